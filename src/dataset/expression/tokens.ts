import type { ExpressionProblem } from './problem.ts';
import type { Place } from './syntax.ts';

export type TokenKind = 'name' | 'quoted' | 'integer' | 'decimal' | 'double' | 'text' | 'symbol' | 'end';

export interface Token extends Place {
  readonly kind: TokenKind;
  /** A name as written, a number without its suffix, what stands between quotes, or the symbol. */
  readonly text: string;
}

const PATTERNS: readonly (readonly [TokenKind | 'blank', RegExp])[] = [
  ['blank', /(?:\s|--[^\n]*|\/\*[\s\S]*?\*\/)+/y],
  ['double', /(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+[dD]?|[dD](?![A-Za-z_0-9]))/y],
  ['decimal', /(?:\d+\.\d*|\.\d+)(?:BD|bd)?/y],
  ['integer', /\d+[lL]?(?![A-Za-z_0-9])/y],
  ['name', /[A-Za-z_][A-Za-z_0-9]*/y],
  ['quoted', /`(?:[^`]|``)+`/y],
  ['text', /'(?:[^']|'')*'/y],
  ['symbol', /<=>|<>|!=|<=|>=|==|\|\||::|[-+*/%=<>(),.[\]!]/y],
];

/** Always ends with a token of kind `end`; characters that begin no token are problems and left out. */
export function readTokens(text: string): {
  readonly tokens: readonly Token[];
  readonly problems: readonly ExpressionProblem[];
} {
  const tokens: Token[] = [];
  const problems: ExpressionProblem[] = [];
  let offset = 0;
  while (offset < text.length) {
    const found = matchAt(text, offset);
    if (!found) {
      const problem = strangeCharacter(text, offset);
      problems.push(problem);
      offset += problem.length;
      continue;
    }
    if (found.kind !== 'blank') {
      tokens.push({ kind: found.kind, text: textOf(found.kind, found.text), offset, length: found.text.length });
    }
    offset += found.text.length;
  }
  tokens.push({ kind: 'end', text: '', offset: text.length, length: 0 });
  return { tokens, problems };
}

function matchAt(text: string, offset: number): { readonly kind: TokenKind | 'blank'; readonly text: string } | null {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = offset;
    const match = pattern.exec(text);
    if (match) return { kind, text: match[0] };
  }
  return null;
}

function textOf(kind: TokenKind, text: string): string {
  if (kind === 'double') return text.replace(/[dD]$/, '');
  if (kind === 'decimal') return text.replace(/BD$/i, '');
  if (kind === 'quoted') return text.slice(1, -1).replaceAll('``', '`');
  return kind === 'text' ? text.slice(1, -1).replaceAll("''", "'") : text;
}

function strangeCharacter(text: string, offset: number): ExpressionProblem {
  const character = String.fromCodePoint(text.codePointAt(offset)!);
  if (character === "'") {
    const message = 'a text begins here and does not end';
    return {
      message,
      hint: "close it with ' (and write '' for a quote within it)",
      offset,
      length: text.length - offset,
    };
  }
  if (character === '"') {
    const end = text.indexOf('"', offset + 1);
    const length = end < 0 ? text.length - offset : end + 1 - offset;
    const message = 'double quotes mean text in Spark and a name elsewhere';
    return { message, hint: "write 'text' for a text and `name` for a name", offset, length };
  }
  const message = `${character} means nothing here`;
  return { message, hint: 'remove it; texts stand in single quotes', offset, length: character.length };
}
