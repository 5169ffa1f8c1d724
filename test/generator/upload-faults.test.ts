import { appendFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';
import type { LakeseedEvent } from '../../src/base/events.ts';
import { uploadToVolume } from '../../src/generator/upload-to-volume.ts';
import { BASE, DESTINATION, deliverySite, failure, testEffects } from '../setup/delivery.ts';
import { parquetFile } from '../setup/parquet.ts';
import { tempFolder } from '../setup/temp.ts';

const FILES = '/api/2.0/fs/files/**';
const THREE = { 'orders/a.parquet': 300, 'orders/b.parquet': 400, 'users/a.parquet': 185 };
const THREE_REMOTE = {
  'incoming_data/orders/a.parquet': 300,
  'incoming_data/orders/b.parquet': 400,
  'incoming_data/users/a.parquet': 185,
};

describe('troubles that pass are got over', () => {
  it.for([
    ['too many requests', { status: 429, headers: { 'retry-after': '1' } }],
    ['a passing failure', { status: 503 }],
    ['a connection that is cut within a body', { reset: 'during' }],
    ['a connection that is cut before the answer', { reset: 'after' }],
    ['an answer that is lost after the work was done', { status: 504, performed: true }],
  ] as const)('%s, of every kind of request', async ([, action]) => {
    const site = await deliverySite(THREE);
    site.plant('old/x.csv');
    const methods = ['GET', 'PUT', 'DELETE'];
    site.workspace.setFaults({ rules: methods.map(method => ({ method, times: 4, action })) });
    expect(await site.upload()).toMatchObject({ success: true, filesUploaded: 3, deleted: 1, errors: [] });
    expect(site.remote()).toEqual(THREE_REMOTE);
    const retried = site.events.flatMap(event => (event.type === 'request.retry' ? [event.method] : []));
    expect([...new Set(retried)].sort()).toEqual(['DELETE', 'GET', 'PUT']);
  });

  it('one request in three fails at random', async () => {
    const site = await deliverySite(THREE);
    site.plant('old/x.csv');
    site.workspace.setFaults({ seed: 7, rules: [{ probability: 0.33, action: { status: 503 } }] });
    expect(await site.upload()).toMatchObject({ success: true });
    expect(site.remote()).toEqual(THREE_REMOTE);
  });

  it.for(['small files', 'parts'] as const)('a token that expires between %s: it is renewed', async kind => {
    const oauthClients = [{ id: 'robot', secret: 'dose0123456789abcdef' }];
    let now = Date.now();
    // Tokens of the same second are the same.
    const tick = () => {
      now += 1000;
      return now;
    };
    const clock = { ...systemEffects().clock, now: tick };
    const files = kind === 'parts' ? { 't/a.parquet': 60 * 1024 * 1024 } : THREE;
    const site = await deliverySite(files, { oauthClients }, { clock });
    const env = { DATABRICKS_CLIENT_ID: 'robot', DATABRICKS_CLIENT_SECRET: 'dose0123456789abcdef' };
    const effects = testEffects(tempFolder(), { DATABRICKS_HOST: site.workspace.host, ...env });
    const expired = { error_code: 403, message: 'Token is expiring within 30 seconds. (token expired)' };
    const path = kind === 'parts' ? '**/create-upload-part-urls' : FILES;
    site.workspace.setFaults({ rules: [{ path, after: 1, times: 1, action: { status: 403, body: expired } }] });
    const result = await uploadToVolume({ ...DESTINATION, localDataDir: site.data, concurrency: 1 }, effects);
    expect(result).toMatchObject({ success: true, errors: [] });
    const tokens = site.workspace.requests().find(({ path: asked }) => asked === '/oidc/v1/token');
    expect(tokens).toMatchObject({ count: 2 });
  });

  it('files that somebody else deletes first', async () => {
    const site = await deliverySite(THREE);
    site.plant('old/x.csv');
    site.plant('old/y.csv');
    const rules = [{ method: 'DELETE', path: '/api/2.0/fs/**/old/x.csv', action: { status: 404 } }];
    site.workspace.setFaults({
      rules: [...rules, { method: 'DELETE', path: '/api/2.0/fs/directories/**', action: { status: 404 } }],
    });
    expect(await site.upload()).toMatchObject({ success: true, deleted: 2 });
  });
});

describe('one file that fails', () => {
  it.for([
    ['is refused', { status: 403 }, 'PERMISSION_DENIED'],
    ['finds the volume full', { status: 507, body: { error_code: 'QUOTA_EXCEEDED', message: 'full' } }, 'NO_SPACE'],
    ['is cut off every time', { reset: 'during' }, 'NETWORK'],
    ['meets too many requests every time', { status: 429 }, 'RATE_LIMITED'],
  ] as const)('because it %s does not keep the others from arriving', async ([, action, code]) => {
    const site = await deliverySite(THREE);
    site.plant('old.csv');
    site.workspace.setFaults({ rules: [{ method: 'PUT', path: `${FILES}/orders/b.parquet`, action }] });
    const result = await site.upload();
    expect(result).toMatchObject({
      success: false,
      filesUploaded: 2,
      bytesUploaded: 485,
      uploadedPaths: [`${BASE}/orders/a.parquet`, `${BASE}/users/a.parquet`],
      errors: [{ path: 'orders/b.parquet', code, hint: expect.any(String) }],
      tables: [
        { name: 'orders', files: 1, rows: 3, bytes: 300 },
        { name: 'users', files: 1, rows: 3, bytes: 185 },
      ],
    });
    expect(result.note).toMatch(/now holds 2 of the 3 files.*from before are gone.*cleanMode after/);
    expect(Object.keys(site.remote())).toEqual(['incoming_data/orders/a.parquet', 'incoming_data/users/a.parquet']);
  });

  it('is told with all that Databricks said of it', async () => {
    const site = await deliverySite(THREE);
    const action = { status: 403, body: { error_code: 'PERMISSION_DENIED', message: 'not you' } };
    site.workspace.setFaults({ rules: [{ method: 'PUT', path: `${FILES}/orders/b.parquet`, action }] });
    const { errors } = await site.upload();
    expect(errors).toEqual([
      {
        path: 'orders/b.parquet',
        code: 'PERMISSION_DENIED',
        message: expect.stringContaining('not you'),
        hint: expect.stringContaining('WRITE VOLUME'),
        retryable: false,
        statusCode: 403,
        errorCode: 'PERMISSION_DENIED',
      },
    ]);
  });

  it('with cleanMode after keeps everything that was there', async () => {
    const site = await deliverySite(THREE);
    site.plant('old.csv');
    site.plant('orders/old.parquet');
    site.workspace.setFaults({ rules: [{ method: 'PUT', path: `${FILES}/users/a.parquet`, action: { status: 403 } }] });
    const result = await site.upload({ cleanMode: 'after' });
    expect(result).toMatchObject({ success: false, filesUploaded: 2, deleted: 0 });
    expect(result.note).toContain('The files from before are still there.');
    expect(site.remote()).toMatchObject({ 'incoming_data/old.csv': 6, 'incoming_data/orders/old.parquet': 6 });
  });

  it.for<[string, (path: string) => void]>([
    ['grows', path => appendFileSync(path, 'more')],
    ['shrinks', path => truncateSync(path, 100)],
    ['vanishes', path => rmSync(path)],
    ['is written anew with the same size', path => writeFileSync(path, parquetFile(400))],
    ['is touched', path => utimesSync(path, 1, 1)],
  ])('because it %s after the check is an entry in errors', async ([, change]) => {
    const site = await deliverySite(THREE);
    const onEvent = (event: LakeseedEvent) => {
      if (event.type === 'upload.start') change(join(site.data, 'orders/b.parquet'));
    };
    expect(await site.upload({ onEvent })).toMatchObject({
      success: false,
      filesUploaded: 2,
      errors: [{ path: 'orders/b.parquet', code: 'LOCAL_IO', message: expect.stringContaining('orders/b.parquet') }],
    });
    expect(Object.keys(site.remote())).toEqual(['incoming_data/orders/a.parquet', 'incoming_data/users/a.parquet']);
  });

  it('because it changes while it is sent is an entry in errors', async () => {
    const site = await deliverySite({ 'orders/a.parquet': 3_000_000, 'users/a.parquet': 185 });
    const onEvent = (event: LakeseedEvent) => {
      if (event.type === 'file.progress') utimesSync(join(site.data, 'orders/a.parquet'), 1, event.sent);
    };
    expect(await site.upload({ onEvent, concurrency: 1 })).toMatchObject({
      success: false,
      errors: [{ path: 'orders/a.parquet', code: 'LOCAL_IO' }],
    });
  });

  it('is not confirmed where the volume holds another size or nothing afterwards', async () => {
    const site = await deliverySite(THREE);
    const onEvent = (event: LakeseedEvent) => {
      if (event.type !== 'file.finish') return;
      if (event.path === 'users/a.parquet') site.plant('users/a.parquet', 'short');
      if (event.path === 'orders/a.parquet')
        rmSync(join(site.workspace.directory, 'Volumes/main/default/lakeseed/incoming_data/orders/a.parquet'));
    };
    expect(await site.upload({ onEvent })).toMatchObject({
      success: false,
      filesUploaded: 1,
      errors: [
        { path: 'orders/a.parquet', code: 'UPLOAD_FAILED', message: expect.stringContaining('not in the folder') },
        { path: 'users/a.parquet', code: 'UPLOAD_FAILED', message: expect.stringContaining('5 bytes') },
      ],
    });
  });
});

describe('a delivery that ends half way says what the folder holds', () => {
  it('when deleting is refused in the middle: nothing was sent, the rest is still there', async () => {
    const site = await deliverySite(THREE);
    for (const name of ['a', 'b', 'c', 'd']) site.plant(`old/${name}.csv`);
    // The probe and two files pass.
    site.workspace.setFaults({ rules: [{ method: 'DELETE', path: FILES, after: 3, action: { status: 403 } }] });
    const error = await failure(site.upload({ concurrency: 1 }));
    expect(error).toMatchObject({
      code: 'PERMISSION_DENIED',
      exitCode: 3,
      details: {
        remoteBase: BASE,
        deleted: 2,
        sent: 0,
        remainingFiles: 2,
        remaining: [`${BASE}/old/c.csv`, `${BASE}/old/d.csv`],
      },
    });
    expect(error.message).toContain('2 of 4 old files were removed and 0 of 3 files were sent');
    expect(error.message).toContain(`${BASE} now holds 2 files (12 B): old/c.csv, old/d.csv`);
    expect(error.message).toContain('cleanMode after');
    expect(site.remote()).toEqual({ 'incoming_data/old/c.csv': 6, 'incoming_data/old/d.csv': 6 });
  });

  it('when the token expires: the files that are left are not tried', async () => {
    const site = await deliverySite({ ...THREE, 'users/b.parquet': 185, 'users/c.parquet': 185 });
    const expired = { status: 401, body: { error_code: 'UNAUTHENTICATED', message: 'expired' } };
    const onEvent = (event: LakeseedEvent) => {
      if (event.type === 'file.finish') site.workspace.setFaults({ rules: [{ action: expired }] });
    };
    const error = await failure(site.upload({ onEvent, concurrency: 1 }));
    expect(error).toMatchObject({ code: 'AUTH_FAILED', details: { sent: 1 } });
    expect(error.message).toContain('could not be found out');
    expect(Object.keys(site.remote())).toEqual(['incoming_data/orders/b.parquet']);
    const puts = site.workspace.requests().filter(({ method, path }) => method === 'PUT' && path.endsWith('.parquet'));
    expect(puts).toHaveLength(2);
  });

  it('when the workspace goes away', async () => {
    const site = await deliverySite(THREE);
    const onEvent = (event: LakeseedEvent) => {
      if (event.type === 'file.finish') site.workspace.setFaults({ rules: [{ action: { reset: 'before' } }] });
    };
    expect(await failure(site.upload({ onEvent, concurrency: 1 }))).toMatchObject({ code: 'NETWORK', exitCode: 4 });
  });

  it('when the volume cannot be listed afterwards', async () => {
    const site = await deliverySite(THREE);
    const rules = [{ method: 'GET', path: '/api/2.0/fs/directories/**', after: 1, action: { status: 500 } }];
    site.workspace.setFaults({ rules });
    const error = await failure(site.upload());
    expect(error).toMatchObject({ code: 'NETWORK', details: { sent: 3 } });
    expect(error.message).toContain('3 of 3 files were sent');
    expect(site.remote()).toEqual(THREE_REMOTE);
  });

  it('when it is cancelled within a file', async () => {
    const site = await deliverySite({ 'orders/a.parquet': 3_000_000, 'users/a.parquet': 4_000_000 });
    site.plant('old.csv');
    const cancel = new AbortController();
    const onEvent = (event: LakeseedEvent) => {
      if (event.type === 'file.progress' && event.path === 'orders/a.parquet') cancel.abort();
    };
    const error = await failure(site.upload({ onEvent, concurrency: 1, signal: cancel.signal }));
    expect(error).toMatchObject({ code: 'CANCELLED', exitCode: 130, details: { deleted: 1, sent: 1 } });
    expect(error.message).toContain('now holds 1 file (3.8 MiB): users/a.parquet');
    expect(site.remote()).toEqual({ 'incoming_data/users/a.parquet': 4_000_000 });
  });

  it('when it is cancelled with all files under way: none of them is reported as failed', async () => {
    const site = await deliverySite(THREE);
    const cancel = new AbortController();
    const onEvent = (event: LakeseedEvent) => {
      site.events.push(event);
      if (event.type === 'file.start' && event.path === 'users/a.parquet') cancel.abort();
    };
    const error = await failure(site.upload({ onEvent, signal: cancel.signal }));
    expect(error).toMatchObject({ code: 'CANCELLED', message: expect.stringContaining('now holds') });
    expect(site.events.filter(({ type }) => type === 'file.failed')).toEqual([]);
  });

  it.for(['check.start', 'check.finish', 'plan'] as const)(
    'when it is cancelled at %s: nothing was changed',
    async type => {
      const site = await deliverySite(THREE);
      site.plant('old.csv');
      const cancel = new AbortController();
      const onEvent = (event: LakeseedEvent) => {
        if (event.type === type) cancel.abort();
      };
      expect(await failure(site.upload({ onEvent, signal: cancel.signal }))).toMatchObject({ code: 'CANCELLED' });
      expect(site.remote()).toEqual({ 'incoming_data/old.csv': 6 });
    },
  );

  it('when it was cancelled before it began: nothing is asked', async () => {
    const site = await deliverySite(THREE);
    expect(await failure(site.upload({ signal: AbortSignal.abort() }))).toMatchObject({ code: 'CANCELLED' });
    expect(site.workspace.requests()).toEqual([]);
  });
});

describe('the probe', () => {
  it('is not needed where nothing is deleted', async () => {
    const site = await deliverySite(THREE);
    await site.upload();
    site.plant('more.csv');
    await site.upload({ clean: false });
    expect(site.workspace.requests().filter(({ path }) => path.includes('_lakeseed_probe_'))).toEqual([]);
  });

  it('is one file in the volume, written and deleted before anything else is', async () => {
    const site = await deliverySite(THREE);
    site.plant('old.csv');
    await site.upload();
    const changes = site.workspace.requests().filter(({ method }) => method === 'PUT' || method === 'DELETE');
    expect(changes.slice(0, 3).map(({ method, path }) => `${method} ${path}`)).toEqual([
      expect.stringMatching(/^PUT \/api\/2\.0\/fs\/files\/Volumes\/main\/default\/lakeseed\/_lakeseed_probe_\w+$/),
      expect.stringMatching(/^DELETE \/api\/2\.0\/fs\/files\/Volumes\/main\/default\/lakeseed\/_lakeseed_probe_\w+$/),
      `DELETE /api/2.0/fs/files${BASE}/old.csv`,
    ]);
  });

  it('is cleared away when the answer to its upload is lost', async () => {
    const site = await deliverySite(THREE);
    site.plant('old.csv');
    const action = { status: 500, performed: true } as const;
    site.workspace.setFaults({ rules: [{ method: 'PUT', path: `${FILES}/_lakeseed_probe_*`, action }] });
    expect(await failure(site.upload())).toMatchObject({ code: 'NETWORK' });
    expect(site.remote()).toEqual({ 'incoming_data/old.csv': 6 });
  });
});
