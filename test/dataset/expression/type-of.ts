import { type DataType, formatDataType } from '../../../src/base/data-type.ts';
import { typeExpression } from '../../../src/dataset/expression/type-expression.ts';
import type { ResolvedColumn } from '../../../src/dataset/expression/typing.ts';

export const columns: Readonly<Record<string, ResolvedColumn>> = {
  qty: { type: { kind: 'int' }, nullable: false, range: { min: 0, max: 10 } },
  count: { type: { kind: 'int' }, nullable: true },
  id: { type: { kind: 'bigint' }, nullable: false },
  price: { type: { kind: 'decimal', precision: 9, scale: 2 }, nullable: true, range: { min: 0, max: 999_999 } },
  ratio: { type: { kind: 'double' }, nullable: true },
  tier: { type: { kind: 'string' }, nullable: true, values: ['Pro', 'Free'] },
  name: { type: { kind: 'string' }, nullable: false },
  day: { type: { kind: 'date' }, nullable: false, range: { min: 19_000, max: 20_000 } },
  at: { type: { kind: 'timestamp' }, nullable: false, range: { min: 0, max: 1e15 } },
  'customer.name': { type: { kind: 'string' }, nullable: false },
  'order.customer.name': { type: { kind: 'string' }, nullable: false },
  'odd name': { type: { kind: 'int' }, nullable: false },
  address: {
    type: { kind: 'struct', fields: [{ name: 'city', type: { kind: 'string' }, nullable: true }] },
    nullable: false,
  },
};

export function typed(text: string, expected?: DataType) {
  return typeExpression({
    text,
    resolve: path => columns[path.join('.')] ?? null,
    names: () => Object.keys(columns),
    ...(expected && { expected }),
  });
}

/** The type and range, or the problems. */
export function summary(text: string, expected?: DataType): string {
  const { expression, problems } = typed(text, expected);
  if (!expression) return problems.map(({ message, hint }) => `${message}; ${hint}`).join(' | ');
  const range = expression.range ? ` ${expression.range.min}..${expression.range.max}` : '';
  return `${formatDataType(expression.type)}${expression.nullable ? '?' : ''}${range}`;
}
