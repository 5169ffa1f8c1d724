import type { DataType } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import type { TablePlan } from '../../dataset/plan/plan.ts';
import type { Batch } from '../batch/batch.ts';
import { textOf } from '../text-formats/text-of.ts';
import { rowsByNumber } from '../vectors/rows-by-number.ts';

interface Part {
  readonly folder: string;
  /** Null for all rows. */
  readonly rows: Int32Array | null;
}

/** Rows by the folder that they belong to, folders in alphabetical order. */
export function splitByPartition({ partitionBy, columns }: TablePlan, batch: Batch): readonly Part[] {
  if (partitionBy.length === 0) return [{ folder: '', rows: null }];
  const { folders, numbers } = partitionBy
    .map(name => {
      const column = columns.find(one => one.name === name);
      if (column === undefined) throw new TypeError(`there is no column ${name} to partition by`);
      return foldersOf(name, column.type, batch.column(name));
    })
    .reduce(nest);
  return rowsByNumber(numbers, folders.length)
    .map((rows, number) => ({ folder: folders[number]!, rows }))
    .filter(({ rows }) => rows.length > 0)
    .sort((one, other) => (one.folder < other.folder ? -1 : 1));
}

/** Folders, and which of them each row belongs to. */
interface Folders {
  readonly folders: readonly string[];
  readonly numbers: Int32Array;
}

/** Spark's name for the folder of rows without a value. */
const NO_VALUE = '__HIVE_DEFAULT_PARTITION__';

function foldersOf(name: string, type: DataType, vector: Vector): Folders {
  const folders: string[] = [];
  const known = new Map<unknown, number>();
  const text = textOf(type, vector, 'spark');
  const value = storedValue(vector) ?? text;
  const numbers = new Int32Array(vector.length);
  for (let row = 0; row < vector.length; row++) {
    const key = vector.nulls?.[row] === 1 ? null : value(row);
    let number = known.get(key);
    if (number === undefined) {
      const of = text(row);
      number = folders.length;
      known.set(key, number);
      // To Spark an empty text is no value either.
      folders.push(`${escapeFolder(name)}=${of === null || of === '' ? NO_VALUE : escapeFolder(of)}`);
    }
    numbers[row] = number;
  }
  return { folders, numbers };
}

/** What tells values apart without writing each of them as text; null where only the text does. */
function storedValue(vector: Vector): ((row: number) => number) | null {
  if (vector.kind === 'codes') return row => vector.codes[row]!;
  return 'values' in vector && vector.kind !== 'map' ? row => vector.values[row]! : null;
}

function nest(outer: Folders, inner: Folders): Folders {
  const folders: string[] = [];
  const known = new Map<number, number>();
  const numbers = outer.numbers.map((number, row) => {
    const key = number * inner.folders.length + inner.numbers[row]!;
    let found = known.get(key);
    if (found === undefined) {
      found = folders.length;
      known.set(key, found);
      folders.push(`${outer.folders[number]}/${inner.folders[inner.numbers[row]!]}`);
    }
    return found;
  });
  return { folders, numbers };
}

const ESCAPED = new Set('"#%\'*/:=?\\\x7f{[]^');

/** As Spark does: what is no character of a file's name somewhere becomes %XX. */
export function escapeFolder(text: string): string {
  return Array.from(text, character => {
    if (character >= ' ' && !ESCAPED.has(character)) return character;
    return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}
