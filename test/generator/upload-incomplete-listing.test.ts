import { describe, expect, it } from 'vitest';
import { alteredSite, type ListedPage } from '../setup/altered-site.ts';
import { BASE } from '../setup/delivery.ts';

const FILES = { 'orders/a.parquet': 300, 'orders/b.parquet': 400, 'users/a.parquet': 185 };

/** Leaves a name out of the first listings of its folder. */
function dropping(folder: string, name: string, times = 1) {
  return (page: ListedPage) =>
    page.folder === folder && page.time <= times ? page.contents.filter(entry => entry.name !== name) : page.contents;
}

describe('a listing after the upload', () => {
  it.for([
    ['a file', dropping('orders', 'b.parquet')],
    ['a folder', dropping('', 'orders')],
  ] as const)('that leaves out %s is looked at once more before anything counts as lost', async ([, alter]) => {
    const site = await alteredSite(FILES, alter);
    expect(await site.upload()).toMatchObject({ success: true, filesUploaded: 3, errors: [], warnings: [] });
  });

  it('that shows an old size is looked at once more', async () => {
    const site = await alteredSite(FILES, ({ folder, time, contents }) =>
      folder === 'orders' && time === 1
        ? contents.map(entry => (entry.name === 'b.parquet' ? { ...entry, file_size: 1 } : entry))
        : contents,
    );
    expect(await site.upload()).toMatchObject({ success: true, filesUploaded: 3 });
  });

  it('is believed when it says the same twice', async () => {
    const site = await alteredSite(FILES, dropping('orders', 'b.parquet', 2));
    expect(await site.upload()).toMatchObject({
      success: false,
      filesUploaded: 2,
      errors: [{ path: 'orders/b.parquet', code: 'UPLOAD_FAILED' }],
    });
  });

  it('that shows entries twice counts them once, and is not made again', async () => {
    const site = await alteredSite(FILES, ({ contents }) => [...contents, ...contents]);
    site.plant('old.csv');
    expect(await site.upload()).toMatchObject({ success: true, filesUploaded: 3, deleted: 1, warnings: [] });
    // The folder before; the folder and its two tables afterwards.
    expect(site.requests.filter(request => request.startsWith('GET directories'))).toHaveLength(4);
  });
});

describe('a listing before the clean that leaves something out', () => {
  it.for([
    ['a file', 'orders', 'old.parquet'],
    ['a folder', '', 'gone'],
    ['a folder within one', 'gone', 'k=1'],
  ] as const)('%s: what is older than the delivery goes all the same', async ([, folder, name]) => {
    const site = await alteredSite(FILES, dropping(folder, name));
    for (const path of ['orders/old.parquet', 'orders/seen.parquet', 'gone/k=1/x.parquet', 'gone/y.parquet']) {
      site.plant(path);
    }
    expect(await site.upload()).toMatchObject({ success: true, deleted: 4, warnings: [] });
    expect(site.remote()).toEqual(FILES);
  });

  it('a file that is younger is somebody else’s: it stays, with its folder, and is named', async () => {
    const site = await alteredSite(FILES, dropping('gone', 'young.parquet'));
    site.plant('gone/old.parquet');
    site.plant('gone/young.parquet', 0);
    expect(await site.upload()).toMatchObject({
      success: true,
      deleted: 1,
      warnings: [{ code: 'FOREIGN_FILE', path: `${BASE}/gone/young.parquet` }],
    });
    expect(site.remote()).toEqual({ ...FILES, 'gone/young.parquet': 6 });
  });

  it('a file that nobody has agreed to remove: the question is asked again, and no leaves it', async () => {
    const site = await alteredSite(FILES, dropping('gone', 'precious.csv'));
    site.plant('gone/old.parquet');
    site.plant('gone/precious.csv');
    const asked: number[] = [];
    const confirmClean = async ({ foreignFiles }: { readonly foreignFiles: number }) => asked.push(foreignFiles) === 1;
    expect(await site.upload({ confirmClean })).toMatchObject({
      success: true,
      deleted: 1,
      warnings: [
        {
          code: 'FOREIGN_FILE',
          path: `${BASE}/gone/precious.csv`,
          message: expect.stringContaining('older than this delivery'),
        },
      ],
    });
    expect(asked).toEqual([1, 1]);
    expect(site.remote()).toEqual({ ...FILES, 'gone/precious.csv': 6 });
  });

  it('with cleanMode after what was not seen is never removed, but named', async () => {
    const site = await alteredSite(FILES, dropping('orders', 'old.parquet'));
    site.plant('orders/old.parquet');
    site.plant('orders/seen.parquet');
    expect(await site.upload({ cleanMode: 'after' })).toMatchObject({
      success: true,
      deleted: 1,
      warnings: [{ code: 'FOREIGN_FILE', path: `${BASE}/orders/old.parquet` }],
    });
    expect(site.remote()).toEqual({ ...FILES, 'orders/old.parquet': 6 });
  });
});
