import { deltaName } from './delta-name.ts';

/** A column of a table, under the names that its files give it. */
export interface Sibling {
  /** The name that all files get. */
  readonly name: string;
  /** Files that have it, each with the place of the column among its siblings. */
  readonly members: readonly { readonly file: number; readonly at: number }[];
}

/**
 * Matches the columns of one level across the files of a table, and gives each one name that Delta takes and that
 * differs from the others by more than case. The same names, whatever the order of the files' columns.
 */
export function matchSiblings(
  files: readonly { readonly file: number; readonly names: readonly string[] }[],
): Sibling[] {
  const spellings = files.flatMap(({ file, names }) => names.map((name, at) => ({ file, at, name })));
  const groups = Map.groupBy(spellings, ({ name }) => name.toLowerCase());
  // Where one file has two spellings they are two columns; where each has one, it is one column, spelled as most do.
  const columns = [...groups.values()].flatMap(group => {
    const inFiles = new Set(group.map(({ file }) => file));
    if (inFiles.size === group.length) return [{ name: mostFrequent(group.map(({ name }) => name)), members: group }];
    return [...Map.groupBy(group, ({ name }) => name)].map(([name, members]) => ({ name, members }));
  });
  const taken = new Set<string>();
  // Names that can stay are given first, so that no mended one takes their place.
  for (const { name } of columns) if (deltaName(name) === name) taken.add(name.toLowerCase());
  const kept = new Set<string>();
  return columns.map(({ name, members }) => {
    const wanted = deltaName(name);
    const isFree = wanted === name ? !kept.has(wanted.toLowerCase()) : !taken.has(wanted.toLowerCase());
    const given = isFree ? wanted : numbered(wanted, taken);
    kept.add(given.toLowerCase());
    taken.add(given.toLowerCase());
    return { name: given, members: members.map(({ file, at }) => ({ file, at })) };
  });
}

function numbered(name: string, taken: ReadonlySet<string>): string {
  for (let number = 2; ; number += 1) {
    const candidate = `${name}_${number}`;
    if (!taken.has(candidate.toLowerCase())) return candidate;
  }
}

/** The first of those that occur as often. */
function mostFrequent(names: readonly string[]): string {
  const counts = Map.groupBy(names, name => name);
  return [...counts].sort(([, a], [, b]) => b.length - a.length)[0]![0];
}
