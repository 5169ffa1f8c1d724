import { satisfies, valid } from '@renovatebot/pep440';

/** The values that a marker may name, such as python_version. */
export type MarkerValues = Readonly<Record<string, string>>;

const TOKEN = /\s*(\(|\)|'[^']*'|"[^"]*"|===|==|~=|!=|<=|>=|<|>|not\s+in\b|[A-Za-z_.]+)\s*/y;

/** Evaluates an environment marker (PEP 508), such as `python_version < "3.11"`; one that cannot be read counts as true. */
export function evaluateMarker(marker: string, values: MarkerValues): boolean {
  try {
    const tokens = tokenize(marker);
    const result = evaluateOr(tokens, values);
    return tokens.length === 0 ? result : true;
  } catch {
    return true;
  }
}

function tokenize(marker: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < marker.length) {
    const token = TOKEN.exec(marker)?.[1];
    if (token === undefined) throw new SyntaxError(`Not a marker: ${marker}`);
    tokens.push(token.replace(/\s+/, ' '));
  }
  return tokens;
}

function evaluateOr(tokens: string[], values: MarkerValues): boolean {
  let result = false;
  // Each side is read in any case, since reading is what moves on.
  do result = evaluateAnd(tokens, values) || result;
  while (take(tokens, 'or'));
  return result;
}

function evaluateAnd(tokens: string[], values: MarkerValues): boolean {
  let result = true;
  do result = evaluateComparison(tokens, values) && result;
  while (take(tokens, 'and'));
  return result;
}

function evaluateComparison(tokens: string[], values: MarkerValues): boolean {
  if (take(tokens, '(')) {
    const result = evaluateOr(tokens, values);
    if (!take(tokens, ')')) throw new SyntaxError('A parenthesis is not closed');
    return result;
  }
  const left = operand(tokens.shift(), values);
  const operator = tokens.shift() ?? '';
  const right = operand(tokens.shift(), values);
  return compare(left, operator, right);
}

function take(tokens: string[], wanted: string): boolean {
  if (tokens[0] !== wanted) return false;
  tokens.shift();
  return true;
}

function operand(token: string | undefined, values: MarkerValues): string {
  if (token === undefined) throw new SyntaxError('A comparison is not complete');
  if (/^['"]/.test(token)) return token.slice(1, -1);
  const value = values[token];
  if (value === undefined) throw new SyntaxError(`Not a marker variable: ${token}`);
  return value;
}

function compare(left: string, operator: string, right: string): boolean {
  if (operator === 'in') return right.includes(left);
  if (operator === 'not in') return !right.includes(left);
  // `==3.*` is a specifier, though `3.*` is no version.
  if (valid(left) && valid(right.replace(/\.\*$/, ''))) return satisfies(left, operator + right, { prereleases: true });
  switch (operator) {
    case '==':
    case '===':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      throw new SyntaxError(`Not an operator between texts: ${operator}`);
  }
}
