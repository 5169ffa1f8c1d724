import type { Evaluate } from '../batch/batch.ts';
import type { NodeOf } from './node-of.ts';

export function compileSql({ expression }: NodeOf<'sql'>): Evaluate {
  if (expression.kind === 'column') return batch => batch.path(expression.path);
  throw new TypeError('expressions cannot be evaluated yet');
}
