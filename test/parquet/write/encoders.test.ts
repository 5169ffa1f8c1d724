import fc from 'fast-check';
import { deltaBinaryUnpack, deltaLengthByteArray } from 'hyparquet/src/delta.js';
import { readRleBitPackedHybrid } from 'hyparquet/src/encoding.js';
import { snappyUncompress } from 'hyparquet/src/snappy.js';
import { expect, it } from 'vitest';
import { ByteSink } from '../../../src/parquet/write/byte-sink.ts';
import { writeDeltas, writeTextsByLength } from '../../../src/parquet/write/delta.ts';
import { bitWidthOf, writeHybrid } from '../../../src/parquet/write/rle.ts';
import { compressSnappy } from '../../../src/parquet/write/snappy.ts';
import { toVector } from './to-vector.ts';

function readerOf(sink: ByteSink) {
  const bytes = sink.view().slice();
  return { view: new DataView(bytes.buffer), offset: 0 };
}

/** Runs and noise in turn. */
const runs = (most: number) =>
  fc
    .array(
      fc.oneof(
        fc
          .tuple(fc.integer({ min: 0, max: most }), fc.integer({ min: 1, max: 40 }))
          .map(([one, times]) => Array<number>(times).fill(one)),
        fc.array(fc.integer({ min: 0, max: most }), { maxLength: 40 }),
      ),
      { minLength: 1, maxLength: 12 },
    )
    .map(parts => parts.flat());

it.for([1, 2, 3, 7, 8, 9, 12, 16, 17, 24])('the hybrid of runs and bits comes back at %i bits', width => {
  const most = 2 ** width - 1;
  const property = fc.property(runs(most), fc.nat({ max: 5 }), (values, from) => {
    const start = Math.min(from, values.length);
    for (const array of [Int32Array.from(values), ...(width <= 8 ? [Uint8Array.from(values)] : [])]) {
      const sink = new ByteSink(1);
      writeHybrid(array, start, values.length, width, sink);
      const back = Array<number>(values.length - start).fill(-1);
      const reader = readerOf(sink);
      if (back.length > 0) readRleBitPackedHybrid(reader, width, back, sink.length);
      expect(back).toEqual(values.slice(start));
    }
  });
  fc.assert(property, { numRuns: 200 });
});

it.for([
  [0, 0],
  [1, 1],
  [2, 2],
  [255, 8],
  [256, 9],
  [2147483647, 31],
])('numbers up to %i take %i bits', ([highest, width]) => {
  expect(bitWidthOf(highest!)).toBe(width);
});

it('a long run takes few bytes, wherever it stands', () => {
  const sink = new ByteSink();
  writeHybrid(Uint8Array.from([1, 0, 1, ...Array<number>(10_000).fill(1)]), 0, 10_003, 1, sink);
  expect(sink.length).toBe(6);
});

const LIMIT = 2 ** 52 - 1;
const ranges: readonly (readonly [string, number, number])[] = [
  ['a few', -5, 5],
  ['32 bits', -(2 ** 31), 2 ** 31 - 1],
  ['33 bits', 0, 2 ** 33],
  ['half of all that a vector holds', 0, LIMIT],
  ['both signs', -(2 ** 51), 2 ** 51 - 1],
  ['the least', -(2 ** 53), -(2 ** 53) + LIMIT],
  ['the greatest', 2 ** 53 - LIMIT, 2 ** 53],
];

it.for(ranges)('differences come back: %s', ([, min, max]) => {
  const number = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(min, max)).map(one => {
    const span = max - min + 1;
    return one >= min && one <= max ? one : min + (Math.abs(one) % span);
  });
  const property = fc.property(fc.array(number, { minLength: 1, maxLength: 400 }), values => {
    const sink = new ByteSink(1);
    writeDeltas(Float64Array.from(values), 0, values.length, sink);
    const back = new BigInt64Array(values.length);
    deltaBinaryUnpack(readerOf(sink), values.length, back);
    expect([...back].map(Number)).toEqual(values);
  });
  fc.assert(property, { numRuns: 150 });
});

it('a sequence takes a few bytes for 128 numbers', () => {
  const sink = new ByteSink();
  writeDeltas(
    Float64Array.from({ length: 1281 }, (_, at) => at),
    0,
    1281,
    sink,
  );
  expect(sink.length).toBe(2 + 1 + 2 + 1 + 10 * 5);
});

it('texts by length come back', () => {
  const property = fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 300 }), texts => {
    const sink = new ByteSink(1);
    const vector = toVector({ kind: 'string' }, texts);
    if (vector.kind === 'bytes') writeTextsByLength(vector, 0, texts.length, sink);
    const back = Array<Uint8Array>(texts.length);
    deltaLengthByteArray(readerOf(sink), texts.length, back);
    expect(back.map(bytes => Buffer.from(bytes).toString())).toEqual(texts);
  });
  fc.assert(property, { numRuns: 100 });
});

const pieces = fc
  .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 80 }), fc.integer({ min: 1, max: 60 })), { maxLength: 12 })
  .map(parts => Buffer.concat(parts.flatMap(([bytes, times]) => Array<Uint8Array>(times).fill(bytes))));

it('snappy comes back', () => {
  const property = fc.property(pieces, bytes => {
    const back = new Uint8Array(bytes.length);
    snappyUncompress(compressSnappy(bytes).slice(), back);
    expect(Buffer.from(back).equals(bytes)).toBe(true);
  });
  fc.assert(property, { numRuns: 300 });
});

it.for([1, 59, 60, 61, 255, 256, 257, 65_535, 65_536, 65_537, 200_000])(
  'snappy of %i bytes of noise comes back',
  length => {
    const bytes = Uint8Array.from({ length }, (_, at) => Math.imul(at ^ (at >>> 3), 0x9e3779b1) >>> 24);
    const back = new Uint8Array(length);
    const packed = compressSnappy(bytes);
    snappyUncompress(packed.slice(), back);
    expect(Buffer.from(back).equals(bytes)).toBe(true);
    expect(packed.length).toBeLessThan(length * 1.02 + 10);
  },
);

it('snappy makes little of what repeats', () => {
  expect(compressSnappy(Buffer.from('lakeseed '.repeat(10_000))).length).toBeLessThan(5_000);
});
