import type { Expression } from '../expression/expression.ts';

/** Functions that give one of their arguments. */
const CHOOSING: Readonly<Record<string, number>> = { coalesce: 0, ifnull: 0, nvl: 0, if: 1, nvl2: 1 };

/** All texts that an expression can give; null where that is not known. */
export function textValues(expression: Expression): readonly string[] | null {
  if (expression.type.kind !== 'string') return null;
  switch (expression.kind) {
    case 'literal':
      return expression.value === null ? [] : [String(expression.value)];
    case 'column':
      return expression.values ?? null;
    case 'case':
      return union([...expression.branches.map(({ gives }) => gives), expression.otherwise]);
    case 'cast':
      return expression.of.type.kind === 'string' || isNull(expression.of) ? textValues(expression.of) : null;
    case 'call': {
      const first = CHOOSING[expression.name];
      return first === undefined ? null : union(expression.arguments.slice(first));
    }
    default:
      return null;
  }
}

function union(parts: readonly Expression[]): readonly string[] | null {
  const all = parts.map(part => (isNull(part) ? [] : textValues(part)));
  return all.every(values => values !== null) ? [...new Set(all.flat())] : null;
}

function isNull(expression: Expression): boolean {
  return expression.kind === 'literal' && expression.value === null;
}
