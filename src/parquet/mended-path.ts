import type { DataFile, MisplacedFile } from './data-folder.ts';
import { isPartition } from './partitions.ts';

/** A file that arrives under another path than it has; `reason` where there is no better path for it. */
export type MendedPath =
  | { readonly path: string; readonly to: string; readonly rule: PlaceRule }
  | { readonly path: string; readonly reason: string; readonly rule: PlaceRule };

export type PlaceRule = 'hidden-file' | 'nested-folder' | 'no-table-folder';

/** Where the files of a folder belong that lie where nobody looks. Same folder, same paths; no two files get one. */
export function mendPaths(files: readonly DataFile[], misplaced: readonly MisplacedFile[]): MendedPath[] {
  const strays = files.filter(({ path }) => flatten(path) !== path).map(({ path }) => path);
  const inPlace = files.map(({ path }) => path).filter(path => flatten(path) === path);
  const tables = new Set(files.map(({ table }) => table.toLowerCase()));
  const taken = new Set(inPlace.map(path => path.toLowerCase()));
  const wanted: MendedPath[] = [
    ...strays.map(path => ({ path, to: flatten(path), rule: 'nested-folder' as const })),
    ...misplaced.flatMap(file => mendMisplaced(file, tables)),
  ];
  return wanted.map(mended => {
    if ('reason' in mended) return mended;
    const to = freePath(mended.to, taken);
    taken.add(to.toLowerCase());
    return { ...mended, to };
  });
}

function mendMisplaced({ path, reason }: MisplacedFile, tables: ReadonlySet<string>): MendedPath[] {
  const rule = reason === 'hidden' || reason === 'other-suffix' ? 'hidden-file' : 'no-table-folder';
  const toTable = (to: string): MendedPath => {
    const table = to.slice(0, to.indexOf('/'));
    const isIts = path.startsWith(`${table}/`);
    // Rows that somebody has put into the table already would be there twice.
    if (!isIts && tables.has(table.toLowerCase())) return { path, rule, reason: `there is a table ${table} already` };
    return { path, rule, to };
  };
  switch (reason) {
    case 'hidden':
    case 'other-suffix': {
      const owner = path.split('/').find(segment => BOOKKEEPING.has(segment));
      if (owner) return [{ path, rule, reason: `it is bookkeeping of its writer (${owner}), and no data of a table` }];
      const [folder, ...below] = path.split('/');
      const strays = below.slice(0, -1).filter(segment => !isPartition(segment));
      if (makeVisible(folder!) !== folder && strays.length > 0) {
        return [{ path, rule, reason: `nothing says which table the folders below ${folder} belong to` }];
      }
      const visible = path.split('/').map(makeVisible).join('/');
      const named = visible.toLowerCase().endsWith('.parquet') ? visible : `${visible}.parquet`;
      return [toTable(flatten(inTable(named)))];
    }
    case 'no-table-folder':
      return [toTable(inTable(path))];
    case 'partition-as-table':
      return [{ path, rule, reason: 'nothing says which table its partition belongs to' }];
    case 'not-a-file':
    case 'name-not-utf8':
      return [];
  }
}

/** What Delta, Spark and notebooks keep beside the data, in Parquet too. */
const BOOKKEEPING: ReadonlySet<string> = new Set([
  '_delta_log',
  '_temporary',
  '_committed',
  '_started',
  '_spark_metadata',
  '_change_data',
  '.ipynb_checkpoints',
]);

function inTable(path: string): string {
  if (path.includes('/')) return path;
  return `${path.replace(/\..*$/, '') || 'my_table'}/${path}`;
}

function makeVisible(segment: string): string {
  return segment.includes('=') ? segment : segment.replace(/^[._]+/, '') || 'data';
}

/** Folders that are no partitions become a part of the file's name: `t/2026/a.parquet` is `t/2026-a.parquet`. */
function flatten(path: string): string {
  const [table, ...rest] = path.split('/');
  const name = rest.pop()!;
  const partitions = rest.filter(isPartition);
  const strays = rest.filter(folder => !isPartition(folder));
  return [table, ...partitions, [...strays, name].join('-')].join('/');
}

function freePath(path: string, taken: ReadonlySet<string>): string {
  const stem = path.replace(/\.parquet$/i, '');
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? path : `${stem}-${number}.parquet`;
    if (!taken.has(candidate.toLowerCase())) return candidate;
  }
}
