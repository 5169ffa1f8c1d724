// Deliveries with random faults: node bench/soak.ts [--runs 1000] [--seed <number>]
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { soakRun } from '../test/soak/soak-run.ts';
import { printVerdict, type Verdict } from './measure.ts';

export interface SoakOptions {
  readonly runs: number;
  /** Of the first run; the others follow. Without it another one every time. */
  readonly seed?: number | undefined;
}

/** Says of every run in which something was lost, wrong or half how to see it again. */
export async function soak({ runs, seed: first = randomInt(1_000_000_000) }: SoakOptions): Promise<Verdict> {
  console.log(`${runs} deliveries with random faults, seeds ${first} to ${first + runs - 1}`);
  const counts: Record<string, number> = {};
  let bad = 0;
  for (let seed = first; seed < first + runs; seed += 1) {
    const { ended, problems } = await soakRun(seed);
    counts[ended] = (counts[ended] ?? 0) + 1;
    if (problems.length === 0) continue;
    bad += 1;
    for (const problem of problems) console.log(`seed ${seed}: ${problem}`);
    console.log(`again: node bench/soak.ts --seed ${seed} --runs 1`);
  }
  return {
    what: `lost, wrong or half files in ${runs} deliveries with random faults`,
    measured: `${bad} deliveries`,
    beside: Object.entries(counts)
      .map(([end, count]) => `${count} ${end}`)
      .join(', '),
    goal: '0',
    reached: bad === 0,
  };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string' } } });
  const verdict = await soak({ runs: Number(values.runs), seed: values.seed ? Number(values.seed) : undefined });
  printVerdict(verdict);
  process.exitCode = verdict.reached ? 0 : 1;
}
