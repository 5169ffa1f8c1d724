import { describe, expect, it } from 'vitest';
import type { RemoteTree } from '../../src/volume/list-tree.ts';
import { type LocalFile, type PlanInput, planDelivery } from '../../src/volume/plan.ts';

const BASE = '/Volumes/c/s/v/in';

function local(path: string, size = 10): LocalFile {
  return { path, absolutePath: `/data/${path}`, size, mtimeNs: 0n, inode: 0n };
}

function tree(files: readonly string[], directories: readonly string[] = []): RemoteTree {
  return {
    files: files.map(path => ({ path: `${BASE}/${path}`, size: 1, lastModified: 1 })),
    directories: directories.map(path => `${BASE}/${path}`),
  };
}

function plan(input: Partial<PlanInput>) {
  const all = planDelivery({
    remoteBase: BASE,
    files: [local('t/a.parquet')],
    remote: tree([]),
    clean: true,
    cleanMode: 'before',
    ...input,
  });
  const relative = (path: string) => path.replace(BASE, '.');
  return {
    uploads: all.uploads.map(({ remotePath }) => relative(remotePath)),
    bytes: all.bytes,
    files: all.deleteFiles.map(({ path }) => relative(path)),
    directories: all.deleteDirectories.map(relative),
    obstacles: all.obstacles.map(relative),
  };
}

const OLD = tree(['t/a.parquet', 't/k=1/b.parquet', 'x.csv'], ['t', 't/k=1', 'empty']);

describe('planDelivery', () => {
  it('clean before: everything below the folder goes, the deepest folders first, and the folder itself last', () => {
    expect(plan({ remote: OLD })).toMatchObject({
      files: ['./t/a.parquet', './t/k=1/b.parquet', './x.csv'],
      directories: ['./t/k=1', './empty', './t', '.'],
      obstacles: [],
    });
  });

  it('clean after: what is rewritten stays, as do the folders that are needed', () => {
    expect(plan({ remote: OLD, cleanMode: 'after' })).toMatchObject({
      files: ['./t/k=1/b.parquet', './x.csv'],
      directories: ['./t/k=1', './empty'],
    });
  });

  it('without clean nothing goes', () => {
    expect(plan({ remote: OLD, clean: false })).toMatchObject({ files: [], directories: [] });
  });

  it('deletes nothing where there is nothing, not even the folder', () => {
    expect(plan({})).toMatchObject({ files: [], directories: [] });
  });

  it('takes the first files by path where there is a limit', () => {
    const files = [local('u/b.parquet', 5), local('t/z.parquet', 7), local('t/a.parquet', 100)];
    expect(plan({ files, maxFiles: 2 })).toMatchObject({ uploads: ['./t/a.parquet', './t/z.parquet'], bytes: 107 });
  });

  it('finds folders where files belong and files where folders belong, unless they go first', () => {
    const remote = tree(['t', 'u/x.parquet/part'], ['u', 'u/x.parquet']);
    const files = [local('t/a.parquet'), local('u/x.parquet')];
    expect(plan({ remote, files, clean: false }).obstacles).toEqual(['./t', './u/x.parquet']);
    expect(plan({ remote, files, cleanMode: 'after' }).obstacles).toEqual(['./t', './u/x.parquet']);
    expect(plan({ remote, files }).obstacles).toEqual([]);
  });

  it('takes a file at the folder’s own name for an obstacle', () => {
    expect(
      plan({ remote: { files: [{ path: BASE, size: 1, lastModified: 1 }], directories: [] }, clean: false }).obstacles,
    ).toEqual(['.']);
  });
});
