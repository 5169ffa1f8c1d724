import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/kernels/program/program.ts';
import { numbersOf } from '../../src/kernels/vectors/numbers-of.ts';
import { planOf, problemsOf } from '../setup/dataset.ts';

const STEPS = 1440;

const dataset = (episodes: string, seed = 1) => `dataset: t
seed: ${seed}
tables:
  sensors: { rows: 20, key: id, columns: { id: { sequence: 0 } } }
  readings:
    per: sensors
    every: 1 minute
    from: 2026-01-01
    to: 2026-01-02
    columns:
      drift: { episodes: { ${episodes} } }
`;

/** Each sensor’s values, step by step. */
function driftsOf(episodes: string, seed = 1): number[][] {
  const program = createProgram(planOf(dataset(episodes, seed)));
  const all = Array.from(
    numbersOf(
      program
        .table('readings')
        .run(0, 20 * STEPS)
        .column('drift'),
    ),
  );
  return Array.from({ length: 20 }, (_, sensor) => all.slice(sensor * STEPS, (sensor + 1) * STEPS));
}

/** Stretches above 0, by their lengths. */
function stretchesOf(values: readonly number[]): number[] {
  const lengths: number[] = [];
  for (const [step, value] of values.entries()) {
    if (value > 0 && !(values[step - 1]! > 0)) lengths.push(0);
    if (value > 0) lengths[lengths.length - 1]! += 1;
  }
  return lengths;
}

describe('episodes', () => {
  it.for([1, 2, 3, 4, 5, 6])('are as many in all as were asked for, each as long, with seed %d', seed => {
    const drifts = driftsOf('count: 3, last: 2 hours', seed);
    // Two of the same sensor may touch.
    const total = drifts.flatMap(stretchesOf).reduce((sum, length) => sum + length, 0);
    expect(total).toBeLessThanOrEqual(360);
    expect(total).toBeGreaterThan(120);
    expect(new Set(drifts.flat())).toEqual(new Set([0, 1]));
  });

  it('take place at other sensors and times with other seeds', () => {
    const places = [1, 2, 3, 4].map(seed => driftsOf('count: 1, last: 30 minutes', seed).flat().indexOf(1));
    expect(new Set(places).size).toBe(4);
    for (const place of places) expect(place).toBeGreaterThanOrEqual(0);
  });

  it('are each sensor’s own where each says so', () => {
    const drifts = driftsOf('each: 1, last: 90 minutes');
    expect(drifts.map(stretchesOf)).toEqual(Array(20).fill([90]));
  });

  it('rise from near 0 to 1', () => {
    const [drift] = driftsOf('each: 1, last: 100 minutes, rise: true');
    const start = drift!.findIndex(value => value > 0);
    expect(drift!.slice(start, start + 100)).toEqual(Array.from({ length: 100 }, (_, step) => (step + 1) / 100));
    expect(drift![start + 100] ?? 0).toBe(0);
  });

  it('last as long as a distribution says', () => {
    const lengths = driftsOf('each: 1, last: { uniform: { min: 60 minutes, max: 120 minutes } }').flatMap(stretchesOf);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(60);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(120);
    expect(new Set(lengths).size).toBeGreaterThan(10);
  });

  it('are the same for any rows that are asked for', () => {
    for (const episodes of ['count: 40, last: 1 hour, rise: true', 'each: 2, last: 1 hour']) {
      const program = createProgram(planOf(dataset(episodes)));
      const all = Array.from(
        numbersOf(
          program
            .table('readings')
            .run(0, 20 * STEPS)
            .column('drift'),
        ),
      );
      const part = Array.from(numbersOf(program.table('readings').run(5000, 9000).column('drift')));
      expect(part).toEqual(all.slice(5000, 14_000));
    }
  });

  it('stay with a parent when others before it have more rows', () => {
    const drifts = (count: number) => {
      const plan = planOf(`dataset: t
tables:
  plants: { rows: 2, key: id, columns: { id: { sequence: 1 }, n: { sql: "CASE WHEN id = 1 THEN ${count} ELSE 2 END" } } }
  sensors: { per: plants, count: { sql: n }, columns: { id: { ordinal: 1 } } }
  readings: { per: sensors, every: 1 hour, from: 2026-01-01, to: 2026-01-11, columns: { drift: { episodes: { each: 2, last: 5 hours } } } }
`);
      const table = createProgram(plan).table('readings');
      return Array.from(numbersOf(table.run(count * 240, 480).column('drift')));
    };
    expect(drifts(3)).toEqual(drifts(1));
    expect(drifts(3)).toContain(1);
  });

  it.for([
    ['last: 1 hour', 'It must say either `count` or `each`'],
    ['count: 1, each: 1, last: 1 hour', 'It must say either `count` or `each`'],
    ['count: 1, last: 2 days', 'An episode could last longer than the table'],
    ['count: 0, last: 1 hour', 'Must be at least 1'],
    ['count: 1, last: long', 'Must be a duration such as 90 minutes or 3 days'],
    ['count: 1, last: { normal: { mean: 1 hour, sd: 1 hour } }', 'An episode could last a negative time'],
  ] as const)('refuse %s', ([episodes, message]) => {
    expect(problemsOf(dataset(episodes)).join('\n')).toContain(message);
  });
});
