import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lakeseedBin } from '../test/setup/cli.ts';
import { interleave, measure, printVerdict, type Verdict } from './measure.ts';

const retail = fileURLToPath(new URL('../examples/retail/generate_data.py', import.meta.url));

/** What `generate` adds to running the same script with the same interpreter by hand, once the environment is built. */
export async function generateOverhead(): Promise<Verdict> {
  const project = mkdtempSync(join(tmpdir(), 'lakeseed-bench-'));
  try {
    cpSync(retail, join(project, 'generate_data.py'));
    const generate = () => measure(process.execPath, [lakeseedBin, 'generate', project]);
    await generate();
    const python = join(project, '.lakeseed/venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
    const { byHand, lakeseed } = await interleave({
      byHand: () => measure(python, [join(project, 'generate_data.py')], { OUTPUT_PATH: join(project, 'data') }),
      lakeseed: generate,
    });
    const overhead = lakeseed! - byHand!;
    return {
      what: 'lakeseed generate over running the script by hand',
      measured: `+${overhead.toFixed(2)} s`,
      beside: `medians ${lakeseed!.toFixed(2)} s and ${byHand!.toFixed(2)} s`,
      goal: 'at most +0.3 s',
      reached: overhead <= 0.3,
    };
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

if (import.meta.main) printVerdict(await generateOverhead());
