import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LakeseedEvent } from '../../src/base/events.ts';
import type { UploadToVolumeOptions } from '../../src/generator/upload-to-volume.ts';
import type { RequestCount } from '../../src/workspace/faults/request-log.ts';
import { BASE, deliverySite, failure, type Site } from '../setup/delivery.ts';
import { parquetFile } from '../setup/parquet.ts';

const FOUR = {
  'orders/a.parquet': 400,
  'orders/b.parquet': 300,
  'parts/k=1/c.parquet': 250,
  'users/a.parquet': 200,
};
const FOUR_REMOTE = Object.fromEntries(Object.entries(FOUR).map(([path, size]) => [`incoming_data/${path}`, size]));

/** A delivery that was cut off when its two largest files had been sent. */
async function interruptedSite(options: Partial<UploadToVolumeOptions> = {}): Promise<Site> {
  const site = await deliverySite(FOUR);
  const cancel = new AbortController();
  const onEvent = (event: LakeseedEvent) => {
    if (event.type === 'file.finish' && event.path === 'orders/b.parquet') cancel.abort();
  };
  await failure(site.upload({ onEvent, signal: cancel.signal, concurrency: 1, ...options }));
  expect(site.remote()).toMatchObject({ 'incoming_data/orders/a.parquet': 400, 'incoming_data/orders/b.parquet': 300 });
  forget(site);
  return site;
}

/** Requests of each kind until `forget`. */
const forgotten = new WeakMap<Site, ReadonlyMap<string, number>>();

function forget(site: Site): void {
  forgotten.set(
    site,
    new Map(site.workspace.requests().map(({ method, path, count }) => [`${method} ${path}`, count])),
  );
}

/** What was asked since, once each. */
function requestsSince(site: Site): RequestCount[] {
  const before = forgotten.get(site) ?? new Map();
  return site.workspace
    .requests()
    .map(request => ({ ...request, count: request.count - (before.get(`${request.method} ${request.path}`) ?? 0) }))
    .filter(({ count }) => count > 0);
}

/** What was put into the folder since, by path relative to it. */
function sentTo(site: Site): string[] {
  return requestsSince(site)
    .filter(({ method, path }) => method === 'PUT' && path.startsWith(`/api/2.0/fs/files${BASE}/`))
    .map(({ path }) => path.slice(`/api/2.0/fs/files${BASE}/`.length))
    .sort();
}

function journalOf(site: Site): string {
  const folder = join(site.data, '../state/lakeseed/deliveries');
  const name = readdirSync(folder).find(file => file.endsWith('.journal.jsonl'));
  return join(folder, name!);
}

describe('resume', () => {
  it.for(['before', 'after'] as const)('sends only what is not there yet, with cleanMode %s', async cleanMode => {
    const site = await interruptedSite();
    site.plant('users/old.parquet');
    const result = await site.upload({ resume: true, cleanMode });
    expect(result).toMatchObject({ success: true, filesUploaded: 4, bytesUploaded: 1150, resumed: 2, deleted: 1 });
    expect(result.warnings).toEqual([]);
    expect(result.tables.map(({ name, files }) => [name, files])).toEqual([
      ['orders', 2],
      ['parts', 1],
      ['users', 1],
    ]);
    expect(sentTo(site)).toEqual(['parts/k=1/c.parquet', 'users/a.parquet']);
    expect(site.remote()).toEqual(FOUR_REMOTE);
  });

  it('of a complete delivery sends nothing', async () => {
    const site = await deliverySite(FOUR);
    await site.upload();
    forget(site);
    expect(await site.upload({ resume: true })).toMatchObject({ success: true, resumed: 4, deleted: 0, warnings: [] });
    expect(sentTo(site)).toEqual([]);
    const changes = requestsSince(site).filter(({ method }) => method !== 'GET');
    expect(changes).toEqual([]);
  });

  it('is never done without being asked for', async () => {
    const site = await interruptedSite();
    expect(await site.upload()).toMatchObject({ success: true, resumed: 0, filesUploaded: 4 });
    expect(sentTo(site)).toHaveLength(4);
  });

  it('goes on after a second interruption, too', async () => {
    const site = await interruptedSite();
    const cancel = new AbortController();
    const onEvent = (event: LakeseedEvent) => {
      if (event.type === 'file.finish') cancel.abort();
    };
    await failure(site.upload({ resume: true, onEvent, signal: cancel.signal, concurrency: 1 }));
    forget(site);
    expect(await site.upload({ resume: true })).toMatchObject({ resumed: 3 });
    expect(sentTo(site)).toEqual(['users/a.parquet']);
  });

  it('knows what an older delivery had sent, where the last one was cut off while it cleaned', async () => {
    const site = await deliverySite(FOUR);
    await site.upload();
    const cancel = new AbortController();
    const onEvent = ({ type }: LakeseedEvent) => {
      if (type !== 'clean.start') return;
      const path = `/api/2.0/fs/files${BASE}/orders/b.parquet`;
      site.workspace.setFaults({ rules: [{ method: 'DELETE', path, action: { hang: 'before' } }] });
      // The first has gone when the second is asked for.
      const timer = setInterval(() => {
        if (Object.keys(site.remote()).length > 3) return;
        clearInterval(timer);
        cancel.abort();
      }, 5);
    };
    await failure(site.upload({ onEvent, signal: cancel.signal, concurrency: 1 }));
    site.workspace.setFaults({});
    forget(site);
    expect(await site.upload({ resume: true })).toMatchObject({ success: true, resumed: 3, warnings: [] });
    expect(sentTo(site)).toEqual(['orders/a.parquet']);
  });

  it('does not send a large file again that went in parts, unless its time has changed: its hash is not known', async () => {
    const site = await deliverySite({ 'big/a.parquet': 70 * 1024 ** 2, 'big/b.parquet': 300 });
    await site.upload();
    const parts = () => requestsSince(site).filter(({ path }) => path.includes('big/a.parquet?action=')).length;
    expect(parts()).toBeGreaterThan(0);
    forget(site);
    rmSync(join(site.workspace.directory, BASE, 'big/b.parquet'));
    expect(await site.upload({ resume: true })).toMatchObject({ success: true, resumed: 1 });
    expect(parts()).toBe(0);
    utimesSync(join(site.data, 'big/a.parquet'), 1, 1);
    expect(await site.upload({ resume: true })).toMatchObject({ success: true, resumed: 1 });
    expect(parts()).toBeGreaterThan(0);
  });

  it('keeps its journal small, however often it delivers', async () => {
    const site = await deliverySite(FOUR);
    for (let time = 0; time < 5; time += 1) await site.upload();
    const lines = readFileSync(journalOf(site), 'utf8').trimEnd().split('\n');
    // What was known of each file, and what has become true since.
    expect(lines.length).toBeLessThanOrEqual(8);
  });

  it('sends again what failed, and only that', async () => {
    const site = await deliverySite(FOUR);
    const action = { status: 403 };
    site.workspace.setFaults({ rules: [{ method: 'PUT', path: '/**/orders/b.parquet', action }] });
    const { success, note } = await site.upload();
    expect(success).toBe(false);
    expect(note).toContain(`lakeseed upload data --to ${BASE} --resume`);
    site.workspace.setFaults({});
    forget(site);
    expect(await site.upload({ resume: true })).toMatchObject({ success: true, resumed: 3 });
    expect(sentTo(site)).toEqual(['orders/b.parquet']);
  });

  it('sends what has changed here: other bytes of the same size, another size', async () => {
    const site = await interruptedSite();
    const changed = parquetFile(400);
    changed[60] = 7;
    writeFileSync(join(site.data, 'orders/a.parquet'), changed);
    site.write({ 'orders/b.parquet': 301 });
    expect(await site.upload({ resume: true })).toMatchObject({ success: true, resumed: 0 });
    expect(sentTo(site)).toHaveLength(4);
    const there = join(site.workspace.directory, BASE, 'orders/a.parquet');
    expect(readFileSync(there)).toEqual(changed);
  });

  it('sends what has changed there: another size, a later time, gone', async () => {
    const site = await interruptedSite();
    const there = join(site.workspace.directory, BASE);
    const later = new Date(Date.now() + 60_000);
    utimesSync(join(there, 'orders/a.parquet'), later, later);
    rmSync(join(there, 'orders/b.parquet'));
    expect(await site.upload({ resume: true })).toMatchObject({
      resumed: 0,
      warnings: [{ code: 'NOTHING_RESUMED', message: expect.stringContaining('2 files changed or gone there') }],
    });
    expect(sentTo(site)).toHaveLength(4);
  });

  it('says that the data was generated anew where no name is the same any more', async () => {
    const site = await interruptedSite();
    rmSync(site.data, { recursive: true });
    site.write({ 'orders/new.parquet': 300 });
    expect(await site.upload({ resume: true })).toMatchObject({
      success: true,
      resumed: 0,
      warnings: [{ code: 'NOTHING_RESUMED', message: expect.stringContaining('2 files no longer here') }],
    });
    expect(site.remote()).toEqual({ 'incoming_data/orders/new.parquet': 300 });
  });

  it('says that this machine knows of no delivery', async () => {
    const site = await deliverySite(FOUR);
    const { warnings } = await site.upload({ resume: true });
    expect(warnings).toMatchObject([{ code: 'NOTHING_RESUMED', message: expect.stringContaining('knows of no') }]);
  });

  it('passes over lines of the journal that are torn or not ours', async () => {
    const site = await interruptedSite();
    const journal = journalOf(site);
    const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    const [first, second] = lines as [string, string];
    writeFileSync(journal, `${first}\nnull\n{"path": "orders/b.parquet", "size": "300"}\n[]\n${second.slice(0, -20)}`);
    expect(await site.upload({ resume: true })).toMatchObject({ success: true, resumed: 1 });
  });

  it('takes no word for a file that was written after it had been answered', async () => {
    const site = await interruptedSite();
    const journal = journalOf(site);
    writeFileSync(journal, readFileSync(journal, 'utf8').replaceAll(/"until":\d+(\.\d+)?/g, '"until":0'));
    expect(await site.upload({ resume: true })).toMatchObject({ success: true, resumed: 0 });
  });

  it('shows in a dry run what would be sent', async () => {
    const site = await interruptedSite();
    const { plan, resumed, tables } = await site.upload({ resume: true, dryRun: true });
    expect(resumed).toBe(2);
    expect(plan).toMatchObject({
      upload: [{ path: `${BASE}/parts/k=1/c.parquet` }, { path: `${BASE}/users/a.parquet` }],
      delete: [],
    });
    expect(tables.reduce((total, { files }) => total + files, 0)).toBe(4);
    expect(sentTo(site)).toEqual([]);
  });

  it('is offered by the error of an interrupted delivery, as it is typed', async () => {
    const site = await deliverySite(FOUR);
    const cancel = new AbortController();
    const onEvent = (event: LakeseedEvent) => {
      if (event.type === 'file.finish') cancel.abort();
    };
    const options = { clean: false, maxFiles: 3, onEvent, signal: cancel.signal, concurrency: 1 };
    const { hint } = await failure(site.upload(options));
    expect(hint).toContain(`lakeseed upload data --to ${BASE} --no-clean --max-files 3 --resume`);
  });

  it('is not offered where nothing was sent', async () => {
    const site = await deliverySite(FOUR);
    const { hint } = await failure(site.upload({ volume: 'nothing' }));
    expect(hint).not.toContain('--resume');
  });

  it('has to do without a journal where none can be written, and the delivery goes on', async () => {
    const site = await deliverySite(FOUR);
    writeFileSync(join(site.data, '../state'), 'a file where the folder belongs');
    expect(await site.upload()).toMatchObject({ success: true });
    expect(await site.upload({ resume: true })).toMatchObject({
      success: true,
      resumed: 0,
      warnings: [{ code: 'NOTHING_RESUMED' }],
    });
    expect(existsSync(join(site.data, '../state/lakeseed'))).toBe(false);
  });
});
