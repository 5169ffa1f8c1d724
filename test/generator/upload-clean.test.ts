import { describe, expect, it, vi } from 'vitest';
import type { LakeseedEvent } from '../../src/base/events.ts';
import type { CleanInfo } from '../../src/generator/upload-to-volume.ts';
import { BASE, deliverySite, failure, type Site } from '../setup/delivery.ts';

const THREE = { 'orders/a.parquet': 300, 'orders/b.parquet': 400, 'users/a.parquet': 185 };
const THREE_REMOTE = {
  'incoming_data/orders/a.parquet': 300,
  'incoming_data/orders/b.parquet': 400,
  'incoming_data/users/a.parquet': 185,
};

describe('the question before files of others are removed', () => {
  const asked = (answer: boolean) => vi.fn(async (_: CleanInfo) => answer);

  it('is asked once, with the counts, before anything is changed; no leaves everything', async () => {
    const site = await deliverySite(THREE);
    await site.upload();
    site.plant('old.csv');
    site.plant('orders/b.parquet', 'theirs now');
    const before = site.remote();
    const confirmClean = asked(false);
    const requests = countChanges(site);
    const error = await failure(site.upload({ confirmClean }));
    expect(error).toMatchObject({ code: 'CANCELLED', message: expect.stringContaining('Nothing was deleted') });
    expect(confirmClean.mock.calls).toEqual([
      [expect.objectContaining({ remoteBase: BASE, files: 4, foreignFiles: 2, bytes: 300 + 185 + 10 + 6 })],
    ]);
    expect(site.remote()).toEqual(before);
    expect(countChanges(site)).toBe(requests);
  });

  it('yes goes on; afterwards the files are lakeseed’s own', async () => {
    const site = await deliverySite(THREE);
    site.plant('old.csv');
    const confirmClean = asked(true);
    expect(await site.upload({ confirmClean })).toMatchObject({ success: true, deleted: 1 });
    expect(await site.upload({ confirmClean })).toMatchObject({ success: true, deleted: 3 });
    expect(confirmClean).toHaveBeenCalledTimes(1);
  });

  it('is not asked where the folder is empty or missing, or nothing is cleaned', async () => {
    const site = await deliverySite(THREE);
    const confirmClean = asked(false);
    await site.upload({ confirmClean });
    site.plant('old.csv');
    await site.upload({ confirmClean, clean: false });
    expect(confirmClean).not.toHaveBeenCalled();
  });

  it('is not asked of files of a delivery that was killed in the middle', async () => {
    const site = await deliverySite(THREE);
    const cancel = new AbortController();
    const onEvent = (event: LakeseedEvent) => {
      if (event.type === 'file.finish') cancel.abort();
    };
    await failure(site.upload({ onEvent, signal: cancel.signal, concurrency: 1 }));
    const confirmClean = asked(false);
    expect(await site.upload({ confirmClean })).toMatchObject({ success: true, deleted: 1 });
  });

  it('that is cut off by Ctrl-C changes nothing', async () => {
    const site = await deliverySite(THREE);
    site.plant('old.csv');
    const cancel = new AbortController();
    const confirmClean = async () => {
      cancel.abort();
      throw cancel.signal.reason;
    };
    expect(await failure(site.upload({ confirmClean, signal: cancel.signal }))).toMatchObject({ code: 'CANCELLED' });
    expect(site.remote()).toEqual({ 'incoming_data/old.csv': 6 });
  });
});

describe('cleanMode after', () => {
  it('removes what was there before and was not rewritten, with the folders that are empty then', async () => {
    const site = await deliverySite(THREE);
    site.plant('orders/a.parquet');
    site.plant('orders/old.parquet');
    site.plant('gone/k=1/x.parquet');
    expect(await site.upload({ cleanMode: 'after' })).toMatchObject({ success: true, deleted: 2, warnings: [] });
    expect(site.remote()).toEqual(THREE_REMOTE);
    const deleted = site.workspace.requests().filter(({ method }) => method === 'DELETE');
    expect(deleted.map(({ path }) => path.replace(/^\/api\/2\.0\/fs\//, '')).slice(1)).toEqual([
      `files${BASE}/gone/k=1/x.parquet`,
      `files${BASE}/orders/old.parquet`,
      `directories${BASE}/gone/k=1`,
      `directories${BASE}/gone`,
    ]);
  });

  it('never lets a reader see an empty folder: every new file is there before the first old one goes', async () => {
    const site = await deliverySite(THREE);
    site.plant('old.csv');
    const seen: string[][] = [];
    const onEvent = () => seen.push(Object.keys(site.remote()));
    await site.upload({ cleanMode: 'after', onEvent });
    for (const names of seen) {
      expect(names.includes('incoming_data/old.csv') || names.length === 3).toBe(true);
    }
  });

  it('leaves alone what somebody else puts there or rewrites meanwhile, and warns of it', async () => {
    const site = await deliverySite(THREE);
    site.plant('rewritten.csv');
    site.plant('old.csv');
    const onEvent = (event: LakeseedEvent) => {
      if (event.type !== 'file.finish' || event.path !== 'users/a.parquet') return;
      site.plant('new/x.csv', 'new');
      site.plant('rewritten.csv', 'rewritten');
    };
    const result = await site.upload({ cleanMode: 'after', onEvent });
    expect(result).toMatchObject({
      success: true,
      deleted: 1,
      warnings: [
        { code: 'FOREIGN_FILE', path: `${BASE}/new/x.csv` },
        { code: 'FOREIGN_FILE', path: `${BASE}/rewritten.csv` },
      ],
    });
    expect(site.remote()).toEqual({
      ...THREE_REMOTE,
      'incoming_data/new/x.csv': 3,
      'incoming_data/rewritten.csv': 9,
    });
  });

  it('that fails while removing says so: old and new are there', async () => {
    const site = await deliverySite(THREE);
    site.plant('old/a.csv');
    site.plant('old/b.csv');
    const path = '/api/2.0/fs/files/**/old/b.csv';
    site.workspace.setFaults({ rules: [{ method: 'DELETE', path, action: { status: 403 } }] });
    const error = await failure(site.upload({ cleanMode: 'after', concurrency: 1 }));
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED', details: { deleted: 1, sent: 3 } });
    expect(error.message).toContain('1 of 2 old files were removed and 3 of 3 files were sent');
    expect(error.message).toContain('now holds 4 files');
    expect(error.message).not.toContain('cleanMode after');
    expect(site.remote()).toEqual({ ...THREE_REMOTE, 'incoming_data/old/b.csv': 6 });
  });
});

describe('somebody else writes at the same time', () => {
  it('with cleanMode before: what appears while the folder is cleaned stays, with its folder, and is named', async () => {
    const site = await deliverySite(THREE);
    site.plant('old/x.csv');
    const onEvent = (event: LakeseedEvent) => {
      if (event.type === 'clean.start') site.plant('old/new.csv', 'new');
    };
    expect(await site.upload({ onEvent })).toMatchObject({
      success: true,
      deleted: 1,
      warnings: [{ code: 'FOREIGN_FILE', path: `${BASE}/old/new.csv` }],
    });
    expect(site.remote()).toEqual({ ...THREE_REMOTE, 'incoming_data/old/new.csv': 3 });
  });

  it('without clean: what was there before is no surprise, what is new is', async () => {
    const site = await deliverySite(THREE);
    site.plant('old.csv');
    const onEvent = (event: LakeseedEvent) => {
      if (event.type === 'upload.start') site.plant('new.csv');
    };
    expect(await site.upload({ clean: false, onEvent })).toMatchObject({
      success: true,
      warnings: [{ code: 'FOREIGN_FILE', path: `${BASE}/new.csv` }],
    });
  });

  it('very many files: the first are named, the others counted', async () => {
    const site = await deliverySite(THREE);
    const onEvent = (event: LakeseedEvent) => {
      if (event.type !== 'upload.start') return;
      for (let number = 100; number < 150; number += 1) site.plant(`new/${number}.csv`);
    };
    const { warnings } = await site.upload({ onEvent });
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)).toMatchObject({ code: 'FOREIGN_FILE', message: expect.stringContaining('30 more files') });
  });

  it('two deliveries into one folder at once end with files that are whole', async () => {
    const site = await deliverySite(THREE);
    site.plant('old.csv');
    const results = await Promise.all([site.upload({ cleanMode: 'after' }), site.upload({ cleanMode: 'after' })]);
    expect(results.map(({ success }) => success)).toEqual([true, true]);
    expect(site.remote()).toEqual(THREE_REMOTE);
  });
});

function countChanges(site: Site): number {
  const changes = site.workspace.requests().filter(({ method }) => method === 'PUT' || method === 'DELETE');
  return changes.reduce((total, { count }) => total + count, 0);
}
