import { describe, expect, it } from 'vitest';
import { findArrived } from '../../src/volume/arrived.ts';
import type { RemoteTree } from '../../src/volume/list-tree.ts';

const BASE = '/Volumes/c/s/v/in';

/** Sizes and times by path below the folder. */
function tree(files: Readonly<Record<string, readonly [size: number, lastModified: number | null]>>): RemoteTree {
  const entries = Object.entries(files);
  return {
    files: entries.map(([path, [size, lastModified]]) => ({ path: `${BASE}/${path}`, size, lastModified })),
    directories: [],
  };
}

function arrived(before: RemoteTree, after: RemoteTree) {
  const { tables, files, astray, ignored } = findArrived(BASE, before, after);
  const short = (path: string) => path.slice(BASE.length + 1);
  return {
    tables: Object.fromEntries(tables.map(table => [table.name, table.files.map(({ path }) => short(path))])),
    files: files.map(({ path }) => short(path)),
    astray: astray.map(({ path }) => short(path)),
    ignored,
  };
}

describe('findArrived', () => {
  it('finds what is new, and what has another size or time', () => {
    const before = tree({
      'a/same.parquet': [5, 1],
      'a/grown.parquet': [5, 1],
      'a/touched.parquet': [5, 1],
      'a/gone.parquet': [5, 1],
    });
    const after = tree({
      'a/grown.parquet': [6, 1],
      'a/new.parquet': [5, 2],
      'a/same.parquet': [5, 1],
      'a/touched.parquet': [5, 2],
    });
    expect(arrived(before, after)).toEqual({
      tables: { a: ['a/grown.parquet', 'a/new.parquet', 'a/touched.parquet'] },
      files: ['a/grown.parquet', 'a/new.parquet', 'a/touched.parquet'],
      astray: [],
      ignored: 0,
    });
  });

  it('goes by the size alone where the server does not tell the time', () => {
    const before = tree({ 'a/x.parquet': [5, null], 'a/y.parquet': [5, null] });
    const after = tree({ 'a/x.parquet': [5, null], 'a/y.parquet': [6, null], 'a/z.parquet': [1, null] });
    expect(arrived(before, after).files).toEqual(['a/y.parquet', 'a/z.parquet']);
  });

  it('takes the first folder for the table, by name', () => {
    const after = tree({
      'orders/day=1/hour=2/x.parquet': [1, 1],
      'Users/y.PARQUET': [1, 1],
      'orders/z.parquet': [1, 1],
      'a b/ü.parquet': [1, 1],
    });
    expect(Object.keys(arrived(tree({}), after).tables)).toEqual(['Users', 'a b', 'orders']);
    expect(arrived(tree({}), after).tables['orders']).toEqual(['orders/day=1/hour=2/x.parquet', 'orders/z.parquet']);
  });

  it('tells Parquet that lies in no table, and what is no Parquet', () => {
    const after = tree({
      'x.parquet': [1, 1],
      'orders/_SUCCESS': [0, 1],
      'orders/a.csv': [1, 1],
      'orders/b.parquet': [1, 1],
      'orders/c.parquet.crc': [1, 1],
    });
    expect(arrived(tree({}), after)).toMatchObject({
      tables: { orders: ['orders/b.parquet'] },
      astray: ['x.parquet'],
      ignored: 3,
    });
  });

  it('finds nothing in nothing', () => {
    expect(arrived(tree({}), tree({}))).toEqual({ tables: {}, files: [], astray: [], ignored: 0 });
  });
});
