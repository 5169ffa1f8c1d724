import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { uploadToVolume } from '../../src/generator/upload-to-volume.ts';
import { BASE, DESTINATION, deliverySite, sizesBelow, testEffects } from '../setup/delivery.ts';
import { parquetFile, writeParquet } from '../setup/parquet.ts';
import { tempFolder } from '../setup/temp.ts';

const THREE = { 'orders/a.parquet': 300, 'orders/b.parquet': 400, 'users/a.parquet': 185 };
const THREE_REMOTE = {
  'incoming_data/orders/a.parquet': 300,
  'incoming_data/orders/b.parquet': 400,
  'incoming_data/users/a.parquet': 185,
};

describe('uploadToVolume', () => {
  it('delivers every table, proves it, and says what arrived', async () => {
    const site = await deliverySite(THREE);
    writeFileSync(join(site.data, 'orders/_SUCCESS'), '');
    expect(await site.upload()).toEqual({
      success: true,
      filesUploaded: 3,
      uploadedPaths: [`${BASE}/orders/a.parquet`, `${BASE}/orders/b.parquet`, `${BASE}/users/a.parquet`],
      errors: [],
      remoteBase: BASE,
      localBase: null,
      bytesUploaded: 885,
      tables: [
        { name: 'orders', files: 2, rows: 6, bytes: 700 },
        { name: 'users', files: 1, rows: 3, bytes: 185 },
      ],
      deleted: 0,
      stale: [],
      fixed: [],
      ignored: 1,
      resumed: 0,
      manifest: null,
      warnings: [],
      findings: [],
      note: null,
      dryRun: false,
      plan: null,
    });
    expect(site.remote()).toEqual(THREE_REMOTE);
  });

  it('does the same with the embedded workspace, and says where the files lie', async () => {
    const home = tempFolder();
    writeParquet(join(home, 'data'), THREE);
    const effects = testEffects(home);
    const localBase = join(home, '.lakeseed/workspace/Volumes/main/default/lakeseed/incoming_data');
    const result = await uploadToVolume({ ...DESTINATION, localDataDir: 'data', local: true }, effects);
    expect(result).toMatchObject({ success: true, filesUploaded: 3, localBase });
    expect(readFileSync(join(localBase, 'orders/b.parquet'))).toEqual(parquetFile(400));
    const elsewhere = join(home, 'elsewhere');
    await uploadToVolume(
      { ...DESTINATION, localDataDir: 'data', localDir: elsewhere, remoteSubfolder: 'a/b' },
      effects,
    );
    expect(Object.keys(sizesBelow(join(elsewhere, 'Volumes/main/default/lakeseed/a/b')))).toEqual(Object.keys(THREE));
  });

  it('takes the names of the volume in any case', async () => {
    const site = await deliverySite(THREE);
    expect(await site.upload({ catalog: 'MAIN', schema: 'Default', volume: 'LakeSeed' })).toMatchObject({
      remoteBase: BASE,
    });
    expect(site.remote()).toEqual(THREE_REMOTE);
  });

  it('replaces what was there, and asks for nothing where it put that there itself', async () => {
    const site = await deliverySite(THREE);
    await site.upload();
    rmSync(join(site.data, 'users'), { recursive: true });
    site.write({ 'events/k=1/c.parquet': 500 });
    const confirmClean = () => expect.unreachable();
    expect(await site.upload({ confirmClean })).toMatchObject({ success: true, deleted: 3, filesUploaded: 3 });
    expect(site.remote()).toEqual({
      'incoming_data/orders/a.parquet': 300,
      'incoming_data/orders/b.parquet': 400,
      'incoming_data/events/k=1/c.parquet': 500,
    });
  });

  it('leaves everything else in the volume alone', async () => {
    const site = await deliverySite(THREE);
    site.plant('../incoming_data_2/x', 'x');
    site.plant('../other/incoming_data/x', 'x');
    site.plant('old/x', 'x');
    await site.upload();
    expect(site.remote()).toEqual({ ...THREE_REMOTE, 'incoming_data_2/x': 1, 'other/incoming_data/x': 1 });
  });

  it('without clean adds to what is there', async () => {
    const site = await deliverySite({ 'users/a.parquet': 185 });
    site.plant('old.csv');
    site.plant('users/a.parquet');
    expect(await site.upload({ clean: false })).toMatchObject({ success: true, deleted: 0, warnings: [] });
    expect(site.remote()).toEqual({ 'incoming_data/old.csv': 6, 'incoming_data/users/a.parquet': 185 });
  });

  it('keeps odd names as they are', async () => {
    const names = ['a b', 'a#b', 'a?b', '100%', 'a%20b', 'a+b', 'ü', 'key=a b', "it's", '日本'];
    const files = Object.fromEntries(names.map(name => [`t/k=${name}/${name}.parquet`, 200]));
    const site = await deliverySite(files);
    const result = await site.upload({ remoteSubfolder: 'in 50% ü#?+' });
    expect(result).toMatchObject({ success: true, filesUploaded: 10 });
    const expected = names.map(name => [`in 50% ü#?+/t/k=${name}/${name}.parquet`, 200]);
    expect(site.remote()).toEqual(Object.fromEntries(expected));
    expect(await site.upload({ remoteSubfolder: 'in 50% ü#?+', maxFiles: 1 })).toMatchObject({ deleted: 10 });
  });

  it('delivers and cleans more files than a page lists', { timeout: 60_000 }, async () => {
    const files = Object.fromEntries(Array.from({ length: 1005 }, (_, index) => [`t/${index}.parquet`, 185]));
    const site = await deliverySite(files);
    expect(await site.upload({ concurrency: 32 })).toMatchObject({ success: true, filesUploaded: 1005 });
    rmSync(site.data, { recursive: true });
    site.write({ 't/a.parquet': 185 });
    expect(await site.upload({ cleanMode: 'after' })).toMatchObject({ success: true, deleted: 1005 });
    expect(site.remote()).toEqual({ 'incoming_data/t/a.parquet': 185 });
  });

  it('with maxFiles delivers the first files by path, and counts those only', async () => {
    const site = await deliverySite(THREE);
    const result = await site.upload({ maxFiles: 2 });
    expect(result).toMatchObject({
      success: true,
      filesUploaded: 2,
      tables: [{ name: 'orders', files: 2, rows: 6, bytes: 700 }],
    });
    expect(Object.keys(site.remote())).toEqual(['incoming_data/orders/a.parquet', 'incoming_data/orders/b.parquet']);
  });

  it('warns of files that the last run of the project did not write, and names them', async () => {
    const site = await deliverySite(THREE);
    mkdirSync(join(site.data, '../.lakeseed'));
    const files = ['orders/a.parquet', 'orders/b.parquet'];
    const run = { startedAt: '2026-01-01T00:00:00Z', exitCode: 0, files };
    writeFileSync(join(site.data, '../.lakeseed/last-run.json'), JSON.stringify(run));
    expect(await site.upload()).toMatchObject({
      success: true,
      filesUploaded: 3,
      stale: ['users/a.parquet'],
      warnings: [{ code: 'STALE_FILE', path: 'users/a.parquet', message: expect.stringContaining('last run') }],
    });
    const beside = writeParquet(join(site.data, '../beside'), THREE);
    expect(await site.upload({ localDataDir: beside })).toMatchObject({ stale: [], warnings: [] });
  });

  it('reports its steps as numbered events', async () => {
    const site = await deliverySite(THREE);
    site.plant('old.csv');
    await site.upload({ concurrency: 1 });
    expect(site.events.map(({ sequence }) => sequence)).toEqual(site.events.map((_, index) => index + 1));
    expect(site.events.filter(({ type }) => type !== 'file.progress').map(({ type }) => type)).toEqual([
      'check.start',
      'check.finish',
      'plan',
      'clean.start',
      'clean.finish',
      'upload.start',
      ...['file.start', 'file.finish', 'file.start', 'file.finish', 'file.start', 'file.finish'],
      'upload.finish',
    ]);
    expect(site.events).toContainEqual(
      expect.objectContaining({ type: 'plan', remoteBase: BASE, upload: 3, bytes: 885, delete: 1, dryRun: false }),
    );
    expect(site.events).toContainEqual(expect.objectContaining({ type: 'clean.start', files: 1, foreign: 1 }));
    const started = site.events.flatMap(event => (event.type === 'file.start' ? [event.path] : []));
    expect(started).toEqual(['orders/b.parquet', 'orders/a.parquet', 'users/a.parquet']);
  });

  it('takes credentials of the program’s own', async () => {
    const site = await deliverySite(THREE);
    const { token, host } = site.workspace;
    const credentials = { authType: 'mine', headers: async () => ({ authorization: `Bearer ${token}` }) };
    const effects = testEffects(tempFolder());
    const result = await uploadToVolume({ ...DESTINATION, localDataDir: site.data, host, credentials }, effects);
    expect(result.success).toBe(true);
  });
});

describe('a dry run', () => {
  it('says what would be sent and deleted, and what is granted, and changes nothing', async () => {
    const site = await deliverySite(THREE);
    site.plant('old.csv');
    const before = site.remote();
    expect(await site.upload({ dryRun: true, confirmClean: () => expect.unreachable() })).toMatchObject({
      success: true,
      filesUploaded: 0,
      deleted: 0,
      dryRun: true,
      tables: [
        { name: 'orders', files: 2 },
        { name: 'users', rows: 3 },
      ],
      plan: {
        createVolume: false,
        upload: [
          { path: `${BASE}/orders/a.parquet`, bytes: 300 },
          { path: `${BASE}/orders/b.parquet`, bytes: 400 },
          { path: `${BASE}/users/a.parquet`, bytes: 185 },
        ],
        delete: [`${BASE}/old.csv`],
        permissions: { read: true, write: true },
        probed: false,
      },
    });
    expect(site.remote()).toEqual(before);
    expect(changes(site.workspace)).toEqual([]);
  });

  it('tries the volume only when it is told to', async () => {
    const site = await deliverySite(THREE);
    expect(await site.upload({ dryRun: true, probe: true })).toMatchObject({ plan: { probed: true } });
    expect(changes(site.workspace)).toEqual([
      expect.stringMatching(/^PUT .*\/lakeseed\/_lakeseed_probe_\w+$/),
      expect.stringMatching(/^DELETE .*\/lakeseed\/_lakeseed_probe_\w+$/),
    ]);
    expect(site.remote()).toEqual({});
    await site.workspace.setAccess('main.default.lakeseed', 'no-delete');
    await expect(site.upload({ dryRun: true, probe: true })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  it('makes no volume, but says that it would', async () => {
    const site = await deliverySite(THREE);
    const result = await site.upload({ volume: 'new', createVolume: true, dryRun: true });
    expect(result.plan).toMatchObject({ createVolume: true, delete: [], permissions: null });
    await expect(site.upload({ volume: 'new' })).rejects.toMatchObject({ code: 'VOLUME_NOT_FOUND' });
  });
});

describe('links', () => {
  it('in the data folder are followed as long as they stay inside', async () => {
    const site = await deliverySite({ 't/a.parquet': 300 });
    mkdirSync(join(site.data, 'u'));
    symlinkSync(join(site.data, 't/a.parquet'), join(site.data, 'u/a.parquet'));
    expect(await site.upload()).toMatchObject({ success: true, filesUploaded: 2 });
  });

  it('in a local volume are never deleted through', async () => {
    const home = tempFolder();
    writeParquet(join(home, 'data'), { 't/a.parquet': 185 });
    const options = { ...DESTINATION, localDataDir: 'data', local: true };
    const { localBase } = await uploadToVolume(options, testEffects(home));
    const precious = join(home, 'precious');
    mkdirSync(precious);
    writeFileSync(join(precious, 'file'), 'precious');
    symlinkSync(precious, join(localBase!, 't/link'));
    symlinkSync(join(precious, 'file'), join(localBase!, 't/file-link'));
    await uploadToVolume(options, testEffects(home)).catch(() => {});
    expect(readFileSync(join(precious, 'file'), 'utf8')).toBe('precious');
  });
});

/** What has been asked for that changes something, probes and all. */
function changes(workspace: { requests(): readonly { readonly method: string; readonly path: string }[] }): string[] {
  return workspace
    .requests()
    .filter(({ method }) => method !== 'GET' && method !== 'HEAD')
    .map(({ method, path }) => `${method} ${path}`);
}
