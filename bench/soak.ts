// Deliveries with random faults: node bench/soak.ts [--runs 1000] [--seed <number>]
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { soakRun } from '../test/soak/soak-run.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string' } },
});
const runs = Number(values.runs);
const first = Number(values.seed ?? randomInt(1_000_000_000));
const counts: Record<string, number> = {};
let bad = 0;

console.log(`${runs} deliveries with random faults, seeds ${first} to ${first + runs - 1}`);
for (let seed = first; seed < first + runs; seed += 1) {
  const { ended, problems } = await soakRun(seed);
  counts[ended] = (counts[ended] ?? 0) + 1;
  if (problems.length === 0) continue;
  bad += 1;
  for (const problem of problems) console.log(`seed ${seed}: ${problem}`);
  console.log(`again: node bench/soak.ts --seed ${seed} --runs 1`);
}
const ends = Object.entries(counts).map(([end, count]) => `${count} ${end}`);
console.log(
  `${bad === 0 ? 'reached' : 'MISSED '}  lost, wrong or half files: ${bad} of ${runs} runs (${ends.join(', ')}); goal: 0`,
);
process.exitCode = bad === 0 ? 0 : 1;
