import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { LakeseedEvent } from '../../src/base/events.ts';
import { version } from '../../src/base/version.ts';
import { BASE, deliverySite, failure, type Site } from '../setup/delivery.ts';
import { testPython } from '../setup/python.ts';

const THREE = { 'orders/a.parquet': 300, 'parts/k=1/b.parquet': 400, 'users/a.parquet': 185 };
const PATH = `${BASE}/_lakeseed_manifest.json`;

function placeOf(site: Site): string {
  return join(site.workspace.directory, PATH);
}

function manifestOf(site: Site) {
  return JSON.parse(readFileSync(placeOf(site), 'utf8'));
}

function requestsFor(site: Site, method: string): string[] {
  const asked = site.workspace.requests().filter(request => request.method === method);
  return asked.map(({ path }) => path.slice(`/api/2.0/fs/files${BASE}/`.length));
}

describe('a manifest', () => {
  it('names every file with its rows, its hash and the fingerprint of its schema', async () => {
    const site = await deliverySite(THREE);
    expect(await site.upload({ manifest: true })).toMatchObject({ success: true, manifest: PATH, filesUploaded: 3 });
    const sha256 = (path: string) =>
      createHash('sha256')
        .update(readFileSync(join(site.data, path)))
        .digest('hex');
    // The columns of the test's file: id BIGINT, nullable.
    const schema = createHash('sha256').update('[["id","bigint",true,[]]]').digest('hex');
    expect(manifestOf(site)).toEqual({
      format: 'lakeseed-manifest',
      version: 1,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      lakeseed: version,
      tables: [
        { name: 'orders', files: 1, rows: 3, bytes: 300 },
        { name: 'parts', files: 1, rows: 3, bytes: 400 },
        { name: 'users', files: 1, rows: 3, bytes: 185 },
      ],
      files: Object.entries(THREE).map(([path, bytes]) => ({ path, bytes, rows: 3, sha256: sha256(path), schema })),
    });
    expect(requestsFor(site, 'PUT').at(-1)).toBe('_lakeseed_manifest.json');
  });

  it('is no trouble to readers of the tables, nor of the folder as a whole', { timeout: 120_000 }, async () => {
    const site = await deliverySite({
      'orders/k=1/a.parquet': 300,
      'orders/k=2/b.parquet': 400,
      'users/a.parquet': 185,
    });
    await site.upload({ manifest: true });
    const script = fileURLToPath(new URL('read_delivered.py', import.meta.url));
    const output = execFileSync(testPython, [script, join(site.workspace.directory, BASE), 'orders'], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    expect(JSON.parse(output)).toEqual({
      pandas: 6,
      pyarrow: 6,
      'pyarrow, the whole folder': 9,
      duckdb: 6,
      spark: 6,
      'spark, the whole folder': 9,
    });
  });

  it('is lakeseed’s own: nobody is asked about it, and it is no foreign file', async () => {
    const site = await deliverySite(THREE);
    await site.upload({ manifest: true });
    const confirmClean = async () => {
      throw new Error('asked');
    };
    expect(await site.upload({ confirmClean, manifest: true })).toMatchObject({ success: true, warnings: [] });
    writeFileSync(placeOf(site), 'of another machine');
    expect(await site.upload({ confirmClean })).toMatchObject({ success: true, warnings: [], manifest: null });
    expect(existsSync(placeOf(site))).toBe(false);
  });

  it.for([
    [{}, []],
    [{ cleanMode: 'after' }, []],
    [{ clean: false }, [{ code: 'MANIFEST_REMOVED', path: PATH }]],
  ] as const)('goes before the first file of another delivery comes or goes, %j', async ([options, warnings]) => {
    const site = await deliverySite(THREE);
    await site.upload({ manifest: true });
    site.write({ 'orders/c.parquet': 500 });
    const seen: boolean[] = [];
    const onEvent = ({ type }: LakeseedEvent) => {
      if (['clean.start', 'file.start', 'file.finish', 'upload.finish'].includes(type))
        seen.push(existsSync(placeOf(site)));
    };
    const result = await site.upload({ ...options, onEvent });
    expect(result).toMatchObject({ success: true, manifest: null });
    expect(result.warnings).toMatchObject(warnings);
    expect(new Set(seen)).toEqual(new Set([false]));
    expect(existsSync(placeOf(site))).toBe(false);
  });

  it('is not there after a delivery that failed or was cut off', async () => {
    const site = await deliverySite(THREE);
    await site.upload({ manifest: true });
    const rules = [{ method: 'PUT', path: '/**/orders/a.parquet', action: { status: 403 } }];
    site.workspace.setFaults({ rules });
    expect(await site.upload({ manifest: true })).toMatchObject({ success: false, manifest: null });
    expect(existsSync(placeOf(site))).toBe(false);
  });

  it('that cannot be written is an error of its own; the data is there', async () => {
    const site = await deliverySite(THREE);
    const rules = [{ method: 'PUT', path: '/**/_lakeseed_manifest.json', action: { status: 403 } }];
    site.workspace.setFaults({ rules });
    expect(await site.upload({ manifest: true })).toMatchObject({
      success: false,
      filesUploaded: 3,
      manifest: null,
      errors: [{ path: '_lakeseed_manifest.json', code: 'PERMISSION_DENIED' }],
    });
  });

  it('of a delivery that was resumed describes all of it, and is written though nothing had to be sent', async () => {
    const site = await deliverySite(THREE);
    await site.upload();
    expect(await site.upload({ resume: true, manifest: true })).toMatchObject({
      success: true,
      resumed: 3,
      manifest: PATH,
    });
    expect(manifestOf(site).files).toHaveLength(3);
  });

  it('is not written by a dry run', async () => {
    const site = await deliverySite(THREE);
    await site.upload({ manifest: true });
    const before = readFileSync(placeOf(site), 'utf8');
    expect(await site.upload({ manifest: true, dryRun: true })).toMatchObject({ manifest: null });
    expect(readFileSync(placeOf(site), 'utf8')).toBe(before);
  });

  it('is not written for a file that has changed since it was checked', async () => {
    const site = await deliverySite(THREE);
    await site.upload();
    const onEvent = (event: LakeseedEvent) => {
      if (event.type === 'upload.start') site.write({ 'orders/a.parquet': 301 });
    };
    const options = { clean: false, manifest: true, onEvent };
    const result = await site.upload(options);
    expect(result).toMatchObject({ success: false, manifest: null });
    expect(result.errors[0]).toMatchObject({ path: 'orders/a.parquet', code: 'LOCAL_IO' });
  });
});

it('a manifest is told from a file of the user’s own by its place: one in a table’s folder is theirs', async () => {
  const site = await deliverySite(THREE);
  site.plant('orders/_lakeseed_manifest.json');
  const error = await failure(site.upload({ confirmClean: async () => false }));
  expect(error).toMatchObject({ code: 'CANCELLED' });
});
