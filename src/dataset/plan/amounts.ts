import type { SpecPath } from '../problem.ts';
import { toMicros } from '../spec/scalars.ts';
import { type PlanScope, report } from './scope.ts';

/** A number, or a duration in microseconds where durations are asked for; null where a problem was told. */
export function amountOf(scope: PlanScope, path: SpecPath, said: number | string, isDuration: boolean): number | null {
  if (isDuration) {
    const micros = typeof said === 'string' ? toMicros(said) : said === 0 ? 0 : null;
    return (
      micros ??
      report(scope, path, `${said} is not a duration`, 'Write a number with a unit: 90 minutes, 4 hours, 3 days.')
    );
  }
  if (typeof said === 'number') return said;
  return report(scope, path, `"${said}" is a duration, but this column is a number`, 'Write a number.');
}
