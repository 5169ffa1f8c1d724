import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LakeseedEvent } from '../../src/base/events.ts';
import { type CompareDataOptions, compareData } from '../../src/generator/compare-data.ts';
import { BASE, DESTINATION, deliverySite, failure, type Site, testEffects } from '../setup/delivery.ts';
import { parquetFile } from '../setup/parquet.ts';
import { tempFolder } from '../setup/temp.ts';

const THREE = { 'orders/a.parquet': 300, 'parts/k=1/b.parquet': 400, 'users/a.parquet': 185 };
const MANIFEST = `${BASE}/_lakeseed_manifest.json`;

async function deliveredSite(): Promise<Site> {
  const site = await deliverySite(THREE);
  await site.upload({ manifest: true });
  return site;
}

function compare(site: Site, options: Partial<CompareDataOptions> = {}) {
  return compareData({ path: site.data, ...DESTINATION, remoteSubfolder: 'incoming_data', ...options }, site.effects);
}

function there(site: Site, path: string): string {
  return join(site.workspace.directory, BASE, path);
}

/** Other bytes, the same size. */
function spoil(site: Site, path: string): void {
  const bytes = readFileSync(there(site, path));
  bytes[60]! ^= 1;
  writeFileSync(there(site, path), bytes);
}

describe('compareData', () => {
  it.for([
    ['a folder', {}, 'data'],
    ['a folder, with contents', { deep: true }, 'data'],
    ['the manifest in the volume', { manifest: true }, MANIFEST],
    ['the manifest in the volume, with contents', { manifest: true, deep: true }, MANIFEST],
  ] as const)('finds what was delivered the same as %s', async ([, options, source]) => {
    const site = await deliveredSite();
    writeFileSync(join(site.data, 'orders/_SUCCESS'), '');
    expect(await compare(site, options)).toEqual({
      same: true,
      source: source === 'data' ? site.data : source,
      remoteBase: BASE,
      deep: 'deep' in options,
      files: 3,
      bytes: 885,
      missing: [],
      extra: [],
      different: [],
      ignored: { local: source === 'data' ? 1 : 0, remote: 1 },
      warnings: [],
    });
  });

  it('finds what is missing, what is more, and what has another size', async () => {
    const site = await deliveredSite();
    rmSync(there(site, 'users/a.parquet'));
    site.plant('orders/more.parquet');
    site.plant('orders/_committed_1');
    site.plant('other/x.csv');
    writeFileSync(there(site, 'orders/a.parquet'), 'short');
    for (const options of [{}, { deep: true }, { manifest: true }]) {
      expect(await compare(site, options)).toMatchObject({
        same: false,
        missing: ['users/a.parquet'],
        extra: ['orders/more.parquet', 'other/x.csv'],
        different: [
          { path: 'orders/a.parquet', reason: 'size', bytes: 300, remoteBytes: 5, sha256: null, remoteSha256: null },
        ],
        ignored: { remote: 2 },
      });
    }
  });

  it('finds another content of the same size only when it reads it', async () => {
    const site = await deliveredSite();
    spoil(site, 'parts/k=1/b.parquet');
    expect(await compare(site)).toMatchObject({ same: true, different: [] });
    const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
    for (const options of [{ deep: true }, { manifest: true, deep: true }]) {
      const { same, different } = await compare(site, options);
      expect(same).toBe(false);
      expect(different).toMatchObject([
        { path: 'parts/k=1/b.parquet', reason: 'content', sha256: hash, remoteSha256: hash },
      ]);
    }
  });

  it('reads files of many pieces, and goes on where a connection broke', async () => {
    const site = await deliverySite({ 'big/a.parquet': 9_000_001, 'big/b.parquet': 4 * 1024 ** 2 });
    await site.upload();
    const before = countOf(site, 'GET', 'big/a.parquet');
    const rules = [{ method: 'GET', path: '/**/a.parquet', after: 1, times: 1, action: { truncate: 1_000_000 } }];
    site.workspace.setFaults({ rules });
    expect(await compare(site, { deep: true })).toMatchObject({ same: true, files: 2 });
    // Five pieces of 2 MiB, one of them asked for again.
    expect(countOf(site, 'GET', 'big/a.parquet') - before).toBe(6);
    spoil(site, 'big/a.parquet');
    expect(await compare(site, { deep: true })).toMatchObject({ different: [{ path: 'big/a.parquet' }] });
  });

  it('says so of a file that is written, or goes, while it is read', async () => {
    const site = await deliverySite({ 'big/a.parquet': 9_000_001, 'big/b.parquet': 5_000_000 });
    await site.upload();
    const onEvent = (event: LakeseedEvent) => {
      if (event.type !== 'file.progress' || event.sent > 2 * 1024 ** 2) return;
      if (event.path === 'big/b.parquet') return rmSync(there(site, 'big/b.parquet'));
      writeFileSync(there(site, 'big/a.parquet'), parquetFile(9_000_001));
      const rules = [{ method: 'GET', path: '/**/a.parquet', action: { status: 412 } }];
      site.workspace.setFaults({ rules });
    };
    expect(await compare(site, { deep: true, onEvent })).toMatchObject({
      same: false,
      missing: ['big/b.parquet'],
      different: [{ path: 'big/a.parquet', reason: 'changed', remoteSha256: null }],
    });
  });

  it('compares an empty file by its size', async () => {
    const site = await deliveredSite();
    writeFileSync(there(site, 'users/a.parquet'), '');
    expect(await compare(site, { deep: true })).toMatchObject({ different: [{ reason: 'size', remoteBytes: 0 }] });
  });

  it('changes nothing', async () => {
    const site = await deliveredSite();
    const changes = () => site.workspace.requests().filter(({ method }) => method !== 'GET').length;
    const before = changes();
    await compare(site, { deep: true });
    expect(changes()).toBe(before);
  });

  it('knows where a project was last delivered to', async () => {
    const site = await deliverySite(THREE);
    mkdirSync(join(dirname(site.data), '.lakeseed'));
    writeFileSync(join(dirname(site.data), 'generate_data.py'), '');
    await site.upload({ remoteSubfolder: 'elsewhere' });
    expect(await compareData({ path: dirname(site.data) }, site.effects)).toMatchObject({
      same: true,
      remoteBase: '/Volumes/main/default/lakeseed/elsewhere',
    });
  });

  it('does not take a delivery to the local workspace for one to Databricks', async () => {
    const site = await deliverySite(THREE);
    mkdirSync(join(dirname(site.data), '.lakeseed'));
    const folder = tempFolder();
    const local = { localDir: folder, remoteSubfolder: 'there' };
    await site.upload(local);
    expect(await failure(compareData({ path: site.data }, site.effects))).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(folder),
      hint: expect.stringContaining('--local'),
    });
    expect(await compareData({ path: site.data, localDir: folder }, site.effects)).toMatchObject({
      same: true,
      remoteBase: '/Volumes/main/default/lakeseed/there',
    });
  });

  it('does not miss what `run` leaves behind, and says so', async () => {
    const site = await deliverySite(THREE);
    await site.upload();
    site.write({ 'orders/old.parquet': 300 });
    mkdirSync(join(dirname(site.data), '.lakeseed'));
    const lastRun = { startedAt: '2026-01-01T00:00:00Z', exitCode: 0, files: Object.keys(THREE) };
    writeFileSync(join(dirname(site.data), '.lakeseed/last-run.json'), JSON.stringify(lastRun));
    expect(await compare(site)).toMatchObject({ same: true, files: 3, warnings: [{ code: 'STALE_FILE' }] });
  });

  it('says of data that has nothing in common that it is other data', async () => {
    const site = await deliveredSite();
    const other = await deliverySite({ 'events/a.parquet': 300, 'events/b.parquet': 400 });
    const { same, missing, extra, warnings } = await compare(site, { path: other.data });
    expect({ same, missing: missing.length, extra: extra.length }).toEqual({ same: false, missing: 2, extra: 3 });
    expect(warnings).toMatchObject([{ code: 'NOTHING_IN_COMMON', hint: expect.stringContaining('destination') }]);
  });

  it('reports its progress', async () => {
    const site = await deliveredSite();
    const events: string[] = [];
    await compare(site, { deep: true, onEvent: ({ type }) => events.push(type) });
    expect(events[0]).toBe('compare.start');
    expect(events.filter(type => type === 'file.finish')).toHaveLength(3);
    expect(events.at(-1)).toBe('compare.finish');
  });
});

describe('what cannot be compared', () => {
  const file = { path: 'orders/a.parquet', bytes: 1, rows: 1, sha256: 'a'.repeat(64), schema: 'x' };
  const good = {
    format: 'lakeseed-manifest',
    version: 1,
    created_at: '2026-01-01T00:00:00Z',
    tables: [],
    files: [file],
  };

  it.for([
    ['no JSON', 'nonsense', 'USAGE', 'no manifest'],
    ['other JSON', { files: [] }, 'USAGE', 'no manifest'],
    ['null', 'null', 'USAGE', 'no manifest'],
    ['a newer format', { ...good, version: 2 }, 'USAGE', 'has the format 2, and this lakeseed knows 1'],
    ['a format that is no number', { ...good, version: 'x' }, 'USAGE', 'damaged: version'],
    ['a file without a hash', { ...good, files: [{ ...file, sha256: undefined }] }, 'USAGE', 'damaged: files.0.sha256'],
    ['a negative size', { ...good, files: [{ ...file, bytes: -1 }] }, 'USAGE', 'damaged: files.0.bytes'],
    ['a file that it names twice', { ...good, files: [file, file] }, 'USAGE', 'names 1 file twice'],
    ['a path that climbs', { ...good, files: [{ ...file, path: '../../x' }] }, 'UNSAFE_PATH', '"../../x"'],
    ['an absolute path', { ...good, files: [{ ...file, path: '/etc/passwd' }] }, 'UNSAFE_PATH', '"/etc/passwd"'],
    ['a path with a hole', { ...good, files: [{ ...file, path: 'a//b' }] }, 'UNSAFE_PATH', '"a//b"'],
  ] as const)('a manifest with %s', async ([, content, code, text]) => {
    const site = await deliveredSite();
    const manifest = typeof content === 'string' ? content : JSON.stringify(content);
    const path = join(tempFolder(), 'm.json');
    writeFileSync(path, manifest);
    const expected = { code, exitCode: 2, message: expect.stringContaining(text), hint: expect.stringMatching(/./) };
    expect(await failure(compare(site, { path }))).toMatchObject(expected);
    writeFileSync(there(site, '_lakeseed_manifest.json'), manifest);
    expect(await failure(compare(site, { manifest: true }))).toMatchObject(expected);
  });

  it('a manifest of other data', async () => {
    const site = await deliveredSite();
    const path = join(tempFolder(), 'm.json');
    writeFileSync(path, JSON.stringify({ ...good, files: [{ ...file, path: 'events/a.parquet' }] }));
    expect(await compare(site, { path })).toMatchObject({
      same: false,
      missing: ['events/a.parquet'],
      warnings: [{ code: 'NOTHING_IN_COMMON' }],
    });
  });

  it.for([
    ['a manifest that is not there', { path: 'nowhere.json' }, 'USAGE', 'nowhere.json'],
    ['two manifests at once', { path: 'm.json', manifest: true }, 'USAGE', 'manifest'],
    ['a folder that is not there', { path: 'nowhere' }, 'DATA_DIR_NOT_FOUND', 'nowhere'],
    ['a volume that is not there', { volume: 'lakesed' }, 'VOLUME_NOT_FOUND', 'lakesed'],
    ['a subfolder that leads out', { remoteSubfolder: '../x' }, 'UNSAFE_PATH', '../x'],
    ['half a destination', { catalog: undefined }, 'USAGE', 'catalog'],
    ['an unknown option', { depth: 1 }, 'USAGE', 'depth'],
  ] as const)('%s', async ([, options, code, text]) => {
    const site = await deliveredSite();
    const error = await failure(compare(site, options as Partial<CompareDataOptions>));
    expect(error).toMatchObject({ code, message: expect.stringContaining(text) });
  });

  it('a folder without Parquet, and a volume without a manifest', async () => {
    const site = await deliverySite(THREE);
    expect(await failure(compare(site, { path: tempFolder() }))).toMatchObject({ code: 'DATA_DIR_NOT_FOUND' });
    await site.upload();
    expect(await failure(compare(site, { manifest: true }))).toMatchObject({
      code: 'USAGE',
      hint: expect.stringContaining('--manifest'),
    });
  });

  it('a project that was never delivered, with no destination', async () => {
    const home = tempFolder();
    expect(await failure(compareData({ path: home }, testEffects(home)))).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('destination'),
    });
  });

  it('when it is cancelled', async () => {
    const site = await deliveredSite();
    const cancel = new AbortController();
    const onEvent = (event: LakeseedEvent) => {
      if (event.type === 'file.start') cancel.abort();
    };
    const error = await failure(compare(site, { deep: true, onEvent, signal: cancel.signal }));
    expect(error).toMatchObject({ code: 'CANCELLED', exitCode: 130 });
  });
});

function countOf(site: Site, method: string, path: string): number {
  const asked = site.workspace.requests().filter(request => request.method === method && request.path.endsWith(path));
  return asked.reduce((total, { count }) => total + count, 0);
}
