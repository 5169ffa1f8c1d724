import { randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { soakRun } from './soak-run.ts';

const RUNS = 50;
/** Another one every time; SOAK_SEED replays. */
const first = Number(process.env['SOAK_SEED'] ?? randomInt(1_000_000_000));

describe(`${RUNS} deliveries with random faults, from seed ${first}`, () => {
  it('lose nothing, leave no half file, and say what is there', { timeout: 300_000 }, async () => {
    process.stdout.write(
      `Seeds ${first} to ${first + RUNS - 1}; one of them again: node bench/soak.ts --seed <seed> --runs 1\n`,
    );
    const bad: string[] = [];
    const ends = new Set<string>();
    for (let seed = first; seed < first + RUNS; seed += 1) {
      const { ended, problems } = await soakRun(seed);
      ends.add(ended);
      bad.push(...problems.map(problem => `seed ${seed}: ${problem}`));
    }
    expect(bad).toEqual([]);
    // Faults that nothing ever fails of would prove nothing.
    expect(ends.size).toBeGreaterThan(1);
  });
});
