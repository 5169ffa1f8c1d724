import type { DataType } from '../../src/base/data-type.ts';
import type { DatasetPlan, NestedPlan, Node, RowsPlan } from '../../src/dataset/plan/plan.ts';
import {
  BIGINT,
  calendar,
  customersTable,
  DAY,
  DOUBLE,
  from,
  HOUR,
  INT,
  MARCH_2023,
  MARCH_2026,
  MONEY,
  ordersTable,
  place,
  plan,
  relation,
  STRING,
  sequence,
  TIMESTAMP,
  table,
  weighted,
} from './plans.ts';

const always = (node: Node): NestedPlan => ({ node, nulls: null });

export function linesPerOrder(): RowsPlan {
  const draw = place('lines', '', 'count');
  const values = (gold: readonly number[]): Node => ({
    kind: 'weighted',
    type: INT,
    draw,
    values: [0, 1, 2, 5],
    weights: gold,
  });
  const count: Node = {
    kind: 'case',
    type: INT,
    on: ['customer', 'tier'],
    branches: [{ label: 'Free', node: values([1, 2, 3, 4]) }],
    otherwise: values([4, 3, 2, 1]),
  };
  return { kind: 'per', relation: 'order', parent: 'orders', count, min: 0, max: 5, mean: 2 };
}

/** Every kind of node and of pick, over a table of fixed rows and one whose rows belong to parents. */
export function everything(customers: number, orders: number): DatasetPlan {
  const shop = ordersTable(orders);
  const total: Node = { kind: 'aggregate', type: MONEY, function: 'sum', child: 'lines', column: 'price' };
  const of = (column: string) => place('orders', column);
  const struct: DataType = {
    kind: 'struct',
    fields: [
      { name: 'code', type: STRING, nullable: true },
      { name: 'tier', type: STRING, nullable: false },
    ],
  };
  const code: Node = {
    kind: 'pattern',
    type: STRING,
    draw: of('address.code'),
    pieces: [['A', 'BC'], ['-'], ['x', 'y', 'z']],
    isUnique: false,
  };
  const tags: DataType = { kind: 'array', element: STRING };
  const scores: DataType = { kind: 'map', key: STRING, value: INT };
  const orderColumns: Readonly<Record<string, Node>> = {
    constant: { kind: 'constant', type: { kind: 'decimal', precision: 5, scale: 2 }, value: 1234 },
    formatted: { kind: 'format', type: STRING, of: sequence(-2), before: 'O-', width: 4, after: '/é' },
    uuid: { kind: 'uuid', type: STRING, draw: of('uuid') },
    unique: { kind: 'unique', type: INT, draw: of('unique'), min: 1000, max: 9_999_999 },
    plate: {
      kind: 'pattern',
      type: STRING,
      draw: of('plate'),
      pieces: [['A', 'B', 'C'], ['-'], ...Array.from({ length: 6 }, () => [...'0123456789'])],
      isUnique: true,
    },
    small: { kind: 'integer', type: INT, draw: of('small'), min: -3, max: 12 },
    large: { kind: 'integer', type: BIGINT, draw: of('large'), min: 0, max: 2 ** 53 - 1 },
    factor: {
      kind: 'continuous',
      type: DOUBLE,
      draw: of('factor'),
      shape: { kind: 'normal', mean: 1, sd: 2 },
      bounds: {},
      least: null,
      most: null,
    },
    visits: { kind: 'discrete', type: INT, draw: of('visits'), shape: { kind: 'poisson', mean: 4 }, bounds: {} },
    mixed: {
      kind: 'case',
      type: INT,
      on: ['customer', 'region'],
      branches: [
        { label: 'North', node: { kind: 'integer', type: INT, draw: of('mixed'), min: 0, max: 9 } },
        {
          label: 'South',
          node: { kind: 'discrete', type: INT, draw: of('mixed'), shape: { kind: 'poisson', mean: 90 }, bounds: {} },
        },
      ],
      otherwise: { kind: 'constant', type: INT, value: -1 },
    },
    note: {
      kind: 'case',
      type: STRING,
      on: ['status'],
      branches: [
        { label: 'pending', node: code },
        {
          label: 'refunded',
          node: { kind: 'format', type: STRING, of: sequence(), before: 'refund ', width: 0, after: '' },
        },
      ],
      otherwise: { kind: 'constant', type: STRING, value: 'none' },
    },
    paid_at: {
      kind: 'after',
      type: TIMESTAMP,
      of: ['ordered_at'],
      delay: {
        kind: 'continuous',
        type: BIGINT,
        draw: of('paid_at'),
        shape: { kind: 'exponential', mean: 2 * DAY },
        bounds: {},
        least: 0,
        most: null,
      },
    },
    wave: { kind: 'wave', type: DOUBLE, of: ['ordered_at'], every: DAY, amplitude: 3, mean: 10, peak: 15 * HOUR },
    total,
    lines: { kind: 'aggregate', type: BIGINT, function: 'count', child: 'lines', column: null },
    cheapest: { kind: 'aggregate', type: MONEY, function: 'min', child: 'lines', column: 'price' },
    address: {
      kind: 'struct',
      type: struct,
      fields: [
        { node: code, nulls: { draw: of('address.code null'), share: 0.4 } },
        always(from(STRING, 'customer', 'tier')),
      ],
    },
    tags: {
      kind: 'array',
      type: tags,
      count: { kind: 'integer', type: INT, draw: place('orders', 'tags', 'count'), min: 0, max: 3 },
      of: always({
        kind: 'case',
        type: STRING,
        on: ['customer', 'tier'],
        branches: [{ label: 'Free', node: weighted(of('tags'), { new: 1, old: 2 }) }],
        otherwise: code,
      }),
    },
    scores: {
      kind: 'map',
      type: scores,
      count: { kind: 'constant', type: INT, value: 2 },
      keys: always({
        kind: 'format',
        type: STRING,
        of: { kind: 'ordinal', type: INT, start: 1 },
        before: 'k',
        width: 0,
        after: '',
      }),
      values: {
        node: { kind: 'integer', type: INT, draw: of('scores'), min: 0, max: 99 },
        nulls: { draw: of('scores null'), share: 0.5 },
      },
    },
    product_id: from(BIGINT, 'product', 'product_id'),
    previous_id: from(BIGINT, 'previous', 'order_id'),
    line_price: from(MONEY, 'line', 'price'),
  };
  const nullable = ['cheapest', 'previous_id', 'product_id'];
  const more = table('orders', orders, orderColumns).columns.map(column => ({
    ...column,
    nullable: nullable.includes(column.name),
  }));
  const [, ...rest] = [...shop.columns, ...more].map(column =>
    column.name === 'status' ? { ...column, nullable: true, nulls: { draw: of('status null'), share: 0.1 } } : column,
  );
  return plan([
    customersTable(customers),
    table('products', 700, {
      product_id: sequence(),
      kind: weighted(place('products', 'kind'), { common: 90, rare: 10 }),
      price: { kind: 'integer', type: MONEY, draw: place('products', 'price'), min: 100, max: 99_999 },
    }),
    {
      ...shop,
      columns: [shop.columns[0]!, ...rest],
      relations: {
        ...shop.relations,
        product: relation(
          'products',
          { kind: 'weighted', draw: of('product_id'), column: 'kind', weights: { common: 1, rare: 9 }, attempts: 40 },
          { draw: of('product_id null'), share: 0.2 },
        ),
        previous: relation('orders', { kind: 'earlier', draw: of('previous_id') }),
        line: relation('lines', { kind: 'uniform', draw: of('line_price') }),
      },
    },
    table(
      'lines',
      linesPerOrder(),
      {
        line_id: sequence(),
        order_id: from(BIGINT, 'order', 'order_id'),
        number: { kind: 'ordinal', type: INT, start: 1 },
        customer_id: from(BIGINT, 'order', 'customer', 'customer_id'),
        price: { kind: 'integer', type: MONEY, draw: place('lines', 'price'), min: 100, max: 99_999 },
        at: { kind: 'step', type: TIMESTAMP, start: MARCH_2023, every: HOUR },
        shipped_at: {
          kind: 'time',
          type: { kind: 'date' },
          draw: place('lines', 'shipped_at'),
          from: ['order', 'ordered_at'],
          to: MARCH_2026 + 30 * DAY,
          calendar: calendar({ end: MARCH_2026 + 30 * DAY }),
        },
      },
      { relations: { order: relation('orders', { kind: 'parent' }) } },
    ),
  ]);
}
