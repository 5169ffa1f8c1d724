import { describe, expect, it } from 'vitest';
import type { Node } from '../../src/dataset/plan/plan.ts';
import { createProgram } from '../../src/kernels/program/program.ts';
import { planPieces } from '../../src/kernels/run/pieces.ts';
import { numbersOf } from '../../src/kernels/vectors/numbers-of.ts';
import { BIGINT, INT, place, plan, relation, STRING, sequence, table, weighted } from './plans.ts';
import { valuesOf } from './values.ts';

function family(parents: number, each: number, columns: Readonly<Record<string, Node>>) {
  const count: Node = { kind: 'constant', type: INT, value: each };
  return plan([
    table('parent', parents, columns),
    table(
      'child',
      { kind: 'per', relation: 'parent', parent: 'parent', count, min: each, max: each, mean: each },
      {
        id: sequence(),
        size: weighted(place('child', 'size'), { small: 1, large: 1, é: 1 }),
        number: { kind: 'integer', type: INT, draw: place('child', 'number'), min: -50, max: 50 },
      },
      { relations: { parent: relation('parent', { kind: 'parent' }) } },
    ),
  ]);
}

describe('aggregates', () => {
  it('take the least and the greatest of texts by their bytes', () => {
    const of = (name: 'min' | 'max'): Node => ({
      kind: 'aggregate',
      type: STRING,
      function: name,
      child: 'child',
      column: 'size',
    });
    const program = createProgram(family(300, 3, { least: of('min'), most: of('max') }));
    const parents = program.table('parent').run(0, 300);
    const sizes = valuesOf(program.table('child'), program.table('child').run(0, 900), 'size');
    const sorted = Array.from({ length: 300 }, (_, row) => sizes.slice(3 * row, 3 * row + 3).sort());
    expect(valuesOf(program.table('parent'), parents, 'least')).toEqual(sorted.map(([least]) => least));
    expect(valuesOf(program.table('parent'), parents, 'most')).toEqual(sorted.map(three => three[2]));
  });

  it('of more children than are held at a time are the same', () => {
    const total: Node = { kind: 'aggregate', type: BIGINT, function: 'sum', child: 'child', column: 'number' };
    const program = createProgram(family(30, 100_000, { total }));
    const numbers = numbersOf(program.table('child').run(2_900_000, 100_000).column('number'));
    const totals = numbersOf(program.table('parent').run(0, 30).column('total'));
    expect(totals[29]).toBe(Array.from(numbers).reduce((sum, number) => sum + number, 0));
  });

  it('stand in a case too', () => {
    const total: Node = { kind: 'aggregate', type: BIGINT, function: 'sum', child: 'child', column: 'number' };
    const branches = [{ label: 'a', node: total }];
    const mixed: Node = {
      kind: 'case',
      type: BIGINT,
      on: ['kind'],
      branches,
      otherwise: { kind: 'constant', type: BIGINT, value: 7 },
    };
    const program = createProgram(
      family(100, 5, { kind: weighted(place('parent', 'kind'), { a: 1, b: 1 }), total, mixed }),
    );
    const batch = program.table('parent').run(0, 100);
    const totals = valuesOf(program.table('parent'), batch, 'total');
    const kinds = valuesOf(program.table('parent'), batch, 'kind');
    expect(valuesOf(program.table('parent'), batch, 'mixed')).toEqual(
      totals.map((sum, row) => (kinds[row] === '"a"' ? sum : '7')),
    );
  });
});

it('a map has each key once', () => {
  const keys: Node = weighted(place('t', 'keys'), { a: 1, b: 1, c: 1 });
  const values: Node = { kind: 'ordinal', type: INT, start: 0 };
  const map: Node = {
    kind: 'map',
    type: { kind: 'map', key: STRING, value: INT },
    count: { kind: 'constant', type: INT, value: 5 },
    keys: { node: keys, nulls: null },
    values: { node: values, nulls: null },
  };
  const program = createProgram(plan([table('t', 500, { map })])).table('t');
  for (const json of valuesOf(program, program.run(0, 500), 'map')) {
    const found = [...json.matchAll(/"(\w)":(\d)/g)];
    expect(new Set(found.map(([, key]) => key)).size).toBe(found.length);
    // The first element is never one that was there before.
    expect(found[0]![2]).toBe('0');
  }
});

describe('pieces', () => {
  const sizes = (of: ReturnType<typeof plan>) =>
    planPieces(createProgram(of), 1000).map(({ table, length }) => `${table} ${length}`);
  it('are ranges of rows of one size', () => {
    expect(sizes(plan([table('t', 2500, { id: sequence() }), table('empty', 0, { id: sequence() })]))).toEqual([
      't 1000',
      't 1000',
      't 500',
    ]);
  });

  it('are of the same size where rows have parents', () => {
    expect(sizes(family(500, 5, { id: sequence() }))).toEqual(['parent 500', 'child 1000', 'child 1000', 'child 500']);
  });

  it('are smaller where a row gathers many others, or holds many values', () => {
    const total: Node = { kind: 'aggregate', type: BIGINT, function: 'sum', child: 'child', column: 'number' };
    const wide = planPieces(createProgram(family(50_000, 40, { total })), 100_000);
    // In a row group of 100,000 rows: a tenth of them, for 40 children each.
    expect(wide.slice(0, 2).map(({ length }) => length)).toEqual([10_000, 10_000]);
    // Never so few that row groups are not worth reading.
    expect(sizes(family(200, 40, { total })).slice(0, 1)).toEqual(['parent 200']);
    const list: Node = {
      kind: 'array',
      type: { kind: 'array', element: INT },
      count: { kind: 'integer', type: INT, min: 0, max: 1278, draw: place('t', 'count') },
      of: { node: { kind: 'ordinal', type: INT, start: 0 }, nulls: null },
    };
    expect(sizes(plan([table('t', 200, { list })]))).toEqual(['t 100', 't 100']);
  });
});
