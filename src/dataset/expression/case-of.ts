import type { CaseExpression, Expression } from './expression.ts';
import { union } from './range.ts';

/** A CASE whose branches already have one type. */
export function caseOf(branches: CaseExpression['branches'], otherwise: Expression): CaseExpression {
  const results = [...branches.map(({ gives }) => gives), otherwise];
  // NULL brings no value into the range.
  const ranges = results.filter(result => result.kind !== 'literal' || result.value !== null).map(({ range }) => range);
  return {
    kind: 'case',
    branches,
    otherwise,
    type: otherwise.type,
    nullable: results.some(({ nullable }) => nullable),
    range: ranges.length === 0 ? null : ranges.reduce(union),
  };
}
