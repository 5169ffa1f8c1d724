import { flattenColumns } from '../parquet/columns.ts';
import { readComments, type TableComments } from '../parquet/comments.ts';
import type { Footer } from '../parquet/footer.ts';
import { unescapeFolder } from '../parquet/partitions.ts';

/** What of a table the statements that make it depend on. */
export interface TableShape {
  /** Name of its folder. */
  readonly name: string;
  readonly partitionKeys: readonly string[];
  readonly columnNames: readonly string[];
  readonly comments: TableComments;
}

/** From the paths of its files below the data folder and the footer of one of them; null where none can be read. */
export function tableShape(name: string, paths: readonly string[], footer: Footer | null): TableShape {
  return {
    name,
    partitionKeys: partitionKeysOf(paths),
    columnNames: footer ? flattenColumns(footer.columns).map(column => column.name) : [],
    comments: footer ? readComments(footer) : { table: null, columns: [] },
  };
}

/** The keys of a table's Hive partitions, where all its files agree on them. */
function partitionKeysOf(paths: readonly string[]): string[] {
  const [first, ...others] = new Set(paths.map(path => JSON.stringify(keysOfPath(path))));
  return others.length === 0 && first !== undefined ? JSON.parse(first) : [];
}

function keysOfPath(path: string): string[] {
  return path
    .split('/')
    .slice(1, -1)
    .filter(folder => folder.includes('='))
    .map(folder => unescapeFolder(folder.slice(0, folder.indexOf('='))));
}
