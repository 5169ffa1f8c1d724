import { describe, expect, it } from 'vitest';
import { type DrawPlace, drawKey } from '../../../src/dataset/random/draw-key.ts';
import { drawWord, drawWords } from '../../../src/kernels/random/draw-words.ts';
import { childIdentity, type Identity, pairsOf } from '../../../src/kernels/random/identity.ts';
import { avalanche, byteFrequency, collisions, correlation, pairFrequency, runs } from './statistics.ts';

const ROWS = 1 << 19;
// Of some hundred numbers that are standard normal, chance lifts none above 5; all of this is the same in every run.
const CHANCE = 5;

const rows: Identity = { first: 0, length: ROWS };

function draw(place: Partial<DrawPlace>, identity: Identity = rows): Uint32Array {
  const out = new Uint32Array(identity.length);
  drawWords(drawKey({ seed: 1, table: 'orders', column: 'amount', purpose: 'value', ...place }), identity, out);
  return out;
}

function every(word: (row: number) => number): Uint32Array {
  return Uint32Array.from({ length: ROWS }, (_, row) => word(row));
}

/** All tests of one column. */
const tests: Readonly<Record<string, (words: Uint32Array) => number>> = {
  'top bytes': words => byteFrequency(words, 24),
  'second bytes': words => byteFrequency(words, 16),
  'third bytes': words => byteFrequency(words, 8),
  'low bytes': words => byteFrequency(words, 0),
  'neighbours, top bits': words => pairFrequency(words, words, { lag: 1, shift: 26 }),
  'neighbours, low bits': words => pairFrequency(words, words, { lag: 1, shift: 0 }),
  'correlation at 1': words => correlation(words, words, 1),
  'correlation at 2': words => correlation(words, words, 2),
  'correlation at 7': words => correlation(words, words, 7),
  'correlation at 1024': words => correlation(words, words, 1024),
  collisions,
  runs,
};

/** Who the rows are: as datasets have them, and in steps that a weak mixer would carry through. */
const identities: Readonly<Record<string, Identity>> = {
  'the first rows': rows,
  'rows across 2^32': { first: 2 ** 32 - 1000, length: ROWS },
  'every 4096th row': { lo: every(row => row * 4096), hi: 0, length: ROWS },
  'high words only': { lo: every(() => 5), hi: every(row => row), length: ROWS },
  'eight children of each parent': childIdentity(
    { lo: every(row => row >>> 3), hi: 0, length: ROWS },
    every(row => row & 7),
  ),
};

describe('the draws of a column', () => {
  it.for(
    Object.entries(identities).flatMap(([name, identity]) => [1, 2, 3, 'a'].map(seed => ({ name, seed, identity }))),
  )('look random: $name, seed $seed', ({ seed, identity }) => {
    const words = draw({ seed }, identity);
    const failures = Object.entries(tests).filter(([, test]) => Math.abs(test(words)) > CHANCE);
    expect(failures.map(([name]) => name)).toEqual([]);
  });

  it('look random with a key of zeros', () => {
    const words = new Uint32Array(ROWS);
    drawWords({ k1: 0, k2: 0 }, rows, words);
    expect(Object.entries(tests).flatMap(([name, test]) => (Math.abs(test(words)) > CHANCE ? [name] : []))).toEqual([]);
  });
});

describe('two columns', () => {
  it.for([
    ['neighbouring seeds', { seed: 2 }],
    ['a seed that is text', { seed: '1' }],
    ['another table', { table: 'orders2' }],
    ['another column', { column: 'amounu' }],
    ['another purpose', { purpose: 'null' }],
    ['names that run together alike', { table: 'ordersa', column: 'mount' }],
  ] as const)('have nothing in common: %s', ([, other]) => {
    const [one, two] = [draw({}), draw(other)];
    for (const lag of [0, 1]) {
      expect(Math.abs(correlation(one, two, lag))).toBeLessThan(CHANCE);
      expect(Math.abs(pairFrequency(one, two, { lag, shift: 26 }))).toBeLessThan(CHANCE);
      expect(Math.abs(pairFrequency(one, two, { lag, shift: 0 }))).toBeLessThan(CHANCE);
    }
  });

  it('have keys apart however their names are cut', () => {
    const keys = [
      { table: 'ab', column: 'c' },
      { table: 'a', column: 'bc' },
      { table: 'abc', column: '' },
      { table: '', column: 'abc' },
    ].map(place => drawKey({ seed: 1, purpose: 'value', ...place }));
    expect(new Set(keys.map(key => `${key.k1} ${key.k2}`)).size).toBe(4);
  });
});

describe('a flip of one bit', () => {
  const key = drawKey({ seed: 1, table: 'orders', column: 'amount', purpose: 'value' });
  it.for([
    ['the row', (input: number) => drawWord(key, input, 0)],
    ['the high word', (input: number) => drawWord(key, 7, input)],
    ['the first key', (input: number) => drawWord({ k1: input, k2: key.k2 }, 7, 0)],
    ['the second key', (input: number) => drawWord({ k1: key.k1, k2: input }, 7, 0)],
  ] as const)('of %s flips every bit of the draw half the time', ([, word]) => {
    expect(avalanche(word, 4000)).toBeLessThan(CHANCE);
  });
});

// A test that nothing fails tests nothing: for each, a generator that only it need catch.
describe('weak generators are found out', () => {
  const good = draw({});
  it.for([
    ['top bytes', good.map(word => Math.floor(word * 0.99))],
    ['second bytes', good.map(word => (word & 0x800000 ? word : word & ~0x10000))],
    ['third bytes', good.map(word => word & ~0x100)],
    ['low bytes', every(row => Math.floor((good[row]! / 2 ** 32) * 2 ** 24) * 2 ** 8)],
    ['neighbours, top bits', every(row => (row % 50 === 1 ? good[row - 1]! : good[row]!))],
    ['neighbours, low bits', every(row => Math.imul(row, 1_664_525) + 1_013_904_223)],
    ['correlation at 1', every(row => (good[row]! + (row > 0 ? good[row - 1]! : 0)) / 2)],
    ['correlation at 2', every(row => (good[row]! + (row > 1 ? good[row - 2]! : 0)) / 2)],
    ['correlation at 7', every(row => (good[row]! + (row > 6 ? good[row - 7]! : 0)) / 2)],
    ['correlation at 1024', every(row => good[row % 1024]!)],
    // A permutation of the row number: the very thing that draws must not be.
    ['collisions', every(row => Math.imul(row ^ (row >>> 16), 0x21f0aaad))],
    ['runs', every(row => (row % 2 === 0 ? good[row]! : (good[row]! >>> 1) | (good[row - 1]! & 0x80000000)))],
  ] as const)('%s', ([name, words]) => {
    expect(Math.abs(tests[name]!(words))).toBeGreaterThan(CHANCE);
  });

  it('avalanche', () => {
    expect(avalanche(input => Math.imul(input, 0x21f0aaad) >>> 0, 4000)).toBeGreaterThan(CHANCE);
  });

  it('columns in common: seeds that are added, not mixed', () => {
    const [one, two] = [draw({}, { first: 0, length: ROWS }), draw({}, { first: 1, length: ROWS })];
    expect(Math.abs(correlation(two, one, 1))).toBeGreaterThan(CHANCE);
  });
});

describe('children', () => {
  it('have identities apart: ten thousand parents with up to two hundred children, two generations', () => {
    const length = 2_000_000;
    const parents = pairsOf({ first: 0, length: 10_000 });
    const lo = Uint32Array.from({ length }, (_, row) => parents.lo[Math.floor(row / 200)]!);
    const children = childIdentity(
      { lo, hi: 0, length },
      Uint32Array.from({ length }, (_, row) => row % 200),
    );
    const grandchildren = childIdentity(children, new Uint32Array(length));
    for (const { lo: low, hi: high } of [children, grandchildren]) {
      const whole = Float64Array.from(
        { length },
        (_, row) => (low[row]! % 2 ** 21) * 2 ** 32 + (high as Uint32Array)[row]!,
      );
      whole.sort();
      expect(whole.findIndex((value, row) => row > 0 && value === whole[row - 1])).toBe(-1);
    }
  });
});
