import type { DataType } from '../../base/data-type.ts';
import { cast } from './casts.ts';
import type { Expression } from './expression.ts';
import { isUntypedNull } from './literals.ts';
import { parseExpression } from './parse-expression.ts';
import type { ExpressionProblem } from './problem.ts';
import { typeSyntax } from './type-syntax.ts';
import type { ExpressionNames, Typing } from './typing.ts';

export type TypedExpression =
  | { readonly expression: Expression; readonly problems: readonly [] }
  | { readonly expression: null; readonly problems: readonly ExpressionProblem[] };

/**
 * Reads, resolves and types an expression; all that is wrong with it is told at once. With `expected` the result is cast to that
 * type, if no value is lost by it.
 */
export function typeExpression(
  options: ExpressionNames & { readonly text: string; readonly expected?: DataType },
): TypedExpression {
  const { text, resolve, names, expected } = options;
  const { syntax, problems: unread } = parseExpression(text);
  if (!syntax) return { expression: null, problems: unread };
  const problems: ExpressionProblem[] = [];
  const typing: Typing = {
    resolve,
    names,
    type: inner => typeSyntax(inner, typing),
    note: ({ offset, length }, { message, hint }) => {
      problems.push({ message, hint, offset, length });
      return null;
    },
  };
  const expression = typing.type(syntax);
  const result = expression && finished(expression, expected, problems, text);
  if (!result || problems.length > 0) return { expression: null, problems: inOrder(problems) };
  return { expression: result, problems: [] };
}

function finished(
  expression: Expression,
  expected: DataType | undefined,
  problems: ExpressionProblem[],
  text: string,
): Expression | null {
  const place = { offset: 0, length: text.length };
  if (expected) {
    const converted = cast(expression, expected);
    if (!('message' in converted)) return converted;
    problems.push({ ...converted, ...place });
    return null;
  }
  if (!isUntypedNull(expression)) return expression;
  problems.push({ message: 'NULL has no type', hint: 'cast it: CAST(NULL AS INT)', ...place });
  return null;
}

function inOrder(problems: readonly ExpressionProblem[]): ExpressionProblem[] {
  return [...problems].sort((a, b) => a.offset - b.offset || a.length - b.length);
}
