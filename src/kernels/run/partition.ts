import type { DataType } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import type { TablePlan } from '../../dataset/plan/plan.ts';
import type { Batch } from '../batch/batch.ts';
import { textOf } from '../text-formats/text-of.ts';

interface Part {
  readonly folder: string;
  /** Null for all rows. */
  readonly rows: Int32Array | null;
}

/** Rows by the folder that they belong to, folders in alphabetical order. */
export function splitByPartition({ partitionBy, columns }: TablePlan, batch: Batch): readonly Part[] {
  if (partitionBy.length === 0) return [{ folder: '', rows: null }];
  const keys = partitionBy.map(name => {
    const column = columns.find(one => one.name === name);
    if (column === undefined) throw new TypeError(`there is no column ${name} to partition by`);
    return { name, ...folderNumbers(name, column.type, batch.column(name)) };
  });
  const rowsOf = new Map<string, number[]>();
  for (let row = 0; row < batch.length; row++) {
    const folder = keys.map(({ folders, numbers }) => folders[numbers[row]!]!).join('/');
    const rows = rowsOf.get(folder);
    if (rows === undefined) rowsOf.set(folder, [row]);
    else rows.push(row);
  }
  return [...rowsOf]
    .map(([folder, rows]) => ({ folder, rows: Int32Array.from(rows) }))
    .sort((one, other) => (one.folder < other.folder ? -1 : 1));
}

/** Spark's name for the folder of rows without a value. */
const NO_VALUE = '__HIVE_DEFAULT_PARTITION__';

function folderNumbers(name: string, type: DataType, vector: Vector) {
  const folders: string[] = [];
  const known = new Map<string | null, number>();
  const text = textOf(type, vector, 'spark');
  const numbers = new Int32Array(vector.length);
  for (let row = 0; row < vector.length; row++) {
    const value = text(row);
    let number = known.get(value);
    if (number === undefined) {
      number = folders.length;
      known.set(value, number);
      // To Spark an empty text is no value either.
      folders.push(`${escapeFolder(name)}=${value === null || value === '' ? NO_VALUE : escapeFolder(value)}`);
    }
    numbers[row] = number;
  }
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
