import { expect, it } from 'vitest';
import type { DataType } from '../../../src/base/data-type.ts';
import type { Vector } from '../../../src/base/vector.ts';
import { functionFamilies } from '../../../src/dataset/expression/functions.ts';
import { typeExpression } from '../../../src/dataset/expression/type-expression.ts';
import { evaluate } from '../../../src/kernels/expression/evaluate.ts';
import { kernels } from '../../../src/kernels/expression/kernels.ts';
import { toCells, toCodes, toVector } from '../../differential/vectors.ts';

const INT: DataType = { kind: 'int' };
const STRING: DataType = { kind: 'string' };

function run(
  text: string,
  vectors: Readonly<Record<string, Vector>>,
  types: Readonly<Record<string, DataType>>,
): Vector {
  const typed = typeExpression({
    text,
    resolve: path => {
      const type = types[path.join('.')];
      return type ? { type, nullable: true, ...(type.kind === 'int' && { range: { min: -1000, max: 1000 } }) } : null;
    },
    names: () => [],
  });
  if (!typed.expression) throw new Error(JSON.stringify(typed.problems));
  const length = Object.values(vectors)[0]?.length ?? 3;
  // The way into a worker thread or a file must not change a plan.
  const expression = JSON.parse(JSON.stringify(typed.expression));
  return evaluate(expression, { length, column: path => vectors[path.join('.')]! });
}

it('every function of the table has a kernel, but those that are CASE', () => {
  const names = functionFamilies.flatMap(({ rows }) => rows.map(({ name }) => name));
  expect(names.filter(name => !kernels.has(name))).toEqual(['if', 'nvl2']);
});

it('text of a few kinds stays codes, with one entry for each kind', () => {
  const region = toCodes(['eu', null, 'us', 'eu', 'eu', 'us', null, 'eu'], STRING)!;
  const result = run("coalesce(upper(region), 'none')", { region }, { region: STRING });
  expect(result.kind).toBe('codes');
  expect(result.kind === 'codes' && result.dictionary.length).toBe(3);
  expect(toCells(result)).toEqual(['EU', 'none', 'US', 'EU', 'EU', 'US', 'none', 'EU']);
});

it('conditions over numbers that give literals give codes', () => {
  const n = toVector([1, 20, null], INT);
  const result = run("CASE WHEN n < 10 THEN 'low' WHEN n >= 10 THEN 'high' END", { n }, { n: INT });
  expect(result.kind).toBe('codes');
  expect(toCells(result)).toEqual(['low', 'high', null]);
});

it('a value without a column is computed for one row and repeated', () => {
  expect(toCells(run("lpad('7', 3, '0')", {}, {}))).toEqual(['007', '007', '007']);
  expect(toCells(run('1.50 * 3', {}, {}))).toEqual([450, 450, 450]);
  expect(toCells(run("array('a', NULL)", {}, {}))).toEqual([
    ['a', null],
    ['a', null],
    ['a', null],
  ]);
});

it('CASE of more branches than a byte counts', () => {
  const n = toVector([0, 150, 299, 300], INT);
  const branches = Array.from({ length: 300 }, (_, index) => `WHEN ${index} THEN 'v${index}'`).join(' ');
  expect(toCells(run(`CASE n ${branches} END`, { n }, { n: INT }))).toEqual(['v0', 'v150', 'v299', null]);
});

it('decimals are exact where a double is not', () => {
  const type: DataType = { kind: 'decimal', precision: 15, scale: 0 };
  const a = toVector([999_999_999_999_999, -999_999_999_999_999, 1], type);
  expect(toCells(run('a % 7', { a }, { a: type }))).toEqual([5, -5, 1]);
  expect(toCells(run('round(a, -2)', { a }, { a: type }))).toEqual([1e15, -1e15, 0]);
});

it('LIKE takes no exponential time', () => {
  const name = toVector(['a'.repeat(5000), 'b'], STRING);
  expect(toCells(run("name LIKE '%a%a%a%a%a%a%a%b'", { name }, { name: STRING }))).toEqual([false, false]);
});

it('a field of a struct that is null is null', () => {
  const address: Vector = {
    kind: 'struct',
    length: 2,
    nulls: new Uint8Array([0, 1]),
    fields: [toVector(['Ulm', 'x'], STRING)],
  };
  const type: DataType = { kind: 'struct', fields: [{ name: 'city', type: STRING, nullable: true }] };
  expect(toCells(run('(address).city', { address }, { address: type }))).toEqual(['Ulm', null]);
});
