import type { SpecPath } from '../problem.ts';
import { toMicros } from '../spec/scalars.ts';
import { requireMoment } from './moments.ts';
import { type PlanScope, report, type TableScope } from './scope.ts';

/** The steps of a table with `every`, in microseconds; null where a problem was told. */
export function stepsOf(
  scope: PlanScope,
  path: SpecPath,
  spec: TableScope['spec'],
): { from: number; to: number; every: number } | null {
  if (spec.from === undefined || spec.to === undefined) {
    return report(scope, path, '`every` needs `from` and `to`', 'Write from: 2026-01-01 and to: 2026-02-01.');
  }
  const from = requireMoment(scope, [...path, 'from'], spec.from);
  const to = requireMoment(scope, [...path, 'to'], spec.to);
  const every = toMicros(spec.every ?? '');
  if (every === null || every < 1)
    return report(
      scope,
      [...path, 'every'],
      `"${spec.every}" is not a duration`,
      'Write 1 minute, 15 minutes, 1 hour, …',
    );
  if (from === null || to === null) return null;
  return from < to ? { from, to, every } : report(scope, [...path, 'to'], '`to` is not after `from`', 'Swap them.');
}
