import type { ExpressionProblem } from './problem.ts';
import type { Place } from './syntax.ts';
import type { Token } from './tokens.ts';

export interface TokenReader {
  peek(ahead?: number): Token;
  next(): Token;
  /** The token read last. */
  last(): Token;
  /** Reads the word or symbol if it comes next. */
  take(text: string): boolean;
  expect(text: string, hint: string): Token;
  /** Items between commas, up to and including the closing symbol. */
  list<Item>(item: () => Item, close: string): Item[];
  describe(): string;
  fail(message: string, hint: string, at?: Place): never;
  attempt<Value>(read: () => Value): { readonly value: Value } | { readonly problem: ExpressionProblem };
}

/** Carries a problem up to `attempt`; never leaves the parser. */
class Unreadable extends Error {
  readonly problem: ExpressionProblem;
  constructor(problem: ExpressionProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

export function tokenReader(tokens: readonly Token[]): TokenReader {
  let position = 0;
  const end = tokens.length - 1;
  const peek = (ahead = 0): Token => tokens[Math.min(position + ahead, end)]!;
  const is = (text: string): boolean => {
    const token = peek();
    return (token.kind === 'name' || token.kind === 'symbol') && token.text.toLowerCase() === text;
  };
  const fail = (message: string, hint: string, at: Place = peek()): never => {
    throw new Unreadable({ message, hint, offset: at.offset, length: at.length });
  };
  const describe = (): string => {
    const token = peek();
    if (token.kind === 'end') return 'the end of the expression';
    return token.kind === 'text' ? `'${token.text}'` : token.text;
  };
  const next = (): Token => {
    const token = peek();
    position += 1;
    return token;
  };
  const take = (text: string): boolean => {
    if (!is(text)) return false;
    position += 1;
    return true;
  };
  const expect = (text: string, hint: string): Token => {
    if (!is(text)) fail(`${text.toUpperCase()} is expected before ${describe()}`, hint);
    return next();
  };
  const list = <Item>(item: () => Item, close: string): Item[] => {
    const items: Item[] = [];
    if (take(close)) return items;
    do items.push(item());
    while (take(','));
    expect(close, 'separate the items by commas and close the list');
    return items;
  };
  const attempt = <Value>(read: () => Value): { readonly value: Value } | { readonly problem: ExpressionProblem } => {
    try {
      return { value: read() };
    } catch (error) {
      if (error instanceof Unreadable) return { problem: error.problem };
      throw error;
    }
  };
  const last = (): Token => tokens[Math.max(0, Math.min(position, tokens.length) - 1)]!;
  return { peek, next, last, take, expect, list, describe, fail, attempt };
}
