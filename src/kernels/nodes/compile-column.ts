import type { ColumnPlan } from '../../dataset/plan/plan.ts';
import type { Evaluate } from '../batch/batch.ts';
import type { TableProgram } from '../program/table-program.ts';
import { compileNested } from './nested.ts';

export function compileColumn(table: TableProgram, { name, node, nulls }: ColumnPlan): Evaluate {
  const evaluate = compileNested(table, { node, nulls });
  return batch => {
    try {
      return evaluate(batch);
    } catch (error) {
      throw ofColumn(error, `${table.plan.name}.${name}`);
    }
  };
}

const PLACED = new WeakSet<object>();

/** The error with the column in front: the innermost, where columns are computed from columns. */
function ofColumn(error: unknown, column: string): unknown {
  if (!(error instanceof Error) || PLACED.has(error)) return error;
  error.message = `${column}: ${error.message}`;
  PLACED.add(error);
  return error;
}
