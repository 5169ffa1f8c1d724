import type { DataType } from '../../src/base/data-type.ts';
import type {
  CalendarPlan,
  ColumnPlan,
  DatasetPlan,
  Node,
  Pick,
  Place,
  RelationPlan,
  RowsPlan,
  TablePlan,
} from '../../src/dataset/plan/plan.ts';

export const DAY = 86_400_000_000;
export const HOUR = 3_600_000_000;
export const MARCH_2026 = Date.UTC(2026, 2, 1) * 1000;
export const MARCH_2023 = Date.UTC(2023, 2, 1) * 1000;

export const INT: DataType = { kind: 'int' };
export const BIGINT: DataType = { kind: 'bigint' };
export const STRING: DataType = { kind: 'string' };
export const DOUBLE: DataType = { kind: 'double' };
export const TIMESTAMP: DataType = { kind: 'timestamp' };
export const MONEY: DataType = { kind: 'decimal', precision: 12, scale: 2 };

export function plan(tables: readonly TablePlan[], changes: Partial<DatasetPlan> = {}): DatasetPlan {
  return { name: 'shop', comment: null, version: null, seed: 42, scale: 1, exports: [], tables, ...changes };
}

type Columns = Readonly<Record<string, Node | Partial<ColumnPlan>>>;

export function table(
  name: string,
  rows: number | RowsPlan,
  columns: Columns,
  changes: Partial<TablePlan> = {},
): TablePlan {
  return {
    name,
    comment: null,
    rows: typeof rows === 'number' ? { kind: 'fixed', count: rows } : rows,
    relations: {},
    columns: Object.entries(columns).map(([column, of]) => columnPlan(column, of)),
    key: [],
    partitionBy: [],
    bytesPerRow: 16,
    ...changes,
  };
}

function columnPlan(name: string, of: Node | Partial<ColumnPlan>): ColumnPlan {
  const given: Partial<ColumnPlan> = 'kind' in of ? { node: of } : of;
  const node = given.node ?? sequence();
  return {
    name,
    type: node.type,
    nullable: false,
    comment: null,
    hidden: false,
    nulls: null,
    node,
    uses: [],
    derived: false,
    ...given,
  };
}

export function place(table: string, column: string, purpose = 'value'): Place {
  return { table, column, purpose };
}

export function sequence(start = 1): Node {
  return { kind: 'sequence', type: BIGINT, start, step: 1 };
}

export function weighted(draw: Place, weights: Readonly<Record<string, number>>): Node {
  return { kind: 'weighted', type: STRING, draw, values: Object.keys(weights), weights: Object.values(weights) };
}

export function lognormal(draw: Place, median: number, sigma: number): Node {
  const shape = { kind: 'lognormal', median, sigma } as const;
  return { kind: 'continuous', type: MONEY, draw, shape, bounds: {}, least: null, most: null };
}

export function relation(table: string, pick: Pick, nulls: RelationPlan['nulls'] = null): RelationPlan {
  return { table, pick, nulls };
}

/** The value of a column of a related row. */
export function from(type: DataType, ...path: readonly string[]): Node {
  return { kind: 'sql', type, expression: { kind: 'column', type, nullable: false, range: null, path } };
}

export function calendar(changes: Partial<CalendarPlan> = {}): CalendarPlan {
  return {
    start: MARCH_2023,
    end: MARCH_2026,
    cell: DAY,
    growth: 1,
    months: Array.from({ length: 12 }, () => 1),
    weekdays: Array.from({ length: 7 }, () => 1),
    hours: Array.from({ length: 24 }, () => 1),
    events: [],
    ...changes,
  };
}

/** The online shop of the examples. */
export function shop(customers: number, orders: number): DatasetPlan {
  return plan([customersTable(customers), ordersTable(orders)]);
}

export function customersTable(rows: number): TablePlan {
  const name = 'customers';
  return table(
    name,
    rows,
    {
      customer_id: sequence(),
      tier: weighted(place(name, 'tier'), { Free: 60, Pro: 30, Enterprise: 10 }),
      region: weighted(place(name, 'region'), { North: 45, South: 25, East: 20, West: 10 }),
      signed_up_at: {
        kind: 'time',
        type: TIMESTAMP,
        draw: place(name, 'signed_up_at'),
        from: MARCH_2023,
        to: MARCH_2026,
        calendar: calendar({ growth: 1.6 }),
      },
    },
    { key: ['customer_id'] },
  );
}

export function ordersTable(rows: number): TablePlan {
  const name = 'orders';
  const amount = place(name, 'amount');
  return table(
    name,
    rows,
    {
      order_id: sequence(),
      customer_id: from(BIGINT, 'customer', 'customer_id'),
      amount: {
        kind: 'case',
        type: MONEY,
        on: ['customer', 'tier'],
        branches: [
          { label: 'Free', node: lognormal(amount, 55, 0.6) },
          { label: 'Pro', node: lognormal(amount, 245, 0.7) },
          { label: 'Enterprise', node: lognormal(amount, 1800, 0.8) },
        ],
        otherwise: null,
      },
      status: weighted(place(name, 'status'), { completed: 70, pending: 15, cancelled: 10, refunded: 5 }),
      ordered_at: {
        kind: 'time',
        type: TIMESTAMP,
        draw: place(name, 'ordered_at'),
        from: ['customer', 'signed_up_at'],
        to: MARCH_2026,
        calendar: calendar({
          cell: HOUR,
          weekdays: [1, 1, 1, 1, 1, 0.6, 0.6],
          months: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.5, 1.5],
          hours: Array.from({ length: 24 }, (_, hour) => (hour < 7 ? 0.1 : hour < 9 ? 0.6 : hour < 22 ? 1 : 0.5)),
        }),
      },
    },
    {
      key: ['order_id'],
      relations: {
        customer: relation('customers', { kind: 'power', draw: place(name, 'customer_id'), exponent: 0.86 }),
      },
    },
  );
}
