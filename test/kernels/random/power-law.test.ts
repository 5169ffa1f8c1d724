import { describe, expect, it } from 'vitest';
import { drawKey } from '../../../src/dataset/random/draw-key.ts';
import { expectedShare } from '../../../src/dataset/random/expected-share.ts';
import { exponentForShare } from '../../../src/dataset/random/exponent-for-share.ts';
import { planPowerLaw } from '../../../src/dataset/random/power-law.ts';
import { drawWords } from '../../../src/kernels/random/draw-words.ts';
import { powerLawRanks, powerLawTable } from '../../../src/kernels/random/power-law-ranks.ts';

function picks(count: number, exponent: number, { seed, length }: { seed: number; length: number }): Float64Array {
  const place = { seed, table: 'orders', column: 'customer_id', purpose: 'rank' };
  const [first, second] = [new Uint32Array(length), new Uint32Array(length)];
  drawWords(drawKey(place), { first: 0, length }, first);
  drawWords(drawKey(place, 1), { first: 0, length }, second);
  const out = new Float64Array(length);
  powerLawRanks(powerLawTable(planPowerLaw(count, exponent)), first, second, out);
  return out;
}

describe('power-law ranks', () => {
  it.for([
    [1, 1],
    [5, 0],
    [100, 1],
    [2048, 0.5],
    [20_000, 0],
    [20_000, 0.7],
    [20_000, 1],
    [20_000, 1.3],
    [20_000, 3],
  ] as const)('of %d with exponent %d come as often as the textbook says', ([count, exponent]) => {
    const length = 2_000_000;
    const weights = Array.from({ length: count }, (_, rank) => (rank + 1) ** -exponent);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const counts = new Float64Array(count);
    for (const rank of picks(count, exponent, { seed: 1, length })) counts[rank]! += 1;
    // Ranks too rare for a χ² of their own count together.
    const cells: { met: number; expected: number }[] = [{ met: 0, expected: 0 }];
    weights.forEach((weight, rank) => {
      const cell = cells.at(-1)!;
      cell.met += counts[rank]!;
      cell.expected += (weight / total) * length;
      if (cell.expected > 20 && rank < count - 1) cells.push({ met: 0, expected: 0 });
    });
    const full = cells.filter(cell => cell.expected > 5);
    const chiSquare = full.reduce((sum, { met, expected }) => sum + (met - expected) ** 2 / expected, 0);
    expect((chiSquare - (full.length - 1)) / Math.sqrt(2 * Math.max(1, full.length - 1))).toBeLessThan(4);
    expect(counts.reduce((sum, met) => sum + met, 0)).toBe(length);
  });

  it('would fail with an exponent a hundredth off', () => {
    const length = 2_000_000;
    const ranks = picks(20_000, 1.01, { seed: 1, length });
    const total = Array.from({ length: 20_000 }, (_, rank) => 1 / (rank + 1)).reduce((sum, weight) => sum + weight, 0);
    const expected = length / total;
    expect(Math.abs(ranks.filter(rank => rank === 0).length - expected) / Math.sqrt(expected)).toBeGreaterThan(4);
  });

  it('reach the last of a thousand million', () => {
    const ranks = picks(1_000_000_000, 0.2, { seed: 1, length: 1_000_000 });
    expect(Math.max(...ranks.slice(0, 100_000))).toBeGreaterThan(999_000_000);
    expect(ranks.every(rank => rank >= 0 && rank < 1_000_000_000 && Number.isInteger(rank))).toBe(true);
    // The mean of x^0.8-shaped ranks: (1 − s) / (2 − s) of the count.
    const mean = ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length;
    expect(mean / 1e9).toBeCloseTo(0.8 / 1.8, 3);
  });
});

describe('exponentForShare', () => {
  it.for(Array.from({ length: 20 }, (_, seed) => seed))(
    'gives the top fifth of 5,000 parents four fifths of 15,000 picks: seed %d',
    seed => {
      const found = exponentForShare({ parents: 5000, picks: 15_000, top: 0.2, share: 0.8 });
      const counts = new Float64Array(5000);
      for (const rank of picks(5000, found.ok ? found.exponent : 0, { seed, length: 15_000 })) counts[rank]! += 1;
      const top = counts.sort().slice(4000);
      const share = top.reduce((sum, count) => sum + count, 0) / 15_000;
      expect(share).toBeGreaterThan(0.78);
      expect(share).toBeLessThan(0.82);
    },
  );

  it('counts by how often parents are picked, not by how likely they are', () => {
    // With three picks for each parent and equal chances, the luckiest fifth already holds 37 %.
    expect(expectedShare({ parents: 5000, picks: 15_000, exponent: 0, top: 0.2 })).toBeCloseTo(0.3731, 4);
    expect(expectedShare({ parents: 10, picks: 1e9, exponent: 0, top: 0.2 })).toBeCloseTo(0.2, 3);
  });

  it.for([
    [{ parents: 5000, picks: 15_000, top: 0.2, share: 0.3 }, 0.373],
    [{ parents: 5000, picks: 15_000, top: 0.2, share: 1.01 }, 1],
  ] as const)('says what can be reached: %j', ([question, reachable]) => {
    const found = exponentForShare(question);
    expect(found.ok).toBe(false);
    if (!found.ok) expect(found.reachable).toBeCloseTo(reachable, 2);
  });
});
