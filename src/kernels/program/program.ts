import type { DatasetPlan } from '../../dataset/plan/plan.ts';
import { memo } from '../batch/create-batch.ts';
import type { ParentIndex } from './parent-index.ts';
import { createTable, type TableProgram } from './table-program.ts';

/** A plan made ready to be computed: keys, tables of quantiles, dictionaries and calendars, each made when it is needed first. */
export interface Program {
  readonly plan: DatasetPlan;
  readonly table: (name: string) => TableProgram;
}

/** The indexes of tables whose rows belong to parents: what is not there is made when it is needed. */
export function createProgram(plan: DatasetPlan, indexes: ReadonlyMap<string, ParentIndex> = new Map()): Program {
  const plans = new Map(plan.tables.map(table => [table.name, table]));
  const tables = new Map<string, TableProgram>();
  const program: Program = {
    plan,
    table: name =>
      memo(tables, name, () => {
        const table = plans.get(name);
        if (table === undefined) throw new TypeError(`the plan has no table ${name}`);
        return createTable(program, table, indexes.get(name));
      }),
  };
  return program;
}
