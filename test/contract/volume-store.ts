import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { isLakeseedError } from '../../src/errors/lakeseed-error.ts';
import type { RemoteEntry, UploadSource, VolumeStore } from '../../src/volume/store.ts';

const VOLUME = { catalog: 'main', schema: 'default', volume: 'lakeseed' } as const;
const ROOT = '/Volumes/main/default/lakeseed';
const ODD_NAMES = ['a b', 'a#b', 'a?b', '100%', 'a%20b', 'a+b', 'a&b=c', 'ü', 'day=2026-01-01', "it's", '日本'];

export interface StoreUnderTest {
  readonly store: VolumeStore;
  /** The bytes of a file below the volume, read in some other way than through the store. */
  readonly read: (path: string) => Buffer;
}

/** What every place that keeps volumes has to do. `open` gives a new one, with the empty volume main.default.lakeseed. */
export function describeVolumeStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`a volume store: ${name}`, () => {
    it('keeps the bytes of a file, makes its folders, and replaces it', async () => {
      const { store, read } = await open();
      await store.putFile(`${ROOT}/t/k=1/a.parquet`, source('first'));
      expect(read('t/k=1/a.parquet').toString()).toBe('first');
      await store.putFile(`${ROOT}/t/k=1/a.parquet`, source('second'));
      expect(read('t/k=1/a.parquet').toString()).toBe('second');
      await store.putFile(`${ROOT}/t/empty`, source(''));
      expect(read('t/empty')).toHaveLength(0);
    });

    it('reports how much of a file is on its way', async () => {
      const { store } = await open();
      const sent: number[] = [];
      const big = Buffer.alloc(700_000, 7);
      await store.putFile(`${ROOT}/big`, source(big), { onProgress: bytes => sent.push(bytes) });
      expect(sent.at(-1)).toBe(700_000);
      expect(sent).toEqual([...sent].sort((a, b) => a - b));
    });

    it('refuses a body that is shorter or longer than it said, and keeps the file that was there', async () => {
      const { store, read } = await open();
      await store.putFile(`${ROOT}/x`, source('whole'));
      expect(await codeOf(store.putFile(`${ROOT}/x`, { ...source('short'), size: 9 }))).toBe('LOCAL_IO');
      expect(await codeOf(store.putFile(`${ROOT}/x`, { ...source('too long'), size: 3 }))).toBe('LOCAL_IO');
      expect(read('x').toString()).toBe('whole');
    });

    it('lists files with their sizes, and folders, of one directory', async () => {
      const { store } = await open();
      await store.putFile(`${ROOT}/t/a.parquet`, source('12345'));
      await store.makeDirectory(`${ROOT}/t/sub/below`);
      expect(await entries(store, `${ROOT}/t`)).toEqual([
        {
          path: `${ROOT}/t/a.parquet`,
          name: 'a.parquet',
          isDirectory: false,
          size: 5,
          lastModified: expect.any(Number),
        },
        { path: `${ROOT}/t/sub`, name: 'sub', isDirectory: true, size: null, lastModified: null },
      ]);
      expect(await entries(store, `${ROOT}/t/sub/below`)).toEqual([]);
    });

    it('gives back all of a file, of one piece, of many and of none', async () => {
      const { store } = await open();
      for (const size of [0, 1, 2 * 1024 ** 2, 2 * 1024 ** 2 + 1, 9_000_000]) {
        const content = Buffer.alloc(size, `${size}.`);
        await store.putFile(`${ROOT}/x`, source(content));
        const [{ lastModified }] = (await entries(store, ROOT)) as [RemoteEntry];
        const chunks: Uint8Array[] = [];
        for await (const chunk of store.download(`${ROOT}/x`, { size, lastModified })) chunks.push(chunk);
        expect(Buffer.concat(chunks).equals(content)).toBe(true);
      }
    });

    it('does not give one version of a file for another', async () => {
      const { store } = await open();
      await store.putFile(`${ROOT}/x`, source('12345'));
      const read = async (version: { size: number; lastModified: number | null }) => {
        for await (const _ of store.download(`${ROOT}/x`, version));
      };
      await expect(read({ size: 5, lastModified: 1_000_000_000_000 })).rejects.toMatchObject({ statusCode: 412 });
      expect(await codeOf(read({ size: 6, lastModified: null }))).toBe('NETWORK');
      await store.deleteFile(`${ROOT}/x`);
      expect(await codeOf(read({ size: 5, lastModified: null }))).toBe('NOT_FOUND');
    });

    it('lists an empty volume as empty', async () => {
      const { store } = await open();
      expect(await entries(store, ROOT)).toEqual([]);
    });

    it('lists more entries than fit on one page', { timeout: 60_000 }, async () => {
      const { store } = await open();
      for (let start = 0; start < 1003; start += 59) {
        const some = Array.from({ length: Math.min(59, 1003 - start) }, (_, index) => start + index);
        await Promise.all(some.map(number => store.putFile(`${ROOT}/many/${number}`, source(''))));
      }
      const names = (await entries(store, `${ROOT}/many`)).map(({ name: entry }) => Number(entry));
      expect(names.sort((a, b) => a - b)).toEqual(Array.from({ length: 1003 }, (_, number) => number));
    });

    it.for(ODD_NAMES)('keeps the name %j of a folder and of a file as it is', async odd => {
      const { store, read } = await open();
      const path = `${ROOT}/${odd}/${odd}.parquet`;
      await store.makeDirectory(`${ROOT}/${odd}`);
      await store.putFile(path, source('odd'));
      expect(read(`${odd}/${odd}.parquet`).toString()).toBe('odd');
      expect((await entries(store, `${ROOT}/${odd}`)).map(entry => entry.path)).toEqual([path]);
      await store.deleteFile(path);
      await store.deleteDirectory(`${ROOT}/${odd}`);
      expect(await entries(store, ROOT)).toEqual([]);
    });

    it('deletes a file, and takes one that is gone for deleted', async () => {
      const { store } = await open();
      await store.putFile(`${ROOT}/x`, source('x'));
      await store.deleteFile(`${ROOT}/x`);
      await store.deleteFile(`${ROOT}/x`);
      expect(await entries(store, ROOT)).toEqual([]);
    });

    it('deletes an empty directory only, and takes one that is gone for deleted', async () => {
      const { store } = await open();
      await store.putFile(`${ROOT}/t/x`, source('x'));
      expect(await codeOf(store.deleteDirectory(`${ROOT}/t`))).toBe('DESTINATION_TAKEN');
      await store.deleteFile(`${ROOT}/t/x`);
      await store.deleteDirectory(`${ROOT}/t`);
      await store.deleteDirectory(`${ROOT}/t`);
      expect(await entries(store, ROOT)).toEqual([]);
    });

    it('makes a directory with its parents, and again without complaint, but not over a file', async () => {
      const { store } = await open();
      await store.makeDirectory(`${ROOT}/a/b/c`);
      await store.makeDirectory(`${ROOT}/a/b/c`);
      await store.putFile(`${ROOT}/file`, source('x'));
      expect(await codeOf(store.makeDirectory(`${ROOT}/file`))).toBe('DESTINATION_TAKEN');
    });

    it('says NOT_FOUND of a directory that is not there, and of a file that is listed as one', async () => {
      const { store } = await open();
      await store.putFile(`${ROOT}/file`, source('x'));
      expect(await codeOf(entries(store, `${ROOT}/nothing`))).toBe('NOT_FOUND');
      expect(await codeOf(entries(store, `${ROOT}/file`))).toBe('NOT_FOUND');
    });

    it('knows whether a volume exists, and says what is missing and what is near', async () => {
      const { store } = await open();
      await store.requireVolume(VOLUME);
      const missing = [
        [{ ...VOLUME, volume: 'lakesed' }, 'volume', ['main.default.lakeseed']],
        [{ ...VOLUME, schema: 'defualt' }, 'schema', ['main.default']],
        [{ ...VOLUME, catalog: 'mian' }, 'catalog', ['main']],
      ] as const;
      for (const [volume, level, near] of missing) {
        await expect(store.requireVolume(volume)).rejects.toMatchObject({
          code: 'VOLUME_NOT_FOUND',
          details: { missing: level, near },
        });
      }
    });

    it('says VOLUME_NOT_FOUND of every path in a volume that does not exist', async () => {
      const { store } = await open();
      expect(await codeOf(entries(store, '/Volumes/main/default/nothing/x'))).toBe('VOLUME_NOT_FOUND');
      expect(await codeOf(store.putFile('/Volumes/main/default/nothing/x', source('x')))).toBe('VOLUME_NOT_FOUND');
    });

    it('makes a schema and a volume, and again without complaint', async () => {
      const { store } = await open();
      const made = { catalog: 'main', schema: 'made', volume: 'here' };
      await store.createSchema(made);
      await store.createSchema(made);
      await store.createVolume(made);
      await store.createVolume(made);
      await store.requireVolume(made);
      await store.putFile('/Volumes/main/made/here/x', source('x'));
    });

    it('tells what the caller may do', async () => {
      const { store } = await open();
      expect(await store.effectivePermissions(VOLUME)).toMatchObject({ read: true, write: true });
    });

    it('does nothing once it is cancelled', async () => {
      const { store } = await open();
      const signal = AbortSignal.abort();
      expect(await codeOf(store.putFile(`${ROOT}/x`, source('x'), { signal }))).toBe('CANCELLED');
      expect(await codeOf(store.makeDirectory(`${ROOT}/t`, signal))).toBe('CANCELLED');
      expect(await codeOf(store.deleteFile(`${ROOT}/x`, signal))).toBe('CANCELLED');
      expect(await codeOf(store.requireVolume(VOLUME, signal))).toBe('CANCELLED');
      expect(await codeOf(entries(store, ROOT, signal))).toBe('CANCELLED');
      expect(await entries(store, ROOT)).toEqual([]);
    });
  });
}

function source(content: string | Buffer): UploadSource {
  const bytes = Buffer.from(content);
  return { size: bytes.length, open: () => Readable.from(bytes.length === 0 ? [] : [bytes]) };
}

/** Sorted by name. */
async function entries(store: VolumeStore, directory: string, signal?: AbortSignal): Promise<RemoteEntry[]> {
  const found: RemoteEntry[] = [];
  for await (const entry of store.list(directory, signal)) found.push(entry);
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    return isLakeseedError(error) ? error.code : String(error);
  }
}
