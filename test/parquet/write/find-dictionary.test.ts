import { expect, it } from 'vitest';
import type { DataType } from '../../../src/base/data-type.ts';
import { pickRows } from '../../../src/parquet/write/dense.ts';
import { findDictionary } from '../../../src/parquet/write/find-dictionary.ts';
import { hex, toVector, type Value } from './to-vector.ts';

const TIMES = 4;
const repeated = (make: (value: number) => Value) =>
  Array.from({ length: 500 * TIMES }, (_, row) => make((row * 7) % 500));
const rows: readonly (readonly [string, DataType, (value: number) => Value])[] = [
  ['whole numbers, whose lower words are all 0', { kind: 'bigint' }, value => value * 2 ** 32],
  ['small numbers', { kind: 'bigint' }, value => value - 250],
  ['int', { kind: 'int' }, value => value * 65_536],
  ['double', { kind: 'double' }, value => hex(value / 3)],
  ['double that differ in the lower word', { kind: 'double' }, value => hex(1 + value * Number.EPSILON)],
  ['text of one length', { kind: 'string' }, value => String(1000 + value)],
  ['text of several lengths', { kind: 'string' }, value => 'x'.repeat(value)],
];

it.for(rows)('each value has one code, which stands for it: %s', ([, type, make]) => {
  const vector = toVector(type, repeated(make));
  if (vector.kind !== 'int53' && vector.kind !== 'int32' && vector.kind !== 'double' && vector.kind !== 'bytes') {
    throw new Error(`${vector.kind} has no dictionary`);
  }
  const found = findDictionary(vector);
  expect(found?.dictionary.length).toBe(500);
  expect(pickRows(found!.dictionary, Int32Array.from(found!.codes))).toEqual({
    ...vector,
    ...('bytes' in vector && { bytes: Uint8Array.from(vector.bytes) }),
  });
});

it('zero and negative zero have a code each, NaN has one', () => {
  const values = [0, -0, Number.NaN];
  const vector = toVector(
    { kind: 'double' },
    Array.from({ length: 30 }, (_, row) => hex(values[row % 3]!)),
  );
  if (vector.kind !== 'double') throw new Error('not double');
  expect([...(findDictionary(vector)!.dictionary as typeof vector).values]).toEqual([0, -0, Number.NaN]);
});

it('there is none where most values are there once', () => {
  const vector = toVector(
    { kind: 'int' },
    Array.from({ length: 5000 }, (_, row) => (row < 4000 ? row : 0)),
  );
  expect(vector.kind === 'int32' && findDictionary(vector)).toBe(null);
});
