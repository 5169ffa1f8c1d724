import type { SpecPath } from '../problem.ts';
import { parseMoment } from '../spec/scalars.ts';
import { type PlanScope, report } from './scope.ts';

/** Microseconds of a date, a time or `clock`; undefined where the text is none of them and may be a column. */
export function fixedMoment(scope: PlanScope, path: SpecPath, text: string): number | null | undefined {
  if (text === 'clock') {
    return (
      scope.clock ??
      (scope.spec.clock === undefined
        ? report(scope, path, 'The dataset has no clock', 'Say what today is at the top of the file: clock: 2026-03-01')
        : null)
    );
  }
  const micros = parseMoment(text);
  if (micros !== null) return micros;
  if (!/^\d/.test(text)) return undefined;
  return report(scope, path, `There is no date or time "${text}"`, 'Write it as 2026-03-01 or 2026-03-01 08:30 (UTC).');
}

/** A moment that must not depend on the row. */
export function requireMoment(scope: PlanScope, path: SpecPath, text: string): number | null {
  const micros = fixedMoment(scope, path, text);
  if (micros !== undefined) return micros;
  return report(
    scope,
    path,
    `"${text}" must be a date, a time or clock`,
    'Write it as 2026-03-01 or 2026-03-01 08:30 (UTC).',
  );
}
