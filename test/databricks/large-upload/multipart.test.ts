import { describe, expect, it } from 'vitest';
import { partSizeFor } from '../../../src/databricks/large-upload/part-size.ts';
import { failureOf } from '../failure-of.ts';
import { content, largeUploadSite, MIB, PATH } from './site.ts';

const INITIATE = `POST /files${PATH}?action=initiate-upload`;
const COMPLETE = `POST /files${PATH}?action=complete-upload`;
const PART_URLS = 'POST /create-upload-part-urls';
const PART = 'PUT /storage/part';
const ABORT_URL = 'POST /create-abort-upload-url';
const ABORT = 'DELETE /storage/abort';

const EXPIRED = {
  status: 403,
  body: '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
  headers: { 'content-type': 'application/xml' },
};
const AZURE_EXPIRED = {
  status: 403,
  body: '<Error><Code>AuthenticationFailed</Code><Message>no</Message><AuthenticationErrorDetail>Signature not valid in the specified time frame: Start</AuthenticationErrorDetail></Error>',
};

it.for([
  [50 * MIB, 10],
  [1000 * MIB, 10],
  [1000 * MIB + 1, 20],
  [5 * 1024 * MIB, 100],
  [101 * 1024 * MIB, 2048],
  [400 * 1024 * MIB, 4096],
  [4000 * 1024 * MIB, 4096],
])('a file of %i bytes has parts of %i MiB', ([size, part]) => {
  expect(partSizeFor(size!)).toBe(part! * MIB);
});

describe('an upload in parts', () => {
  it('arrives whole, with a batch of URLs for several parts, and leaves nothing behind', async () => {
    const site = await largeUploadSite();
    const file = content(52 * MIB);
    const sent: number[] = [];
    await site.store.putFile(PATH, file, { onProgress: bytes => sent.push(bytes) });
    expect(site.arrived()).toBe(file.sha);
    expect(site.asked()).toEqual({ [INITIATE]: 1, [PART_URLS]: 2, [PART]: 6, [COMPLETE]: 1 });
    expect(sent.at(-1)).toBe(52 * MIB);
    expect(sent).toEqual([...sent].sort((a, b) => a - b));
    expect(site.staged()).toEqual([]);
  });

  it('begins at 50 MiB: what is smaller is one PUT', async () => {
    const site = await largeUploadSite();
    await site.store.putFile(PATH, content(50 * MIB - 1));
    expect(site.asked()).toEqual({ [`PUT /files${PATH}`]: 1 });
  });

  it('sends the first part alone until one has been taken', async () => {
    const site = await largeUploadSite();
    const first = content(50 * MIB);
    let others = 0;
    let firstDone = false;
    await site.store.putFile(PATH, {
      size: first.size,
      async *open(range) {
        if (range?.first !== 0 && !firstDone) others += 1;
        yield* first.open(range);
        if (range?.first === 0) firstDone = true;
      },
    });
    expect(others).toBe(0);
  });

  it.for<[string, object]>([
    ['503', { status: 503 }],
    ['500', { status: 500 }],
    ['429', { status: 429, headers: { 'retry-after': '1' } }],
    ['a connection that is cut within the body', { reset: 'during' }],
    ['an answer that is lost', { reset: 'after' }],
  ])('gets over %s, of every kind of request', async ([, action]) => {
    const site = await largeUploadSite();
    const paths = ['**?action=initiate-upload**', '/api/2.0/fs/create-upload-part-urls', '/storage/part/**'];
    const rules = paths.map(path => ({ path, after: path.startsWith('/storage') ? 1 : 0, times: 2, action }));
    site.workspace.setFaults({ rules: rules as never });
    const file = content(52 * MIB);
    await site.store.putFile(PATH, file);
    expect(site.arrived()).toBe(file.sha);
    expect(site.staged()).toEqual([]);
  });

  it.for([
    ['as S3 says it', EXPIRED],
    ['as Azure says it', AZURE_EXPIRED],
  ] as const)('renews URLs that have expired, %s', async ([, action]) => {
    const site = await largeUploadSite();
    site.workspace.setFaults({ rules: [{ path: '/storage/part/**', after: 1, times: 4, action }] });
    const file = content(52 * MIB);
    await site.store.putFile(PATH, file);
    expect(site.arrived()).toBe(file.sha);
    expect(site.events).toEqual([]);
  });

  it('renews them three times a part, then fails and gives the upload up', async () => {
    const site = await largeUploadSite();
    site.workspace.setFaults({ rules: [{ path: '/storage/part/**', after: 1, action: EXPIRED }] });
    const error = await failureOf(site.store.putFile(PATH, content(50 * MIB)));
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED', statusCode: 403 });
    expect(error.message).toContain('Request has expired (AccessDenied)');
    expect(site.arrived()).toBeNull();
    expect(site.asked()).toMatchObject({ [ABORT_URL]: 1, [ABORT]: 1 });
    expect(site.staged()).toEqual([]);
  });

  it.for([
    ['is lost', { reset: 'after' }],
    ['is a failure although it was done', { status: 500, performed: true }],
    ['is a conflict although it was done', { status: 409, performed: true, body: { error_code: 'ALREADY_EXISTS' } }],
  ] as const)('is good where the answer to its completion %s', async ([, action]) => {
    const site = await largeUploadSite();
    site.workspace.setFaults({ rules: [{ path: '**?action=complete-upload**', times: 1, action }] });
    const file = content(50 * MIB);
    await site.store.putFile(PATH, file);
    expect(site.arrived()).toBe(file.sha);
  });

  it('is not taken for good because an old file of the same size lies there', async () => {
    const site = await largeUploadSite();
    const file = content(50 * MIB);
    await site.workspace.put('t/k=1/big%20%231.parquet', Buffer.alloc(50 * MIB));
    const old = { 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT', 'content-length': String(50 * MIB) };
    site.workspace.setFaults({
      rules: [
        { path: '**?action=complete-upload**', action: { status: 404 } },
        { method: 'HEAD', action: { status: 200, headers: { ...old, date: 'Thu, 01 Jan 2026 01:00:00 GMT' } } },
      ],
    });
    expect(await failureOf(site.store.putFile(PATH, file))).toMatchObject({ code: 'UPLOAD_FAILED', statusCode: 404 });
    expect(site.arrived()).not.toBe(file.sha);
  });

  it('that is cancelled is given up, within its time', async () => {
    const site = await largeUploadSite();
    const cancel = new AbortController();
    const onProgress = (sent: number) => {
      if (sent > 20 * MIB) cancel.abort();
    };
    const put = site.store.putFile(PATH, content(60 * MIB), { signal: cancel.signal, onProgress });
    expect(await failureOf(put)).toMatchObject({ code: 'CANCELLED' });
    expect(site.arrived()).toBeNull();
    expect(site.asked()).toMatchObject({ [ABORT]: 1 });
    await expect.poll(site.staged).toEqual([]);
  });

  it('carries to the storage what came with the URL and nothing of ours, and shows no signature', async () => {
    const site = await largeUploadSite();
    // The workspace refuses parts with an Authorization, or without the header that it has signed.
    site.workspace.setFaults({
      rules: [{ path: '/storage/part/**', after: 1, action: { status: 400, body: '<Error><Code>Bad</Code></Error>' } }],
    });
    const error = await failureOf(site.store.putFile(PATH, content(50 * MIB)));
    expect(error.message).toMatch(/upload part \d of .*big #1\.parquet: Bad \(400\)$/);
    site.workspace.setFaults({ rules: [{ path: '/storage/part/**', after: 1, times: 2, action: { status: 503 } }] });
    await site.store.putFile(PATH, content(50 * MIB));
    expect(site.events).toHaveLength(2);
    expect(JSON.stringify([error, error.message, site.events])).not.toMatch(/X-Amz|session_token|Signature/);
  });

  it.for<[string, number, string]>([
    ['shrinks', 40 * MIB, 'LOCAL_IO'],
    ['grows', 60 * MIB, 'LOCAL_IO'],
  ])('of a file that %s while it is sent leaves nothing', async ([, actual, code]) => {
    const site = await largeUploadSite();
    const file = content(actual);
    const changing = {
      size: 50 * MIB,
      async *open(range?: { first: number; length: number }) {
        const last = (range?.first ?? 0) + (range?.length ?? 0) === 50 * MIB;
        yield* file.open(last && range ? { first: range.first, length: actual - range.first } : range);
      },
    };
    expect(await failureOf(site.store.putFile(PATH, changing))).toMatchObject({ code });
    expect(site.arrived()).toBeNull();
    await expect.poll(site.staged).toEqual([]);
  });
});
