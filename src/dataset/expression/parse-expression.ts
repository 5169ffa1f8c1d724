import { parsePrimary } from './parse-primary.ts';
import type { ExpressionProblem } from './problem.ts';
import type { CallSyntax, Syntax } from './syntax.ts';
import { type TokenReader, tokenReader } from './token-reader.ts';
import { readTokens } from './tokens.ts';

/** How tightly operators bind; comparisons do not chain, because engines read a chain differently. */
const BINDING: ReadonlyMap<string, number> = new Map([
  ['or', 1],
  ['and', 2],
  ['+', 5],
  ['-', 5],
  ['||', 5],
  ['*', 6],
  ['/', 6],
  ['%', 6],
  ['div', 6],
]);
const OF_NOT = 3;
const OF_COMPARISON = 4;
const OF_SIGN = 7;

const COMPARISONS = new Set(['=', '==', '<>', '!=', '<', '<=', '>', '>=', '<=>', 'is', 'between', 'in', 'like', 'not']);

/** Depth of brackets and operators beyond which the stack could overflow. */
const DEEPEST = 200;

/** Reads an expression; `syntax` is null exactly where there are problems. */
export function parseExpression(text: string): {
  readonly syntax: Syntax | null;
  readonly problems: readonly ExpressionProblem[];
} {
  const { tokens, problems } = readTokens(text);
  if (problems.length > 0) return { syntax: null, problems };
  const reader = tokenReader(tokens);
  let depth = 0;
  const parse = (binding: number): Syntax => {
    depth += 1;
    if (depth > DEEPEST) reader.fail('the expression is nested too deeply', 'split it into several columns');
    const syntax = parseOperators(reader, binding, parse);
    depth -= 1;
    return syntax;
  };
  const parsed = reader.attempt(() => {
    const syntax = parse(0);
    if (reader.peek().kind !== 'end') {
      reader.fail(`${reader.describe()} does not fit here`, 'an operator or the end of the expression is expected');
    }
    return syntax;
  });
  return 'problem' in parsed ? { syntax: null, problems: [parsed.problem] } : { syntax: parsed.value, problems: [] };
}

function parseOperators(reader: TokenReader, binding: number, parse: (binding: number) => Syntax): Syntax {
  let left = parsePrefix(reader, parse);
  let compared = false;
  for (;;) {
    const operator = reader.peek().text.toLowerCase();
    if (reader.peek().kind === 'quoted' || reader.peek().kind === 'text') return left;
    if (COMPARISONS.has(operator)) {
      if (binding >= OF_COMPARISON) return left;
      if (compared) reader.fail('comparisons do not chain', 'put brackets around one of them, or join them with AND');
      left = parseComparison(reader, left, parse);
      compared = true;
      continue;
    }
    const strength = BINDING.get(operator);
    if (strength === undefined || strength <= binding) return left;
    reader.next();
    const right = parse(strength);
    left = call(operator, left, [left, right], right);
  }
}

function parsePrefix(reader: TokenReader, parse: (binding: number) => Syntax): Syntax {
  const token = reader.peek();
  if (reader.take('not') || reader.take('!')) {
    const operand = parse(token.text === '!' ? OF_SIGN : OF_NOT);
    return call('not', token, [operand], operand);
  }
  if (reader.take('-')) {
    const number = reader.peek();
    const operand = parse(OF_SIGN);
    // -2147483648 is an int although 2147483648 is not.
    if (operand.kind === 'literal' && operand.offset === number.offset && isNumber(operand.literal)) {
      return { ...operand, text: `-${operand.text}`, offset: token.offset, length: endOf(operand) - token.offset };
    }
    return call('negative', token, [operand], operand);
  }
  if (reader.take('+')) return parse(OF_SIGN);
  return parsePrimary(reader, parse);
}

function isNumber(literal: string): boolean {
  return literal === 'integer' || literal === 'decimal' || literal === 'double';
}

function parseComparison(reader: TokenReader, left: Syntax, parse: (binding: number) => Syntax): Syntax {
  const operator = reader.next().text.toLowerCase();
  if (operator === 'is') {
    const negated = reader.take('not');
    const end = reader.expect('null', 'IS is followed by NULL or NOT NULL');
    return call(negated ? 'is not null' : 'is null', left, [left], end);
  }
  const negated = operator === 'not';
  const name = negated ? reader.next().text.toLowerCase() : operator;
  const positive = parsePredicate(reader, name, left, parse);
  return negated ? { ...positive, name: 'not', arguments: [positive] } : positive;
}

function parsePredicate(
  reader: TokenReader,
  name: string,
  left: Syntax,
  parse: (binding: number) => Syntax,
): CallSyntax {
  if (name === 'between') {
    const low = parse(OF_COMPARISON);
    reader.expect('and', 'BETWEEN has the form: x BETWEEN low AND high');
    const high = parse(OF_COMPARISON);
    return call('between', left, [left, low, high], high);
  }
  if (name === 'in') {
    reader.expect('(', 'IN is followed by a list in brackets');
    const list = reader.list(() => parse(0), ')');
    return call('in', left, [left, ...list], reader.last());
  }
  if (name === 'like') {
    const pattern = parse(OF_COMPARISON);
    if (!reader.take('escape')) return call('like', left, [left, pattern], pattern);
    const mark = parse(OF_COMPARISON);
    return call('like', left, [left, pattern, mark], mark);
  }
  if (!COMPARISONS.has(name) || name === 'not' || name === 'is') {
    reader.fail(
      'NOT stands before an expression, or before BETWEEN, IN and LIKE',
      'move NOT to the front',
      reader.last(),
    );
  }
  const right = parse(OF_COMPARISON);
  return call(name === '==' ? '=' : name === '!=' ? '<>' : name, left, [left, right], right);
}

function call(
  name: string,
  start: { readonly offset: number },
  operands: readonly Syntax[],
  end: { readonly offset: number; readonly length: number },
): CallSyntax {
  return { kind: 'call', name, arguments: operands, offset: start.offset, length: endOf(end) - start.offset };
}

function endOf(place: { readonly offset: number; readonly length: number }): number {
  return place.offset + place.length;
}
