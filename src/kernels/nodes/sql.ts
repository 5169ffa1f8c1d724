import type { Evaluate } from '../batch/batch.ts';
import { evaluate } from '../expression/evaluate.ts';
import type { NodeOf } from './node-of.ts';

export function compileSql({ expression }: NodeOf<'sql'>): Evaluate {
  if (expression.kind === 'column') return batch => batch.path(expression.path);
  return batch => evaluate(expression, { length: batch.length, column: batch.path });
}
