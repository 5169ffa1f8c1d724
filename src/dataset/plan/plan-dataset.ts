import { LakeseedError } from '../../errors/lakeseed-error.ts';
import type { LoadedDataset } from '../load/load-dataset.ts';
import { datasetInvalid } from '../problem.ts';
import { parseMoment } from '../spec/scalars.ts';
import { checkCalendars } from './calendar.ts';
import type { DatasetPlan, TablePlan } from './plan.ts';
import { planColumn } from './plan-column.ts';
import { planGenerator } from './plan-generator.ts';
import { planRelation } from './plan-relation.ts';
import { rowsOf } from './plan-rows.ts';
import { planTable } from './plan-table.ts';
import { openRelations } from './relations.ts';
import { type Planning, type PlanScope, report, type TableScope } from './scope.ts';
import { tableOrder } from './table-order.ts';

const PLANNING: Planning = { column: planColumn, relation: planRelation, rows: rowsOf, generator: planGenerator };

/** Rows of one table: beyond it nothing has been tried, and a slip of the scale fills a disk. */
const MAX_ROWS = 1e11;

/**
 * Resolves, types and sizes a dataset. Pure: nothing is read and nothing written. `scale` multiplies the rows of every table
 * that is not exempt. Throws DATASET_INVALID with every problem, USAGE for a scale that is no positive number.
 */
export function planDataset(
  { spec, file, place }: LoadedDataset,
  { scale = 1 }: { readonly scale?: number } = {},
): DatasetPlan {
  if (!(scale > 0 && Number.isFinite(scale)))
    throw new LakeseedError('USAGE', `The scale must be above 0, not ${scale}`);
  const scope = openScope(spec, scale);
  checkCalendars(scope);
  openRelations(scope);
  const order = tableOrder(scope);
  const tables = order.map(table => planTable(scope, table)).filter(table => table !== null);
  if (scope.problems.length > 0) throw datasetInvalid(file, scope.problems.map(place));
  requireRows(tables);
  return {
    name: spec.dataset,
    comment: spec.comment ?? null,
    version: spec.version === undefined ? null : String(spec.version),
    seed: spec.seed,
    scale,
    exports: spec.export === undefined ? [] : [spec.export].flat(),
    tables,
  };
}

function openScope(spec: PlanScope['spec'], scale: number): PlanScope {
  const tables = new Map<string, TableScope>(
    Object.entries(spec.tables).map(([name, table]) => [
      name,
      {
        name,
        spec: table,
        path: ['tables', name],
        relations: new Map(),
        columns: new Map(),
        plannedRelations: new Map(),
        rows: undefined,
        walk: undefined,
      },
    ]),
  );
  const clock = spec.clock === undefined ? null : parseMoment(spec.clock);
  const scope: PlanScope = { plan: PLANNING, spec, scale, clock, tables, problems: [], busy: [] };
  if (spec.clock !== undefined && clock === null) {
    report(
      scope,
      ['clock'],
      `"${spec.clock}" is not a date or a time`,
      'Write it as 2026-03-01 or 2026-03-01 08:30 (UTC).',
    );
  }
  return scope;
}

function requireRows(tables: readonly TablePlan[]): void {
  const large = tables.find(({ rows }) => rows.kind === 'fixed' && rows.count > MAX_ROWS);
  if (large?.rows.kind !== 'fixed') return;
  throw new LakeseedError('USAGE', `${large.name} would have ${large.rows.count} rows; ${MAX_ROWS} is the most`, {
    hint: 'Choose a smaller scale.',
  });
}
