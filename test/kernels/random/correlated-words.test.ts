import { describe, expect, it } from 'vitest';
import { planCorrelation } from '../../../src/dataset/random/correlation.ts';
import { drawKey } from '../../../src/dataset/random/draw-key.ts';
import { correlatedWords, scoreTables } from '../../../src/kernels/random/correlated-words.ts';
import { drawWords } from '../../../src/kernels/random/draw-words.ts';
import { byteFrequency } from './statistics.ts';

const ROWS = 1_000_000;

function correlated(spearman: readonly (readonly number[])[]): Uint32Array[] {
  const planned = planCorrelation(spearman);
  if (!planned.ok) throw new Error(planned.message);
  const tables = scoreTables();
  const independent = spearman.map((_, column) => {
    const words = new Uint32Array(ROWS);
    drawWords(
      drawKey({ seed: 1, table: 't', column: `c${column}`, purpose: 'value' }),
      { first: 0, length: ROWS },
      words,
    );
    return words;
  });
  return independent.map((_, column) => {
    const out = new Uint32Array(ROWS);
    correlatedWords(planned.correlation, tables, independent.slice(0, column + 1), out);
    return out;
  });
}

/** Words are evenly spread, so that they are their own ranks. */
function spearman(one: Uint32Array, two: Uint32Array): number {
  let sum = 0;
  for (let row = 0; row < ROWS; row++) sum += (one[row]! / 2 ** 32 - 0.5) * (two[row]! / 2 ** 32 - 0.5);
  return (12 * sum) / ROWS;
}

describe('correlated words', () => {
  it.for([-0.99, -0.6, -0.1, 0, 0.3, 0.7, 0.95, 0.999])('have the rank correlation asked for: %d', rho => {
    const [one, two] = correlated([
      [1, rho],
      [rho, 1],
    ]);
    expect(Math.abs(spearman(one!, two!) - rho)).toBeLessThan(0.005);
    for (const words of [one!, two!]) {
      for (const shift of [24, 16]) expect(Math.abs(byteFrequency(words, shift))).toBeLessThan(5);
    }
  });

  it('hold for each pair of three columns', () => {
    const words = correlated([
      [1, 0.5, -0.3],
      [0.5, 1, 0.2],
      [-0.3, 0.2, 1],
    ]);
    expect(spearman(words[0]!, words[1]!)).toBeCloseTo(0.5, 2);
    expect(spearman(words[0]!, words[2]!)).toBeCloseTo(-0.3, 2);
    expect(spearman(words[1]!, words[2]!)).toBeCloseTo(0.2, 2);
  });

  it.for([
    [
      [
        [1, 0.9, -0.9],
        [0.9, 1, 0.9],
        [-0.9, 0.9, 1],
      ],
      2,
    ],
    [
      [
        [1, 1],
        [1, 1],
      ],
      1,
    ],
    [
      [
        [1, Number.NaN],
        [Number.NaN, 1],
      ],
      1,
    ],
  ] as const)('are refused where no columns can be so: %j', ([matrix, column]) => {
    expect(planCorrelation(matrix)).toMatchObject({ ok: false, column });
  });
});
