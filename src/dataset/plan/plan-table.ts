import type { SpecPath } from '../problem.ts';
import { checkKey } from './check-key.ts';
import { checkCorrelations } from './correlate.ts';
import { estimateBytes } from './estimate-bytes.ts';
import type { RelationPlan, TablePlan } from './plan.ts';
import { type PlanScope, report, suggest, type TableScope } from './scope.ts';

/** Everything about one table; null where a problem was told. */
export function planTable(scope: PlanScope, table: TableScope): TablePlan | null {
  const told = scope.problems.length;
  const { name, spec } = table;
  const rows = scope.plan.rows(scope, table);
  const columns = Object.keys(spec.columns).map(column => scope.plan.column(scope, table, column));
  checkCorrelations(scope, table);
  const relations: Record<string, RelationPlan> = {};
  for (const relation of table.relations.keys()) {
    const planned = scope.plan.relation(scope, table, relation);
    if (planned) relations[relation] = planned;
  }
  const key = columnList(scope, table, 'key');
  const partitionBy = columnList(scope, table, 'partition_by');
  checkNames(scope, table);
  checkKey(scope, table, key);
  if (scope.problems.length > told || !rows) return null;
  const plans = columns.flatMap(column => (column ? [column.plan] : []));
  return {
    name,
    comment: spec.comment ?? null,
    rows,
    relations,
    columns: plans,
    key,
    partitionBy,
    bytesPerRow: estimateBytes(columns),
  };
}

function columnList(scope: PlanScope, table: TableScope, key: 'key' | 'partition_by'): string[] {
  const said = table.spec[key];
  const names = said === undefined ? [] : typeof said === 'string' ? [said] : said;
  return names.filter((name, index) => {
    const at: SpecPath = [...table.path, key, ...(typeof said === 'string' ? [] : [index])];
    const column = table.spec.columns[name];
    if (!column)
      report(scope, at, `There is no column "${name}"`, suggest(name, Object.keys(table.spec.columns), 'columns'));
    else if (column.hidden) report(scope, at, `The column "${name}" is hidden`, 'Remove its `hidden`.');
    else if (names.indexOf(name) !== index) report(scope, at, `"${name}" stands here twice`, 'Remove one.');
    return column !== undefined;
  });
}

/** Names that Delta or a file system would not take. */
function checkNames(scope: PlanScope, { name, path, spec }: TableScope): void {
  if (!/^[\p{L}\p{N}_-]+$/u.test(name) || name.startsWith('_')) {
    report(scope, path, `A table cannot be called "${name}"`, 'Use letters, digits and _, with a letter first.');
  }
  const seen = new Map<string, string>();
  for (const column of Object.keys(spec.columns)) {
    const at = [...path, 'columns', column];
    if (column === '' || /[ ,;{}()\n\t=.`]/.test(column))
      report(
        scope,
        at,
        `A column cannot be called "${column}"`,
        'Delta does not allow blanks and , ; { } ( ) = in names: use _.',
      );
    const twin = seen.get(column.toLowerCase());
    if (twin !== undefined)
      report(scope, at, `"${column}" and "${twin}" differ only in case`, 'Spark sees one name in both: rename one.');
    seen.set(column.toLowerCase(), column);
  }
}
