import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../../src/dataset/expression/parse-expression.ts';
import type { Syntax } from '../../../src/dataset/expression/syntax.ts';

/** The shape with all brackets. */
function shape(syntax: Syntax): string {
  switch (syntax.kind) {
    case 'literal':
      return syntax.literal === 'text' ? `'${syntax.text}'` : syntax.text;
    case 'name':
      return syntax.path.join('.');
    case 'interval':
      return `interval ${syntax.amount} ${syntax.unit}`;
    case 'field':
      return `${shape(syntax.of)}.${syntax.name}`;
    case 'cast':
      return `cast(${shape(syntax.of)} ${syntax.type.name}${syntax.type.arguments.map(String).join(',')})`;
    case 'call':
      return `${syntax.name}(${syntax.arguments.map(shape).join(', ')})`;
    case 'case': {
      const branches = syntax.branches.map(({ when, gives }) => `${shape(when)}: ${shape(gives)}`);
      return `case(${[...(syntax.of ? [shape(syntax.of)] : []), ...branches, ...(syntax.otherwise ? [shape(syntax.otherwise)] : [])].join('; ')})`;
    }
  }
}

describe('operators bind as in Spark', () => {
  it.for([
    ['1 + 2 * 3', '+(1, *(2, 3))'],
    ['1 - 2 - 3', '-(-(1, 2), 3)'],
    ['a || b + c', '+(||(a, b), c)'],
    ['a = 1 and b = 2 or c = 3', 'or(and(=(a, 1), =(b, 2)), =(c, 3))'],
    ['not a = b', 'not(=(a, b))'],
    ['not a and b', 'and(not(a), b)'],
    ['-a * b', '*(negative(a), b)'],
    ['-2 + a', '+(-2, a)'],
    ['a -2', '-(a, 2)'],
    ['7 div 2 % 3', '%(div(7, 2), 3)'],
    ['a between 1 and 2 and b', 'and(between(a, 1, 2), b)'],
    ['a not in (1, 2)', 'not(in(a, 1, 2))'],
    ["a not like 'x' or b is not null", "or(not(like(a, 'x')), is not null(b))"],
    ['a::int + 1', '+(cast(a int), 1)'],
    ['cast(a as decimal(9, 2))', 'cast(a decimal9,2)'],
    ["case a when 1 then 'x' else 'y' end", "case(a; 1: 'x'; 'y')"],
    ['d + interval 3 days', '+(d, interval 3 day)'],
    ["d - interval '-3' month", '-(d, interval -3 month)'],
    ['order.customer.name', 'order.customer.name'],
    ['`odd name` + `a``b`', '+(odd name, a`b)'],
    ["'it''s'", "'it's'"],
    ['f(a).city', 'f(a).city'],
    ['a /* b */ + -- c\n 1', '+(a, 1)'],
    ['constructor + 1', '+(constructor, 1)'],
  ] as const)('%s', ([text, expected]) => {
    const { syntax, problems } = parseExpression(text);
    expect(problems).toEqual([]);
    expect(shape(syntax!)).toBe(expected);
  });
});

describe('what cannot be read is told with its place', () => {
  it.for([
    ['1 +', 3, 0, 'an expression is expected before the end of the expression'],
    ['a b', 2, 1, 'b does not fit here'],
    ["'open", 0, 5, 'a text begins here and does not end'],
    ['a = b = c', 6, 1, 'comparisons do not chain'],
    ['a = b is null', 6, 2, 'comparisons do not chain'],
    ['x[0]', 1, 1, 'x[i] raises an error in Spark where there is no such element, and is null elsewhere'],
    ['"a"', 0, 3, 'double quotes mean text in Spark and a name elsewhere'],
    ['a ; b', 2, 1, '; means nothing here'],
    ['case end', 5, 3, 'end does not fit here'],
    ['case when a then 1', 18, 0, 'END is expected before the end of the expression'],
    ['f(a', 3, 0, ') is expected before the end of the expression'],
    ['(a', 2, 0, ') is expected before the end of the expression'],
    ['a is b', 5, 1, 'NULL is expected before b'],
    ['try_cast(a as int)', 0, 8, 'try_cast is not the same everywhere'],
    ['', 0, 0, 'an expression is expected before the end of the expression'],
    ['a not b', 6, 1, 'NOT stands before an expression, or before BETWEEN, IN and LIKE'],
  ] as const)('%s', ([text, offset, length, message]) => {
    const { syntax, problems } = parseExpression(text);
    expect(syntax).toBeNull();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ offset, length, message });
    expect(problems[0]!.hint).not.toBe('');
  });

  it('every strange character of a text at once', () => {
    expect(parseExpression('a ; b # c').problems.map(({ offset }) => offset)).toEqual([2, 6]);
  });

  it('brackets without end do not overflow the stack', () => {
    expect(parseExpression(`${'('.repeat(50_000)}1`).problems[0]?.message).toBe('the expression is nested too deeply');
  });
});
