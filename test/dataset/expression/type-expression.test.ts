import { describe, expect, it } from 'vitest';
import { functionFamilies } from '../../../src/dataset/expression/functions.ts';
import { summary, typed } from './type-of.ts';

describe('types, whether it may be null, and ranges', () => {
  it.for([
    ['1.50', 'decimal(3,2) 150..150'],
    ['1e3', 'double 1000..1000'],
    ['2147483648', 'bigint 2147483648..2147483648'],
    ['-2147483648', 'int -2147483648..-2147483648'],
    ["DATE '2026-01-31'", 'date 20484..20484'],
    ['qty + 1', 'int 1..11'],
    ['qty * qty', 'int 0..100'],
    ['qty / 4', 'double 0..2.5'],
    ['qty % 3', 'int 0..3'],
    ['price * qty', 'decimal(20,2)? 0..9999990'],
    ['price + 1', 'decimal(10,2)? 100..1000099'],
    ['price * 1.5', 'decimal(12,3)? 0..14999985'],
    ['price / 2', 'decimal(13,6)? 0..4999995000'],
    ['round(price, 1)', 'decimal(9,1)? 0..100000'],
    ['coalesce(price, 0)', 'decimal(12,2) 0..999999'],
    ['100 / nullif(qty, 0)', 'double? 10..100'],
    ['CASE WHEN qty > 5 THEN 1 ELSE qty END', 'int 0..10'],
    ['CASE WHEN qty > 5 THEN 1 END', 'int? 1..1'],
    ['day + 3', 'date 19003..20003'],
    ['day + INTERVAL 1 MONTH', 'date 19031..20031'],
    ["datediff(day, DATE '1970-01-01')", 'int 19000..20000'],
    ['year(day)', 'int 2022..2024'],
    ['least(greatest(ratio, 0D), 100D)', 'double 0..100'],
    // 1.005 is rounded to 1.01, which its product with 100 in binary does not show.
    ['CAST(least(greatest(ratio, -1.005D), 1.005D) AS DECIMAL(3,2))', 'decimal(3,2) -101..101'],
    ['customer.name || order.customer.name', 'string'],
    ['`odd name` + 0', 'int -2147483648..2147483647'],
  ] as const)('%s', ([text, expected]) => {
    expect(summary(text)).toBe(expected);
  });

  it('an expected type is a cast, refused where values are lost', () => {
    expect(summary('qty', { kind: 'tinyint' })).toBe('tinyint 0..10');
    expect(summary('count', { kind: 'tinyint' })).toContain('which does not fit into tinyint');
    expect(summary('NULL', { kind: 'date' })).toBe('date?');
  });

  it('is plain data: the same after JSON', () => {
    const { expression } = typed("CASE WHEN tier = 'Pro' THEN round(price * 1.5, 1) ELSE -0.0 END");
    expect(JSON.parse(JSON.stringify(expression))).toEqual(expression);
  });
});

describe('what is refused, and what to write instead', () => {
  it.for([
    [
      'count + 1',
      'the result can be -2147483647 to 2147483648, which does not fit into int; it needs bigint: cast an operand to bigint',
    ],
    [
      'id * 2',
      'the result can be -1.80e16 to 1.80e16, which does not fit into ±2^53 units of bigint; bound the values, for example with least(x, 1000)',
    ],
    ['qty / count', 'this divides by zero for some rows; write nullif(x, 0) for the divisor: the result is null there'],
    ['qty % qty', 'this divides by zero for some rows; write nullif(x, 0) for the divisor: the result is null there'],
    [
      'price / price',
      'this divides by zero for some rows; write nullif(x, 0) for the divisor: the result is null there',
    ],
    ["tier = 'Por'", "tier is never 'Por'; did you mean 'Pro'?"],
    ["tier IN ('Pro', 'Gold')", "tier is never 'Gold'; its values are Pro, Free"],
    ['lenght(name)', 'there is no function lenght; did you mean length?'],
    ['naem', 'there is no column naem; did you mean name?'],
    ['power(qty, 2)', 'power is not the same in every engine; multiply: x * x; for a root of two, sqrt(x)'],
    ['rand()', 'rand is not the same in every engine; use a column with a distribution: it is repeatable'],
    [
      'CAST(ratio AS STRING)',
      'engines write floating-point numbers differently as text; cast to a decimal first: CAST(CAST(x AS DECIMAL(12, 2)) AS STRING)',
    ],
    [
      'CAST(name AS INT)',
      'text cannot become int here: nobody knows whether every text can be read; cast a literal, or a column whose values are listed',
    ],
    ['CAST(ratio AS INT)', 'nobody knows that every value fits int; bound it first: least(greatest(x, 0D), 1e6)'],
    ['sqrt(ratio)', 'the number could be negative: engines differ about its root; write sqrt(greatest(x, 0D))'],
    ['name + 1', '+ takes numbers, not string; text is joined by ||; a number in text is cast'],
    ['name = 1', '= takes values of one type, not string and int; cast one of them'],
    ['substring(name)', 'substring takes other arguments; write substring(text, start[, length])'],
    ['mod(qty)', 'mod takes other arguments; write a % b'],
    ['NULL', 'NULL has no type; cast it: CAST(NULL AS INT)'],
    ['day + INTERVAL 3 HOURS', 'a date has no hours; cast it first: CAST(d AS TIMESTAMP) + INTERVAL 3 HOURS'],
    [
      'day - day',
      '- takes numbers, not date; use datediff(end, start) for days, unix_seconds(t) for seconds, INTERVAL 3 DAYS to shift',
    ],
    [
      "date_format(at, 'YYYY')",
      'YYYY is not the same everywhere in a pattern; letters are y M d H m s S E and D, in the lengths of the reference',
    ],
    ["date_trunc('decade', at)", "date_trunc takes a literal unit first; write date_trunc('month', t)"],
    [
      'timestampdiff(MONTH, at, at)',
      'months between two times are counted differently by engines; count days, or compare year and month',
    ],
    ['chr(count)', 'this can be less than 1; bound it: greatest(x, 1)'],
    [
      'array(1)[0]',
      'x[i] raises an error in Spark where there is no such element, and is null elsewhere; use get(x, 0) for the first element, or try_element_at(x, 1)',
    ],
    ["named_struct('a', 1).b", 'there is no field b; did you mean a?'],
    ['CAST(qty AS strnig)', 'there is no type strnig to cast to; did you mean string?'],
  ] as const)('%s', ([text, expected]) => {
    expect(summary(text)).toContain(expected);
  });

  it('all problems of an expression are told at once, in order, each at its place', () => {
    const { problems } = typed('naem || lenght(name) || qtty');
    expect(problems.map(({ offset, length }) => [offset, length])).toEqual([
      [0, 4],
      [8, 6],
      [24, 4],
    ]);
  });
});

it('has at least sixty functions, each with a meaning', () => {
  const rows = functionFamilies.flatMap(family => family.rows);
  expect(rows.filter(({ name }) => /^[a-z_0-9]+$/.test(name)).length).toBeGreaterThan(60);
  expect(rows.filter(({ meaning, signature }) => meaning === '' || signature === '')).toEqual([]);
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
});
