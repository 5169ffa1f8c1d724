import type { Column } from './columns.ts';
import { deltaName, refusedCharacters } from './delta-name.ts';
import { type Finding, finding, type Place } from './finding.ts';
import { isNested, renameLine } from './fix-line.ts';
import { rules } from './rules.ts';
import type { Writer } from './writer.ts';

/** Names of columns that Delta refuses, that Spark does not tell apart, or that nobody meant to write. */
export function checkNames(
  columns: readonly Column[],
  all: readonly Column[],
  writer: Writer,
  place: Place,
): Finding[] {
  const levels = [columns, ...all.map(({ children }) => children).filter(children => children.length > 0)];
  return [
    ...all.flatMap(column => checkCharacters(column, writer, place)),
    ...levels.flatMap(siblings => checkCase(siblings, writer, place)),
    ...levels.flatMap(siblings => checkDuplicates(siblings, writer, place)),
    ...columns.flatMap(column => checkIndex(column, place)),
  ];
}

function checkCharacters(column: Column, writer: Writer, place: Place): Finding[] {
  const found = refusedCharacters(column.name);
  if (found.length === 0) return [];
  return [
    finding('column-name', place, {
      column: column.path,
      message: `Column ${JSON.stringify(column.path)} has ${found.map(nameCharacter).join(' and ')} in its name. ${rules['column-name'].why}`,
      fix: renameLine(writer, column, deltaName(column.name)),
    }),
  ];
}

const CHARACTERS: Readonly<Record<string, string>> = { ' ': 'a space', '\n': 'a newline', '\t': 'a tab' };

function nameCharacter(character: string): string {
  return CHARACTERS[character] ?? `"${character}"`;
}

function checkCase(siblings: readonly Column[], writer: Writer, place: Place): Finding[] {
  const groups = Map.groupBy(siblings, ({ name }) => name.toLowerCase());
  return [...groups.values()].flatMap(columns => {
    const [first, other] = [...new Map(columns.map(column => [column.name, column])).values()];
    // The very same name twice is another trap.
    if (!first || !other) return [];
    return finding('case-conflict', place, {
      column: other.path,
      message: `Columns ${first.path} and ${other.path} differ only in case. ${rules['case-conflict'].why}`,
      fix: renameLine(writer, other, `${other.name}_2`),
    });
  });
}

function checkDuplicates(siblings: readonly Column[], writer: Writer, place: Place): Finding[] {
  const groups = Map.groupBy(siblings, ({ name }) => name);
  return [...groups.values()].flatMap(columns => {
    const [column] = columns;
    if (columns.length > 1) {
      return finding('duplicate-name', place, {
        column: column!.path,
        message: `${columns.length} columns are called ${JSON.stringify(column!.path)}. ${rules['duplicate-name'].why}`,
        fix:
          writer === 'pandas' && !isNested(column!)
            ? 'df = df.loc[:, ~df.columns.duplicated()]'
            : `Give each of them a name of its own, such as ${JSON.stringify(`${column!.name}_2`)}.`,
      });
    }
    if (column!.name !== '') return [];
    return finding('duplicate-name', place, {
      level: 'warn',
      column: column!.path,
      message: 'A column has no name. Spark reads it, but whoever queries it must write `` for it.',
      fix: renameLine(writer, column!, 'name'),
    });
  });
}

function checkIndex(column: Column, place: Place): Finding[] {
  if (!/^__index_level_\d+__$/.test(column.name)) return [];
  return [
    finding('pandas-index', place, {
      column: column.path,
      message: `Column ${column.path} is the index of a pandas frame. ${rules['pandas-index'].why}`,
      fix: 'df.to_parquet(path, index=False)',
    }),
  ];
}
