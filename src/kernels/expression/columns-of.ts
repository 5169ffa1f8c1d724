import type { Expression } from '../../dataset/expression/expression.ts';

const known = new WeakMap<Expression, readonly (readonly string[])[]>();

/** The paths of all columns that the expression reads, each once. */
export function columnsOf(expression: Expression): readonly (readonly string[])[] {
  const before = known.get(expression);
  if (before) return before;
  const paths =
    expression.kind === 'column' ? [expression.path] : partsOf(expression).flatMap(part => [...columnsOf(part)]);
  const unique = [...new Map(paths.map(path => [JSON.stringify(path), path])).values()];
  known.set(expression, unique);
  return unique;
}

function partsOf(expression: Expression): readonly Expression[] {
  if (expression.kind === 'call') return expression.arguments;
  if (expression.kind === 'case') {
    return [...expression.branches.flatMap(({ when, gives }) => [when, gives]), expression.otherwise];
  }
  return expression.kind === 'cast' || expression.kind === 'field' ? [expression.of] : [];
}
