import type { NestedPlan } from '../../dataset/plan/plan.ts';
import type { Evaluate } from '../batch/batch.ts';
import type { TableProgram } from '../program/table-program.ts';
import { withNulls } from '../vectors/with-nulls.ts';
import { compileChance } from './draws.ts';

/** A value that may be missing. */
export function compileNested(table: TableProgram, { node, nulls }: NestedPlan): Evaluate {
  const evaluate = table.compile(node);
  if (nulls === null) return evaluate;
  const isMissing = compileChance(table, nulls);
  return batch => withNulls(evaluate(batch), isMissing(batch));
}
