import { type DataType, formatDataType } from '../../base/data-type.ts';
import { type Range, rangeOfType, within } from '../expression/range.ts';
import { sameType } from '../expression/same-type.ts';
import type { Planner } from './planner.ts';
import { requireOwnColumn } from './resolve-path.ts';
import { report, suggest } from './scope.ts';
import { isNumber, unitsOf } from './types.ts';

/** Over the rows that were made for this one. */
export const planAggregate: Planner = (scope, table, { path, spec, expected }) => {
  const at = [...path, 'aggregate'];
  const match = /^\s*(\w+)\s*\(\s*([\w-]+)(?:\.(\w+))?\s*\)\s*$/.exec(spec.aggregate!);
  const name = match?.[1]?.toLowerCase() as 'sum' | 'count' | 'min' | 'max' | undefined;
  if (!match || !name || !['sum', 'count', 'min', 'max'].includes(name)) {
    return report(
      scope,
      at,
      `"${spec.aggregate}" is not an aggregate`,
      'Write sum(order_lines.line_total), count(order_lines), min(…) or max(…).',
    );
  }
  const child = scope.tables.get(match[2]!);
  if (!child)
    return report(scope, at, `There is no table "${match[2]}"`, suggest(match[2]!, scope.tables.keys(), 'tables'));
  if (child.spec.per !== table.name) {
    return report(
      scope,
      at,
      `The rows of ${child.name} are not made for the rows of ${table.name}`,
      `In ${child.name}, write per: ${table.name}; rows that pick their parent cannot be gathered without reading them all.`,
    );
  }
  const rows = scope.plan.rows(scope, child);
  if (rows?.kind !== 'per') return null;
  if (name === 'count') {
    const type: DataType = expected ?? { kind: 'int' };
    if (unitsOf(type) !== 1)
      return report(scope, [...path, 'type'], `A count cannot be ${formatDataType(type)}`, 'It can be int or bigint.');
    return {
      node: { kind: 'aggregate', type, function: 'count', child: child.name, column: null },
      type,
      nullable: false,
      range: { min: rows.min, max: rows.max },
      values: null,
      mean: rows.mean,
    };
  }
  const column = match[3];
  if (column === undefined)
    return report(scope, at, `${name} needs a column`, `Write ${name}(${child.name}.a column).`);
  const facts = requireOwnColumn(scope, child, at, column);
  if (!facts) return null;
  if (name === 'sum') {
    if (unitsOf(facts.type) === null) {
      return report(
        scope,
        at,
        `${formatDataType(facts.type)} cannot be summed exactly`,
        'Let the column be a whole number or a decimal: floating-point sums depend on the order of the rows.',
      );
    }
    const type = expected ?? sumType(facts.type);
    if (unitsOf(type) !== unitsOf(facts.type)) {
      return report(
        scope,
        [...path, 'type'],
        `A sum of ${formatDataType(facts.type)} cannot be ${formatDataType(type)}`,
        `Write type: ${formatDataType(sumType(facts.type))}`,
      );
    }
    const range = sumRange(facts.range ?? rangeOfType(facts.type)!, rows);
    if (!within(range, rangeOfType(type)!)) {
      return report(
        scope,
        at,
        `The sum of up to ${rows.max} rows can leave ${formatDataType(type)}`,
        'Bound the column with min and max, or use a wider type.',
      );
    }
    return {
      node: { kind: 'aggregate', type, function: 'sum', child: child.name, column },
      type,
      nullable: false,
      range,
      values: null,
    };
  }
  if (facts.range === null && !isNumber(facts.type)) {
    return report(
      scope,
      at,
      `${name} of ${formatDataType(facts.type)} is not known`,
      'Name a column of numbers, dates or times.',
    );
  }
  if (expected && !sameType(expected, facts.type)) {
    return report(
      scope,
      [...path, 'type'],
      `${name} of ${formatDataType(facts.type)} is ${formatDataType(facts.type)}`,
      'Leave `type` out.',
    );
  }
  return {
    node: { kind: 'aggregate', type: facts.type, function: name, child: child.name, column },
    type: facts.type,
    nullable: facts.nullable || rows.min === 0,
    range: facts.range,
    values: null,
  };
};

function sumType(type: DataType): DataType {
  return type.kind === 'decimal'
    ? { kind: 'decimal', precision: Math.min(38, type.precision + 10), scale: type.scale }
    : { kind: 'bigint' };
}

function sumRange({ min, max }: Range, rows: { readonly min: number; readonly max: number }): Range {
  return { min: Math.min(min * rows.max, min * rows.min), max: Math.max(max * rows.max, max * rows.min) };
}
