import { describe, expect, it } from 'vitest';
import { planOfTables, problemsOf } from '../../setup/dataset.ts';

const tables = (key: string, columns: string, more = 'rows: 100') =>
  `p: {rows: 10, key: id, columns: {id: {sequence: 1}}}\nt: {${more}, key: ${key}, columns: {${columns}}}`;

function problems(text: string): string {
  return problemsOf(`dataset: t\nclock: 2026-03-01\ntables:\n  ${text.replace('\n', '\n  ')}`).join('\n');
}

describe('a key', () => {
  it.for([
    ['a sequence', tables('k', 'k: {sequence: 1}')],
    ['a formatted sequence', tables('k', 'k: {sequence: {format: "K%d"}}')],
    ['unique numbers', tables('k', 'k: {unique: {min: 1, max: 100}}')],
    ['a UUID', tables('k', 'k: {uuid: true}')],
    ['a pattern with room', tables('k', 'k: {pattern: "[A-Z]{2}"}')],
    ['a unique column beside another', tables('[k, l]', 'k: {uuid: true}, l: {value: 1}')],
    [
      'the parent and an ordinal',
      tables('[p_id, n]', 'p_id: {from: p.id}, n: {ordinal: 1}', 'per: p, count: 3, as: p'),
    ],
    [
      'the parent alone, of at most one row',
      tables('p_id', 'p_id: {from: p.id}', 'per: p, count: {integer: {min: 0, max: 1}}, as: p'),
    ],
  ] as const)('can be %s', ([, text]) => {
    expect(planOfTables(text).tables[1]!.key.length).toBeGreaterThan(0);
  });

  it.for([
    ['values', tables('k', 'k: {values: [a, b]}'), 'Two rows could have the same "k"'],
    ['a foreign key', tables('p_id', 'p_id: {references: p}'), 'Two rows could have the same "p_id"'],
    [
      'the parent alone',
      tables('p_id', 'p_id: {from: p.id}', 'per: p, count: 3, as: p'),
      'the parent’s key beside an ordinal',
    ],
    ['an ordinal alone', tables('n', 'n: {ordinal: 1}', 'per: p, count: 3, as: p'), 'Two rows could have the same "n"'],
    ['two that repeat', tables('[a, b]', 'a: {values: [x]}, b: {values: [y]}'), 'the same "a" and "b"'],
    [
      'a pattern without room',
      tables('k', 'k: {pattern: "[A-Z]"}'),
      'There are 26 different values for up to 100 rows',
    ],
    ['a pattern with ?', tables('k', 'k: {pattern: "[A-Z]{3}-?"}'), 'Two rows of a key could be the same'],
    ['what can be null', tables('k', 'k: {sequence: 1, nulls: 1%}'), 'The key column "k" can be null'],
  ] as const)('cannot be %s', ([, text, message]) => {
    expect(problems(text)).toContain(message);
  });
});
