import type { Expression } from '../expression/expression.ts';
import { lookUpColumn } from './look-up-column.ts';
import type { Node } from './plan.ts';
import type { PlanScope, TableScope } from './scope.ts';

/** The columns that a node takes values from, and whether another table's number of rows has a say in it. */
export function usesOf(scope: PlanScope, table: TableScope, node: Node): { uses: string[]; derived: boolean } {
  const paths = [...pathsOf(node)];
  const derived = (table.spec.per !== undefined && isNumbered(node)) || hasDerivedCount(scope, table, node);
  return {
    uses: [...new Set(paths.map(path => path.join('.')))].sort(),
    derived: derived || paths.some(path => isDerived(scope, table, path)),
  };
}

/** Whether how many rows are gathered follows from a column that is derived. */
function hasDerivedCount(scope: PlanScope, table: TableScope, node: Node): boolean {
  const rows = node.kind === 'aggregate' ? scope.tables.get(node.child)?.rows : null;
  return rows?.kind === 'per' && usesOf(scope, table, rows.count).derived;
}

/** Whether it counts rows over all parents: how many rows come before depends on how many the others have. */
function isNumbered(node: Node): boolean {
  switch (node.kind) {
    case 'sequence':
    case 'unique':
      return true;
    case 'episodes':
      return node.count !== null;
    case 'format':
      return isNumbered(node.of);
    case 'case':
      return (
        node.branches.some(branch => isNumbered(branch.node)) || (node.otherwise !== null && isNumbered(node.otherwise))
      );
    case 'struct':
      return node.fields.some(field => isNumbered(field.node));
    default:
      return false;
  }
}

function isDerived(scope: PlanScope, table: TableScope, [first, ...rest]: readonly string[]): boolean {
  const relation = table.relations.get(first!);
  if (relation && rest.length > 0)
    return relation.spec !== null || isDerived(scope, scope.tables.get(relation.table)!, rest);
  const child = scope.tables.get(first!);
  if (child && rest.length > 0) return isDerived(scope, child, rest);
  return lookUpColumn(table, first!)?.plan.derived ?? false;
}

function* pathsOf(node: Node): Generator<readonly string[]> {
  switch (node.kind) {
    case 'format':
      yield* pathsOf(node.of);
      return;
    case 'sql':
      yield* expressionPaths(node.expression);
      return;
    case 'case':
      yield node.on;
      for (const { node: branch } of node.branches) yield* pathsOf(branch);
      if (node.otherwise) yield* pathsOf(node.otherwise);
      return;
    case 'time':
      for (const bound of [node.from, node.to]) if (typeof bound !== 'number') yield bound;
      return;
    case 'after':
      yield node.of;
      yield* pathsOf(node.delay);
      return;
    case 'wave':
      yield node.of;
      return;
    case 'walk':
      // Its length is asked of the parent itself.
      if (typeof node.walk.from !== 'number')
        yield node.part === 'length' ? node.walk.from : [node.walk.relation, ...node.walk.from];
      return;
    case 'aggregate':
      yield node.column === null ? [node.child] : [node.child, node.column];
      return;
    case 'struct':
      for (const field of node.fields) yield* pathsOf(field.node);
      return;
    case 'array':
      yield* pathsOf(node.count);
      return;
    case 'map':
      yield* pathsOf(node.count);
      return;
    default:
  }
}

function* expressionPaths(expression: Expression): Generator<readonly string[]> {
  switch (expression.kind) {
    case 'literal':
      return;
    case 'column':
      yield expression.path;
      return;
    case 'call':
      for (const argument of expression.arguments) yield* expressionPaths(argument);
      return;
    case 'case':
      for (const { when, gives } of expression.branches) {
        yield* expressionPaths(when);
        yield* expressionPaths(gives);
      }
      yield* expressionPaths(expression.otherwise);
      return;
    case 'cast':
    case 'field':
      yield* expressionPaths(expression.of);
  }
}
