import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planPermutation } from '../../../src/dataset/random/permutation.ts';
import { weightThresholds } from '../../../src/dataset/random/weight-thresholds.ts';
import { boundedIntegers, wideIntegers } from '../../../src/kernels/random/bounded-integers.ts';
import { permute } from '../../../src/kernels/random/permute.ts';
import { weightedCodes, weightTable } from '../../../src/kernels/random/weighted-codes.ts';

const word = () => fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1));

describe('bounded integers', () => {
  it('are ⌊word × n / 2^32⌋ for every n up to 2^20', () => {
    fc.assert(
      fc.property(word(), fc.integer({ min: 1, max: 2 ** 20 }), (drawn, n) => {
        const out = new Float64Array(1);
        boundedIntegers(n, Uint32Array.of(drawn), out);
        expect(BigInt(out[0]!)).toBe((BigInt(drawn) * BigInt(n)) >> 32n);
      }),
    );
  });

  it('are ⌊two words × n / 2^64⌋ for every n up to 2^53', () => {
    const bound = fc.oneof(
      fc.bigInt(1n, 2n ** 53n),
      fc.constantFrom(1n, 2n ** 21n, 2n ** 42n, 2n ** 53n, 2n ** 53n - 1n),
    );
    fc.assert(
      fc.property(word(), word(), bound, (high, low, n) => {
        const out = new Float64Array(1);
        wideIntegers(Number(n), Uint32Array.of(high), Uint32Array.of(low), out);
        expect(BigInt(out[0]!)).toBe((((BigInt(high) << 32n) + BigInt(low)) * n) >> 64n);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('permutations', () => {
  it.for(Array.from({ length: 70 }, (_, index) => index + 1).concat(255, 256, 257, 1000, 65_536, 100_000))(
    'of [0, %d) hit every number once',
    limit => {
      for (const seed of [1, 2, 3]) {
        const permutation = planPermutation({ seed, table: 't', column: 'c', purpose: 'key' }, limit);
        const values = Float64Array.from({ length: limit }, (_, index) => index);
        const out = new Float64Array(limit);
        permute(permutation, values, out);
        expect(out.sort()).toEqual(values);
      }
    },
  );

  it.for([2 ** 32, 2 ** 32 + 1, 10 ** 12, 2 ** 53])('of [0, %d) hit no number twice among 200,000', limit => {
    const permutation = planPermutation({ seed: 1, table: 't', column: 'c', purpose: 'key' }, limit);
    const out = new Float64Array(200_000);
    permute(
      permutation,
      Float64Array.from({ length: out.length }, (_, index) =>
        index < 100_000 ? index : limit - 1 - (index - 100_000),
      ),
      out,
    );
    out.sort();
    expect(out[0]).toBeGreaterThanOrEqual(0);
    expect(out.at(-1)).toBeLessThan(limit);
    expect(out.findIndex((value, index) => index > 0 && value === out[index - 1])).toBe(-1);
  });

  it.for([3, 5, 8, 16, 17, 100])('of [0, %d) prefer none: pairs of first places over many seeds', limit => {
    const seeds = 20_000;
    const counts = new Map<string, number>();
    const out = new Float64Array(2);
    for (let seed = 0; seed < seeds; seed++) {
      permute(planPermutation({ seed, table: 't', column: 'c', purpose: 'key' }, limit), Float64Array.of(0, 1), out);
      counts.set(`${out[0]} ${out[1]}`, (counts.get(`${out[0]} ${out[1]}`) ?? 0) + 1);
    }
    const cells = limit * (limit - 1);
    const expected = seeds / cells;
    const met = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    const chiSquare = met + (cells - counts.size) * expected;
    expect((chiSquare - (cells - 1)) / Math.sqrt(2 * (cells - 1))).toBeLessThan(4);
  });

  it.for([2 ** 20, 1_000_000, 2 ** 32, 2 ** 40])('of [0, %d) leave neighbours no nearer than others', limit => {
    const length = 1 << 18;
    const out = new Float64Array(length);
    permute(
      planPermutation({ seed: 1, table: 't', column: 'c', purpose: 'key' }, limit),
      Float64Array.from({ length }, (_, index) => index),
      out,
    );
    const counts = new Float64Array(64);
    for (let row = 1; row < length; row++)
      counts[Math.floor((((out[row]! - out[row - 1]! + limit) % limit) / limit) * 64)]! += 1;
    const expected = (length - 1) / 64;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect((chiSquare - 63) / Math.sqrt(126)).toBeLessThan(4);
  });
});

describe('weighted codes', () => {
  it.for([1, 2, 3, 4, 5, 9, 40, 3000])('are the first category whose end lies above the word: %d categories', count => {
    const weights = Array.from({ length: count }, (_, index) => (index % 5 === 3 ? 0 : 1 + ((index * 7919) % 101)));
    const result = weightThresholds(weights);
    const ends = result.ok ? result.ends : [];
    const edges = ends.flatMap(end => [end - 1, end]).filter(edge => edge >= 0 && edge < 2 ** 32);
    const words = Uint32Array.from([0, 2 ** 32 - 1, 123_456_789, ...edges]);
    const out = new Uint16Array(words.length);
    weightedCodes(weightTable(ends), words, out);
    expect([...out]).toEqual(Array.from(words, drawn => ends.findIndex(end => end > drawn)));
  });
});
