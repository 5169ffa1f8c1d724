import type { PlanScope, TableScope } from './scope.ts';

/** About how many rows a table has at a scale; for sizes and for how they are shown, never for values. */
export function expectedRows(scope: PlanScope, table: TableScope, scale: number): number {
  const { rows, scaled = true, per } = table.spec;
  if (rows !== undefined) return scaledRows(rows, scaled ? scale : 1);
  const parent = per === undefined ? undefined : scope.tables.get(per);
  if (!parent || parent === table) return 0;
  const plan = scope.plan.rows(scope, table);
  return plan?.kind === 'per' ? expectedRows(scope, parent, scale) * plan.mean : 0;
}

/** At least one row where there are any at all. */
export function scaledRows(rows: number, scale: number): number {
  return rows === 0 ? 0 : Math.max(1, Math.round(rows * scale));
}
