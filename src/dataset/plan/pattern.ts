/** More alternatives than this are written as words, not as a pattern. */
const MAX_PIECES = 64;

/**
 * The places of a pattern, each with the texts that can stand there: a regular expression of literals, classes, (a|b), ? and {n}; a
 * text says what is wrong with it.
 */
export function parsePattern(pattern: string): string[][] | string {
  const pieces: string[][] = [];
  let at = 0;
  while (at < pattern.length) {
    const rest = pattern.slice(at);
    const piece = readPiece(rest);
    if (typeof piece === 'string') return piece;
    at += piece.length;
    if (pattern[at] === '?') {
      // There or not, with the same chance.
      pieces.push([...piece.choices, ...piece.choices.map(() => '')]);
      at += 1;
      continue;
    }
    const repeat = /^\{(\d+)\}/.exec(pattern.slice(at));
    if (/^[*+]|^\{\d*,/.test(pattern.slice(at))) return `"${pattern.slice(at, at + 1)}" has no fixed length`;
    at += repeat?.[0].length ?? 0;
    for (let times = Number(repeat?.[1] ?? 1); times > 0; times -= 1) pieces.push(piece.choices);
    if (pieces.length > MAX_PIECES) return `It has more than ${MAX_PIECES} places`;
  }
  return pieces.length > 0 ? pieces : 'It is empty';
}

interface Piece {
  readonly choices: string[];
  readonly length: number;
}

function readPiece(rest: string): Piece | string {
  const group = /^\(([^()[\]]*)\)/.exec(rest);
  if (group) return { choices: group[1]!.split('|'), length: group[0].length };
  const set = /^\[((?:\\.|[^\]\\])+)\]/.exec(rest);
  if (set) {
    const choices = expand(set[1]!);
    return typeof choices === 'string' ? choices : { choices, length: set[0].length };
  }
  if (rest.startsWith('\\')) {
    const char = rest[1];
    if (char === 'd') return { choices: expand('0-9') as string[], length: 2 };
    if (char === undefined || /[a-z0-9]/i.test(char)) return `"\\${char ?? ''}" is not known`;
    return { choices: [char], length: 2 };
  }
  const [char] = rest;
  if (/[[\](){}|.^$*+?]/.test(char!))
    return `"${char}" stands where nothing can be done with it; put \\ before it to mean the character`;
  const whole = String.fromCodePoint(rest.codePointAt(0)!);
  return { choices: [whole], length: whole.length };
}

function expand(set: string): string[] | string {
  if (set.startsWith('^')) return 'A class says which characters there are, not which there are not';
  const chars = [...set.replace(/\\(.)/g, (_, char: string) => (char === 'd' ? '0-9' : char))];
  const choices = new Set<string>();
  for (let index = 0; index < chars.length; index += 1) {
    const first = chars[index]!;
    const last = chars[index + 1] === '-' ? chars[index + 2] : undefined;
    if (last === undefined) {
      choices.add(first);
      continue;
    }
    if (first > last) return `"${first}-${last}" goes backwards`;
    for (let code = first.codePointAt(0)!; code <= last.codePointAt(0)!; code += 1)
      choices.add(String.fromCodePoint(code));
    index += 2;
  }
  return [...choices];
}
