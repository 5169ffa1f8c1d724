/** The lengths in which each letter means the same in every version of Spark. */
const LETTERS: ReadonlyMap<string, readonly number[]> = new Map([
  ['y', [2, 4]],
  ['M', [1, 2, 3, 4]],
  ['d', [1, 2]],
  ['H', [1, 2]],
  ['h', [1, 2]],
  ['m', [1, 2]],
  ['s', [1, 2]],
  ['S', [3, 6]],
  ['a', [1]],
  ['E', [3, 4]],
  ['D', [3]],
]);

export interface PatternPart {
  /** null for a text as it stands. */
  readonly letter: string | null;
  readonly text: string;
}

/** Runs of one letter, and what stands between them; 'quoted' texts without their quotes. */
export function patternParts(pattern: string): PatternPart[] {
  const parts = pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']/gu);
  return [...parts].map(([whole, quoted, letter]) => ({
    letter: letter ?? null,
    text: quoted === undefined ? whole : quoted === '' ? "'" : quoted.replaceAll("''", "'"),
  }));
}

/** What is wrong with the pattern; null if nothing is. */
export function checkPattern(pattern: string): string | null {
  if ((pattern.split("'").length - 1) % 2 === 1) return 'a quoted text in the pattern does not end';
  if (/[[\]{}#]/.test(pattern.replace(/'[^']*'/g, '')))
    return 'brackets, braces and # mean something else in a pattern';
  for (const { letter, text } of patternParts(pattern)) {
    if (letter && !LETTERS.get(letter)?.includes(text.length)) return `${text} is not the same everywhere in a pattern`;
  }
  return null;
}
