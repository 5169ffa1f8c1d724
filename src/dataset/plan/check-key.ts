import type { Expression } from '../expression/expression.ts';
import type { Node } from './plan.ts';
import { type PlannedColumn, type PlanScope, parentRelation, report, type TableScope } from './scope.ts';

/** Whether rows can share a key is known beforehand: keys are unique by construction, not by luck. */
export function checkKey(scope: PlanScope, table: TableScope, key: readonly string[]): void {
  if (key.length === 0) return;
  const at = [...table.path, 'key'];
  const columns = key.map(name => table.columns.get(name));
  // What is wrong with a column has been told there.
  if (columns.some(column => typeof column !== 'object')) return;
  const planned = columns as PlannedColumn[];
  for (const { plan, nullable } of planned) {
    if (nullable)
      report(
        scope,
        at,
        `The key column "${plan.name}" can be null`,
        'A key has a value in every row: remove its nulls.',
      );
  }
  if (planned.some(({ plan }) => isUnique(plan.node)) || isPerParent(scope, table, planned)) return;
  const names = key.map(name => `"${name}"`).join(' and ');
  report(
    scope,
    at,
    `Two rows could have the same ${names}`,
    table.spec.per === undefined
      ? 'A key needs a column with sequence, unique, uuid or a pattern.'
      : 'A key needs a column with sequence, unique or uuid, or the parent’s key beside an ordinal.',
  );
}

/** The columns of the key of one column: a pattern there draws without repeating itself. */
export function isKeyColumn({ spec }: TableScope, column: string): boolean {
  return spec.key === column || (Array.isArray(spec.key) && spec.key.length === 1 && spec.key[0] === column);
}

function isUnique(node: Node): boolean {
  switch (node.kind) {
    case 'sequence':
    case 'uuid':
    case 'unique':
      return true;
    case 'format':
      return isUnique(node.of);
    case 'pattern':
      return node.isUnique;
    default:
      return false;
  }
}

/** The parent’s key, with an ordinal or a step where a parent can have several rows. */
function isPerParent(scope: PlanScope, table: TableScope, columns: readonly PlannedColumn[]): boolean {
  const relation = parentRelation(table);
  const rows = table.rows;
  if (!relation || rows?.kind !== 'per') return false;
  const { key = [] } = scope.tables.get(relation.table)!.spec;
  const parentKey = [key].flat();
  const held = new Set(columns.flatMap(({ plan }) => parentColumn(plan.node, relation.name) ?? []));
  if (parentKey.length === 0 || !parentKey.every(name => held.has(name))) return false;
  return rows.max <= 1 || columns.some(({ plan }) => plan.node.kind === 'ordinal' || plan.node.kind === 'step');
}

/** The parent’s column that a column takes its value from as it is. */
function parentColumn(node: Node, relation: string): string | null {
  if (node.kind !== 'sql') return null;
  const expression: Expression = node.expression;
  if (expression.kind !== 'column' || expression.path.length !== 2) return null;
  return expression.path[0] === relation ? expression.path[1]! : null;
}
