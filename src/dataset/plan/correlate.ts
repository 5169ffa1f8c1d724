import { type PlanScope, report, type TableScope } from './scope.ts';

/** Rank correlation is a key of the language that does not work yet. */
export function checkCorrelations(scope: PlanScope, { path, spec }: TableScope): void {
  if (spec.correlate)
    report(scope, [...path, 'correlate'], 'Rank correlation is not yet supported', 'Leave it out for now.');
}
