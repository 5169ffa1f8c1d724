import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../src/base/events.ts';
import { openInProcessClient } from '../../src/databricks/open-client.ts';
import { createVolumeStore } from '../../src/databricks/volume-store.ts';
import { LakeseedError } from '../../src/errors/lakeseed-error.ts';
import { type CleanInfo, createCleanConsent } from '../../src/volume/clean-consent.ts';
import { startProgress } from '../../src/volume/explain-interruption.ts';
import {
  type Baseline,
  clearRunFolder,
  finishRunFolder,
  lookAtRunFolder,
  proveRunFolder,
  type RunFolderInput,
} from '../../src/volume/run-folder.ts';
import { failure, sizesBelow, testEffects } from '../setup/delivery.ts';
import { tempFolder } from '../setup/temp.ts';
import { localWorkspace } from '../setup/workspace.ts';

type Handle = (request: Request) => Promise<Response>;

const VOLUME = { catalog: 'main', schema: 'default', volume: 'lakeseed' };
const BASE = '/Volumes/main/default/lakeseed/in';

/** A folder of a volume, what has been asked for in order, and how the server is changed. */
async function site(options: Partial<RunFolderInput> = {}, change: (handle: Handle) => Handle = handle => handle) {
  const workspace = await localWorkspace();
  const volume = join(workspace.directory, 'Volumes/main/default/lakeseed');
  const requests: string[] = [];
  const handle = change(workspace.handle);
  const record: Handle = request => {
    const { pathname } = new URL(request.url);
    const path = decodeURIComponent(pathname).replace('/Volumes/main/default/lakeseed', '');
    requests.push(`${request.method} ${path.replace(/^\/api\/2\.0\/fs/, '').replace(/_probe_\w+/, '_probe')}`);
    return handle(request);
  };
  const effects = testEffects(tempFolder());
  const store = createVolumeStore(openInProcessClient({ handle: record, token: workspace.token }, effects), {
    label: 'w',
  });
  const progress = startProgress();
  const events: EventBody[] = [];
  const input: RunFolderInput = {
    store,
    volume: VOLUME,
    remoteBase: BASE,
    clean: true,
    cleanMode: 'before',
    concurrency: 8,
    consent: createCleanConsent(undefined),
    progress,
    emit: event => void events.push(event),
    ...options,
  };
  const write = (path: string, text: string, seconds?: number) => {
    const place = join(volume, 'in', path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
    if (seconds !== undefined) utimesSync(place, seconds, seconds);
  };
  return {
    workspace,
    requests,
    progress,
    events,
    write,
    changes: () => requests.filter(request => !/^(?:GET|HEAD) /.test(request)),
    files: () => sizesBelow(join(volume, 'in')),
    folder: join(volume, 'in'),
    read: (path: string) => readFileSync(join(volume, 'in', path), 'utf8'),
    prove: () => proveRunFolder(input, effects),
    prepare: async () => clearRunFolder(input, await proveRunFolder(input, effects)),
    look: (baseline: Baseline) => lookAtRunFolder(input, baseline, effects),
    finish: async (baseline: Baseline) => {
      const found = await lookAtRunFolder(input, baseline, effects);
      await finishRunFolder(input, baseline, found);
      return found;
    },
  };
}

describe('a folder that is cleaned before a run', () => {
  it('is proved to be writable first, then emptied; itself it stays', async () => {
    const { write, prepare, changes, progress, events, files, folder } = await site();
    write('orders/k=1/old.parquet', 'old');
    write('notes.txt', 'old');
    const { tree } = await prepare();
    expect(changes()).toEqual([
      'PUT /files/_lakeseed_probe',
      'DELETE /files/_lakeseed_probe',
      'DELETE /files/in/notes.txt',
      'DELETE /files/in/orders/k=1/old.parquet',
      'DELETE /directories/in/orders/k=1',
      'DELETE /directories/in/orders',
      'PUT /directories/in',
    ]);
    expect(tree.files).toEqual([]);
    expect(files()).toEqual({});
    expect(existsSync(folder)).toBe(true);
    expect(progress).toMatchObject({ changed: true, toDelete: 2 });
    expect(progress.deleted.size).toBe(2);
    expect(events).toEqual([
      { type: 'clean.start', remoteBase: BASE, files: 2, foreign: 2 },
      { type: 'clean.finish', remoteBase: BASE, deleted: 2 },
    ]);
  });

  it('is not changed while it is only proved', async () => {
    const { write, prove, changes, files, progress } = await site();
    write('orders/old.parquet', 'old');
    expect(await prove()).toMatchObject({ deleteFiles: [{ path: `${BASE}/orders/old.parquet` }] });
    expect(changes()).toEqual(['PUT /files/_lakeseed_probe', 'DELETE /files/_lakeseed_probe']);
    expect(files()).toEqual({ 'orders/old.parquet': 3 });
    expect(progress).toMatchObject({ changed: false, toDelete: 1 });
  });

  it.for([
    ['is missing', () => {}, ['PUT /directories/in']],
    ['is empty', ({ folder }: { folder: string }) => mkdirSync(folder), ['PUT /directories/in']],
  ] as const)('and %s is made, without a probe', async ([, make, expected]) => {
    const one = await site();
    make(one);
    await one.prepare();
    expect(one.changes()).toEqual(expected);
    expect(one.progress.changed).toBe(false);
  });

  it.for(['PUT', 'DELETE'] as const)('keeps everything where the volume refuses %s', async method => {
    const { workspace, write, prepare, files, progress } = await site();
    write('orders/old.parquet', 'old');
    workspace.setFaults({ refuse: [method] });
    expect(await failure(prepare())).toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(files()).toEqual({ 'orders/old.parquet': 3 });
    expect(progress.changed).toBe(false);
  });

  it('keeps everything where the caller does not agree, and asks before the probe', async () => {
    const asked: CleanInfo[] = [];
    const consent = createCleanConsent(async info => asked.push(info) < 0);
    const { write, prepare, changes, files } = await site({ consent });
    write('orders/theirs.parquet', 'theirs');
    expect(await failure(prepare())).toMatchObject({ code: 'CANCELLED' });
    expect(asked).toEqual([
      { remoteBase: BASE, files: 1, foreignFiles: 1, foreignPaths: [expect.stringContaining(`${BASE}/`)], bytes: 6 },
    ]);
    expect(changes()).toEqual([]);
    expect(files()).toEqual({ 'orders/theirs.parquet': 6 });
  });

  it('is asked about again only for what no run has put there', async () => {
    let asked = 0;
    const consent = createCleanConsent(async () => {
      asked += 1;
      return true;
    });
    const { write, prepare, look } = await site({ consent });
    const baseline = await prepare();
    write('orders/a.parquet', 'ours');
    expect((await look(baseline)).files.map(({ path }) => path)).toEqual([`${BASE}/orders/a.parquet`]);
    await look(await prepare());
    expect(asked).toBe(0);
    write('orders/theirs.parquet', 'theirs');
    await prepare();
    expect(asked).toBe(1);
  });

  it('takes note of how far it came when it breaks off', async () => {
    const { workspace, write, prepare, progress } = await site();
    for (let n = 0; n < 20; n += 1) write(`orders/${n}.parquet`, 'old');
    workspace.setFaults({
      rules: [{ method: 'DELETE', path: '/api/2.0/fs/files/**/in/**', after: 7, action: { status: 403 } }],
    });
    expect(await failure(prepare())).toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(progress).toMatchObject({ changed: true, toDelete: 20 });
    expect(progress.deleted.size).toBe(7);
  });
});

describe('a folder that is not cleaned', () => {
  it('is only made, and what the run writes beside the rest is found', async () => {
    const { write, prepare, changes, finish, files } = await site({ clean: false });
    write('orders/old.parquet', 'old');
    const baseline = await prepare();
    expect(changes()).toEqual(['PUT /directories/in']);
    write('orders/new.parquet', 'new!');
    expect((await finish(baseline)).tables).toMatchObject([{ name: 'orders', files: [{ size: 4 }] }]);
    expect(files()).toEqual({ 'orders/new.parquet': 4, 'orders/old.parquet': 3 });
  });
});

describe('the manifest of an earlier delivery', () => {
  it.for([{ clean: false }, { cleanMode: 'after' }] as const)('goes with what a run has written, %j', async options => {
    const { write, prepare, finish, files, changes } = await site(options);
    write('_lakeseed_manifest.json', '{}', 1_000_000_000);
    write('orders/a.parquet', 'old', 1_000_000_000);
    const baseline = await prepare();
    write('orders/a.parquet', 'new');
    await finish(baseline);
    expect(files()).toEqual({ 'orders/a.parquet': 3 });
    expect(changes().filter(change => change.includes('_manifest'))).toEqual([
      'DELETE /files/in/_lakeseed_manifest.json',
    ]);
  });

  it('stays where the run has written nothing', async () => {
    const { write, prepare, look, files } = await site({ clean: false });
    write('_lakeseed_manifest.json', '{}');
    await look(await prepare());
    expect(files()).toEqual({ '_lakeseed_manifest.json': 2 });
  });
});

describe('a folder that is cleaned after a run', () => {
  it('keeps everything until then; then what was not rewritten goes, with its folders', async () => {
    const { write, prepare, changes, finish, files, events, progress } = await site({ cleanMode: 'after' });
    write('gone/k=1/old.parquet', 'old', 1_000_000_000);
    write('orders/old.parquet', 'old', 1_000_000_000);
    write('orders/same.parquet', 'one', 1_000_000_000);
    const baseline = await prepare();
    // It will be deleted in: that has to be possible.
    expect(changes()).toEqual(['PUT /files/_lakeseed_probe', 'DELETE /files/_lakeseed_probe', 'PUT /directories/in']);
    write('orders/same.parquet', 'two');
    write('orders/new.parquet', 'new');
    const { files: written } = await finish(baseline);
    expect(written.map(({ path }) => path)).toEqual([`${BASE}/orders/new.parquet`, `${BASE}/orders/same.parquet`]);
    expect(files()).toEqual({ 'orders/new.parquet': 3, 'orders/same.parquet': 3 });
    expect(changes().slice(3).sort()).toEqual([
      'DELETE /directories/in/gone',
      'DELETE /directories/in/gone/k=1',
      'DELETE /directories/in/orders',
      'DELETE /files/in/gone/k=1/old.parquet',
      'DELETE /files/in/orders/old.parquet',
    ]);
    expect([...progress.deleted].sort()).toEqual([`${BASE}/gone/k=1/old.parquet`, `${BASE}/orders/old.parquet`]);
    expect(events.map(({ type }) => type)).toEqual(['clean.start', 'clean.finish']);
  });

  it('keeps what others have put there meanwhile', async () => {
    const { write, prepare, look, finish, files } = await site({ cleanMode: 'after' });
    write('orders/old.parquet', 'old', 1_000_000_000);
    const baseline = await prepare();
    write('orders/late.parquet', 'theirs, or ours: nobody can tell');
    await look(baseline);
    await finish(baseline);
    expect(Object.keys(files())).toEqual(['orders/late.parquet']);
  });

  it('never removes what may have been written anew, where the server does not tell the time', async () => {
    const timeless =
      (handle: Handle): Handle =>
      async request => {
        const response = await handle(request);
        if (request.method !== 'GET' || response.status !== 200) return response;
        return Response.json(
          JSON.parse(await response.text(), (key, value) => (key === 'last_modified' ? undefined : value)),
        );
      };
    const { write, prepare, finish, read } = await site({ cleanMode: 'after' }, timeless);
    write('orders/same.parquet', 'one');
    const baseline = await prepare();
    write('orders/same.parquet', 'two');
    write('orders/new.parquet', 'new');
    await finish(baseline);
    expect(read('orders/same.parquet')).toBe('two');
  });

  it('that was empty needs no probe', async () => {
    const { prepare, changes } = await site({ cleanMode: 'after' });
    await prepare();
    expect(changes()).toEqual(['PUT /directories/in']);
  });
});

it('where the volume is not there nothing is changed', async () => {
  const { prepare, changes } = await site({ remoteBase: '/Volumes/main/default/none/in' });
  expect(await failure(prepare())).toBeInstanceOf(LakeseedError);
  expect(changes()).toEqual([]);
});
