import type { SpecPath } from '../problem.ts';
import { isCorrelatable, unfit, withCorrelation } from './correlated-node.ts';
import { lookUpColumn } from './look-up-column.ts';
import type { Correlated, Node, Place } from './plan.ts';
import { type PlanScope, report, suggest, type TableScope } from './scope.ts';

/** The node of a column that follows another one, which is said for the table. */
export function correlate({ name: table, spec }: TableScope, column: string, node: Node): Node {
  const correlated = correlatedOf(spec, table, column, new Set([column]));
  return correlated && isCorrelatable(node) ? withCorrelation(node, correlated) : node;
}

function correlatedOf(
  spec: TableScope['spec'],
  table: string,
  column: string,
  seen: ReadonlySet<string>,
): Correlated | null {
  const said = spec.correlate?.find(({ columns }) => columns[1] === column);
  const first = said?.columns[0];
  // Going round in a circle is told for the table.
  if (said === undefined || first === undefined || seen.has(first)) return null;
  const place: Place = { table, column: first, purpose: 'value' };
  const further = correlatedOf(spec, table, first, new Set([...seen, first]));
  return { with: { ...place, ...(further && { correlated: further }) }, rho: said.rho };
}

/** Everything that keeps columns from following each other. */
export function checkCorrelations(scope: PlanScope, table: TableScope): void {
  const { path, spec } = table;
  const firstOf = new Map<string, string>();
  for (const [index, { columns }] of (spec.correlate ?? []).entries()) {
    const at: SpecPath = [...path, 'correlate', index, 'columns'];
    const [first, second] = columns as [string, string];
    if (columns.map((column, place) => checkColumn(scope, table, [...at, place], column)).includes(false)) continue;
    if (first === second) {
      report(scope, at, `"${first}" cannot follow itself`, 'Name two columns.');
    } else if (firstOf.has(second)) {
      report(
        scope,
        [...at, 1],
        `"${second}" already follows "${firstOf.get(second)}"`,
        'A column is second once: let it be the first here.',
      );
    } else {
      firstOf.set(second, first);
      const way = circle(firstOf, second);
      if (way) report(scope, at, `They follow each other in a circle: ${way}`, 'Leave one of these pairs out.');
    }
  }
}

/** Whether words decide a column; a column whose problem was told counts as one. */
function checkColumn(scope: PlanScope, table: TableScope, at: SpecPath, name: string): boolean {
  if (!Object.hasOwn(table.spec.columns, name)) {
    report(scope, at, `There is no column "${name}"`, suggest(name, Object.keys(table.spec.columns), 'columns'));
    return false;
  }
  const node = lookUpColumn(table, name)?.plan.node;
  const reason = node && unfit(node);
  if (reason) report(scope, at, `"${name}" cannot be correlated: ${reason.message}`, reason.hint);
  return !reason;
}

function circle(firstOf: ReadonlyMap<string, string>, column: string): string | null {
  const way = [column];
  for (let next = firstOf.get(column); next !== undefined; next = firstOf.get(next)) {
    way.push(next);
    if (next === column) return way.join(' → ');
  }
  return null;
}
