import { lakeseedBin } from '../test/setup/cli.ts';
import { interleave, measure, printVerdict, type Verdict } from './measure.ts';

/** How long the help page takes beside a Node that does nothing. */
export async function coldStart(): Promise<Verdict> {
  const { bare, help } = await interleave({
    bare: () => measure(process.execPath, ['-e', '0']),
    help: () => measure(process.execPath, [lakeseedBin, '--help']),
  });
  const ratio = help! / bare!;
  return {
    what: 'lakeseed --help',
    measured: `${ratio.toFixed(2)} × node -e 0`,
    beside: `medians ${ms(help!)} and ${ms(bare!)}`,
    goal: 'at most 2.5 ×',
    reached: ratio <= 2.5,
  };
}

function ms(seconds: number): string {
  return `${Math.round(seconds * 1000)} ms`;
}

if (import.meta.main) printVerdict(await coldStart());
