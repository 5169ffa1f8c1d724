import type { RemoteFile, RemoteTree } from './list-tree.ts';

/** Tables as a listing shows them. */
export interface ArrivedTable {
  readonly name: string;
  readonly files: readonly RemoteFile[];
}

/** What somebody has written into a folder between two listings of it. */
export interface Arrived {
  /** The folder. */
  readonly base: string;
  readonly tables: readonly ArrivedTable[];
  /** New or changed files, Parquet and others. */
  readonly files: readonly RemoteFile[];
  /** Parquet that lies in no table's folder. */
  readonly astray: readonly RemoteFile[];
  /** Files that are no Parquet. */
  readonly ignored: number;
}

/** Compares two listings; a file counts as written when it is new, or its size or time has changed. */
export function findArrived(base: string, before: RemoteTree, after: RemoteTree): Arrived {
  const old = new Map(before.files.map(file => [file.path, file]));
  const files = after.files.filter(file => {
    const known = old.get(file.path);
    return known?.size !== file.size || known.lastModified !== file.lastModified;
  });
  const parquet = files.filter(({ path }) => path.toLowerCase().endsWith('.parquet'));
  const tableOf = ({ path }: RemoteFile) =>
    path
      .slice(base.length + 1)
      .split('/')
      .slice(0, -1)[0];
  const byTable = Map.groupBy(parquet.filter(tableOf), file => tableOf(file)!);
  const tables = [...byTable].map(([name, members]) => ({ name, files: members }));
  return {
    base,
    tables: tables.sort((a, b) => (a.name < b.name ? -1 : 1)),
    files,
    astray: parquet.filter(file => !tableOf(file)),
    ignored: files.length - parquet.length,
  };
}
