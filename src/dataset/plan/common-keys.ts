import type { DataType } from '../../base/data-type.ts';
import type { SpecPath } from '../problem.ts';
import { toShare } from '../spec/scalars.ts';
import type { Chance, Place } from './plan.ts';
import { type PlanScope, report } from './scope.ts';
import { parseType } from './types.ts';

/** Null where a problem was told, undefined where nothing is said. */
export function expectedType(scope: PlanScope, path: SpecPath, text: string | undefined): DataType | null | undefined {
  if (text === undefined) return undefined;
  const type = parseType(text);
  return typeof type === 'string'
    ? report(
        scope,
        [...path, 'type'],
        type,
        'Types have Spark SQL’s names: bigint, decimal(12,2), timestamp, array<string>, …',
      )
    : type;
}

/** Undefined where a problem was told, null where there is no chance of it. */
export function chance(
  scope: PlanScope,
  path: SpecPath,
  said: number | string | undefined,
  place: Place,
): Chance | null | undefined {
  if (said === undefined) return null;
  const share = toShare(said);
  if (!(share >= 0 && share <= 1)) {
    report(
      scope,
      path,
      `${said} is not between 0% and 100%`,
      'Write a percentage such as 5%, or a number such as 0.05.',
    );
    return undefined;
  }
  return share === 0
    ? null
    : { draw: { ...place, purpose: `${place.purpose === 'value' ? '' : `${place.purpose}/`}null` }, share };
}
