import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LakeseedEvent } from '../../src/base/events.ts';
import { BASE, deliverySite, failure, type Site } from '../setup/delivery.ts';

const FILES = { 'orders/a.parquet': 300 };
const FILES_REMOTE = { 'incoming_data/orders/a.parquet': 300 };

/** 50 folders within one another, 1,200 side by side, and 2,100 files, more than a page of each. */
const DEPTH = 50;
const WIDTH = 1200;
const WIDE_FILES = 1050;

function plantForest(site: Site): { files: number; folders: number } {
  const folder = join(site.workspace.directory, BASE);
  const deep = Array.from({ length: DEPTH }, (_, index) => `d${index}`).join('/');
  mkdirSync(join(folder, deep), { recursive: true });
  writeFileSync(join(folder, deep, 'x.parquet'), 'x');
  mkdirSync(join(folder, 'wide'));
  for (let number = 0; number < WIDTH; number += 1) mkdirSync(join(folder, `wide/k=${number}`));
  for (let number = 0; number < WIDE_FILES; number += 1) writeFileSync(join(folder, `wide/${number}.csv`), 'x');
  return { files: WIDE_FILES + 1, folders: DEPTH + WIDTH + 1 };
}

function countDeletes(site: Site, kind: 'files' | 'directories'): number {
  const asked = site.workspace
    .requests()
    .filter(({ method, path }) => method === 'DELETE' && path.includes(`/fs/${kind}/`));
  return asked.reduce((total, { count }) => total + count, 0);
}

describe('a deep and wide tree', () => {
  it.for(['before', 'after'] as const)(
    'is removed with one request for every file and folder, with cleanMode %s',
    { timeout: 120_000 },
    async cleanMode => {
      const site = await deliverySite(FILES);
      const planted = plantForest(site);
      expect(await site.upload({ cleanMode })).toMatchObject({ success: true, deleted: planted.files, warnings: [] });
      expect(site.remote()).toEqual(FILES_REMOTE);
      // The probe is a file, too; before removes the folder itself.
      expect(countDeletes(site, 'files')).toBe(planted.files + 1);
      expect(countDeletes(site, 'directories')).toBe(planted.folders + (cleanMode === 'before' ? 1 : 0));
    },
  );

  it('with too many requests now and then is removed all the same', async () => {
    const site = await deliverySite(FILES);
    for (let number = 0; number < 60; number += 1) site.plant(`old/k=${number}/x.parquet`);
    const throttled = { status: 429, headers: { 'retry-after': '0' } };
    site.workspace.setFaults({ seed: 3, rules: [{ method: 'DELETE', probability: 0.3, action: throttled }] });
    expect(await site.upload()).toMatchObject({ success: true, deleted: 60 });
    expect(site.remote()).toEqual(FILES_REMOTE);
  });
});

describe('what goes while it is being removed', () => {
  it('files and folders that somebody else removes first are removed', async () => {
    const site = await deliverySite(FILES);
    for (let number = 0; number < 20; number += 1) site.plant(`old/k=${number}/x.parquet`);
    const onEvent = (event: LakeseedEvent) => {
      if (event.type === 'clean.start') rmSync(join(site.workspace.directory, BASE), { recursive: true });
    };
    expect(await site.upload({ onEvent })).toMatchObject({ success: true, deleted: 20, warnings: [] });
    expect(site.remote()).toEqual(FILES_REMOTE);
  });

  it('a volume that is taken away ends the delivery', async () => {
    const site = await deliverySite(FILES);
    site.plant('old/x.csv');
    const onEvent = (event: LakeseedEvent) => {
      if (event.type === 'clean.start') rmSync(join(site.workspace.directory, BASE, '..'), { recursive: true });
    };
    expect(await failure(site.upload({ onEvent }))).toMatchObject({ code: expect.stringMatching(/NOT_FOUND/) });
  });
});

describe('a delete that fails half way', () => {
  it.for([
    ['is refused', { status: 403 }, 'PERMISSION_DENIED'],
    ['fails every time', { status: 500 }, 'NETWORK'],
    ['is carried out, but its answer is lost every time', { status: 500, performed: true }, 'NETWORK'],
  ] as const)('and %s: nothing more is removed, and the error says what is left', async ([, action, code]) => {
    const site = await deliverySite(FILES);
    for (let number = 10; number < 40; number += 1) site.plant(`old/${number}.csv`);
    const path = `/api/2.0/fs/files${BASE}/old/20.csv`;
    site.workspace.setFaults({ rules: [{ method: 'DELETE', path, action }] });
    const error = await failure(site.upload({ concurrency: 1 }));
    const left = Object.keys(site.remote()).map(one => `/Volumes/main/default/lakeseed/${one}`);
    expect(error).toMatchObject({
      code,
      details: { remaining: left, remainingFiles: left.length, deleted: 30 - left.length, sent: 0 },
    });
    expect(error.message).toContain(`${30 - left.length} of 30 old files were removed`);
    expect(error.message).toContain(`now holds ${left.length} files`);
    expect(left.length).toBeGreaterThanOrEqual(19);
    site.workspace.setFaults({});
    expect(await site.upload()).toMatchObject({ success: true, deleted: left.length });
    expect(site.remote()).toEqual(FILES_REMOTE);
  });

  it('of a folder: its files are gone, and that is said', async () => {
    const site = await deliverySite(FILES);
    site.plant('old/a.csv');
    const path = '/api/2.0/fs/directories/**/old';
    site.workspace.setFaults({ rules: [{ method: 'DELETE', path, action: { status: 403 } }] });
    const error = await failure(site.upload());
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED', details: { deleted: 1, remainingFiles: 0 } });
    expect(error.message).toMatch(/1 of 1 old file was removed.*now holds no files/s);
  });
});
