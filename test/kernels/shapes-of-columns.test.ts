import { describe, expect, it } from 'vitest';
import type { Vector } from '../../src/base/vector.ts';
import type { Node } from '../../src/dataset/plan/plan.ts';
import { createProgram } from '../../src/kernels/program/program.ts';
import { numbersOf } from '../../src/kernels/vectors/numbers-of.ts';
import {
  DAY,
  DOUBLE,
  HOUR,
  INT,
  lognormal,
  MARCH_2023,
  MONEY,
  place,
  plan,
  STRING,
  shop,
  TIMESTAMP,
  table,
  weighted,
} from './plans.ts';

const ROWS = 100_000;

function column(node: Node): Vector {
  return createProgram(plan([table('t', ROWS, { x: node })]))
    .table('t')
    .run(0, ROWS)
    .column('x');
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

const draw = place('t', 'x');

describe('columns', () => {
  it('of weights have their shares, and one dictionary for all batches', () => {
    const program = createProgram(plan([table('t', ROWS, { x: weighted(draw, { a: 70, b: 25, c: 5 }) })])).table('t');
    const [one, other] = [program.run(0, ROWS).column('x'), program.run(5, 10).column('x')];
    if (one.kind !== 'codes' || other.kind !== 'codes') throw new Error('weighted values are codes');
    expect(other.dictionary).toBe(one.dictionary);
    const shares = [0, 1, 2].map(code => one.codes.filter(found => found === code).length / ROWS);
    expect(shares[0]).toBeCloseTo(0.7, 2);
    expect(shares[2]).toBeCloseTo(0.05, 2);
  });

  it('of a lognormal have its median in hundredths', () => {
    const values = numbersOf(column(lognormal(draw, 55, 0.6))).toSorted();
    expect(values[ROWS / 2]! / 5500).toBeCloseTo(1, 1);
    expect(values.every(Number.isInteger)).toBe(true);
  });

  it('are rounded half up and held within their bounds', () => {
    const shape = { kind: 'uniform', min: -2, max: 2 } as const;
    const vector = column({ kind: 'continuous', type: INT, draw, shape, bounds: {}, least: -2, most: 1 });
    const shares = [-2, -1, 0, 1, 2].map(value => numbersOf(vector).filter(found => found === value).length / ROWS);
    for (const [at, share] of [1 / 8, 1 / 4, 1 / 4, 3 / 8, 0].entries()) expect(shares[at]).toBeCloseTo(share, 1);
    expect(vector.kind).toBe('int32');
  });

  it('of whole numbers have both ends', () => {
    const values = numbersOf(column({ kind: 'integer', type: INT, draw, min: -3, max: 12 }));
    expect([Math.min(...new Set(values)), Math.max(...new Set(values))]).toEqual([-3, 12]);
    expect(mean(values)).toBeCloseTo(4.5, 0);
  });

  it('of a Poisson have its mean', () => {
    expect(
      mean(numbersOf(column({ kind: 'discrete', type: INT, draw, shape: { kind: 'poisson', mean: 4 }, bounds: {} }))),
    ).toBeCloseTo(4, 1);
  });

  it('of cases follow the related row', () => {
    const orders = createProgram(shop(5000, ROWS)).table('orders').run(0, ROWS);
    const tier = orders.path(['customer', 'tier']);
    const amounts = numbersOf(orders.column('amount'));
    if (tier.kind !== 'codes') throw new Error('tiers are codes');
    const medianOf = (code: number) => {
      const some = amounts.filter((_, row) => tier.codes[row] === code).toSorted();
      return some[some.length >> 1]! / 100;
    };
    expect(medianOf(0) / 55).toBeCloseTo(1, 1);
    expect(medianOf(1) / 245).toBeCloseTo(1, 1);
    expect(medianOf(2) / 1800).toBeCloseTo(1, 1);
  });

  it('of waves are greatest at their peak and least half a period later', () => {
    const at: Node = { kind: 'sequence', type: TIMESTAMP, start: MARCH_2023, step: HOUR };
    const wave: Node = { kind: 'wave', type: DOUBLE, of: ['at'], every: DAY, amplitude: 3, mean: 10, peak: 15 * HOUR };
    const values = numbersOf(
      createProgram(plan([table('t', 48, { at, wave })]))
        .table('t')
        .run(0, 48)
        .column('wave'),
    );
    for (let hour = 0; hour < 48; hour++) {
      expect(values[hour]).toBeCloseTo(10 + 3 * Math.cos((2 * Math.PI * (hour - 15)) / 24), 5);
    }
  });

  it('of constants are decimals in hundredths', () => {
    expect(new Set(numbersOf(column({ kind: 'constant', type: MONEY, value: 1234 })))).toEqual(new Set([1234]));
  });

  it('are there for no rows too, and for arrays without elements', () => {
    const tags: Node = {
      kind: 'array',
      type: { kind: 'array', element: STRING },
      count: { kind: 'constant', type: INT, value: 0 },
      of: {
        nulls: null,
        node: {
          kind: 'case',
          type: STRING,
          on: ['kind'],
          branches: [{ label: 'a', node: { kind: 'uuid', type: STRING, draw } }],
          otherwise: null,
        },
      },
    };
    const program = createProgram(plan([table('t', 10, { kind: weighted(draw, { a: 1 }), tags })])).table('t');
    const vector = program.run(0, 10).column('tags');
    expect(vector.kind === 'list' && [vector.elements.length, vector.offsets.at(-1)]).toEqual([0, 0]);
    expect(program.run(0, 0).column('tags').length).toBe(0);
  });
});
