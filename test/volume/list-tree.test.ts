import { describe, expect, it } from 'vitest';
import { LakeseedError } from '../../src/errors/lakeseed-error.ts';
import { listTree } from '../../src/volume/list-tree.ts';
import type { RemoteEntry, VolumeStore } from '../../src/volume/store.ts';

/** A store that lists what it is told: a name with a slash at its end is a folder. */
function listing(directories: Readonly<Record<string, readonly string[]>>): Pick<VolumeStore, 'list'> {
  return {
    async *list(directory): AsyncGenerator<RemoteEntry> {
      const names = directories[directory];
      if (!names) throw new LakeseedError('NOT_FOUND', `There is no ${directory}`);
      for (const written of names) {
        const isDirectory = written.endsWith('/');
        const name = isDirectory ? written.slice(0, -1) : written;
        yield { path: `/elsewhere/${name}`, name, isDirectory, size: isDirectory ? null : 1, lastModified: null };
      }
    },
  };
}

async function paths(directories: Readonly<Record<string, readonly string[]>>) {
  const tree = await listTree(listing(directories), '/b', { concurrency: 2 });
  return { files: tree.files.map(({ path }) => path), directories: tree.directories };
}

describe('listTree', () => {
  it('finds everything below a folder, sorted', async () => {
    const tree = {
      '/b': ['z', 't/', 'a'],
      '/b/t': ['k=2/', 'k=1/'],
      '/b/t/k=1': ['x'],
      '/b/t/k=2': ['y', 'e/'],
      '/b/t/k=2/e': [],
    };
    expect(await paths(tree)).toEqual({
      files: ['/b/a', '/b/t/k=1/x', '/b/t/k=2/y', '/b/z'],
      directories: ['/b/t', '/b/t/k=1', '/b/t/k=2', '/b/t/k=2/e'],
    });
  });

  it('lists what is likely there at once, each folder once, and finds the rest', async () => {
    const tree = { '/b': ['t/', 'u/'], '/b/t': ['k=1/'], '/b/t/k=1': ['x', 'e/'], '/b/t/k=1/e': [], '/b/u': ['y'] };
    const rounds: string[][] = [];
    const inner = listing(tree);
    const asked: string[] = [];
    const store: Pick<VolumeStore, 'list'> = {
      async *list(directory) {
        if (asked.length === 0) setImmediate(() => rounds.push(asked.splice(0).sort()));
        asked.push(directory);
        await new Promise(setImmediate);
        yield* inner.list(directory);
      },
    };
    const likely = ['/b/t/k=1', '/b/u', '/b/gone'];
    const found = await listTree(store, '/b', { concurrency: 8, likely });
    expect(found).toEqual(await listTree(inner, '/b', { concurrency: 8 }));
    expect(rounds).toEqual([['/b', ...likely].sort(), ['/b/t', '/b/t/k=1/e']]);
  });

  it('takes a folder that is missing, or vanishes meanwhile, for empty', async () => {
    expect(await paths({})).toEqual({ files: [], directories: [] });
    expect(await paths({ '/b': ['gone/', 'x'] })).toEqual({ files: ['/b/x'], directories: ['/b/gone'] });
  });

  it('never names anything outside the folder, whatever the server says', async () => {
    expect(await paths({ '/b': ['../', '..', '.', '', '/', 'a/../../c', 'ok'] })).toEqual({
      files: ['/b/ok'],
      directories: [],
    });
  });

  it('throws every other failure', async () => {
    const store: Pick<VolumeStore, 'list'> = {
      // biome-ignore lint/correctness/useYield: a listing that fails before its first entry
      async *list() {
        throw new LakeseedError('PERMISSION_DENIED', 'no');
      },
    };
    await expect(listTree(store, '/b', { concurrency: 2 })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });
});
