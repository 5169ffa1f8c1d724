import { describe, expect, it } from 'vitest';
import { failureOf } from '../failure-of.ts';
import { content, largeUploadSite, MIB, PATH } from './site.ts';

const OTHER = `${PATH}2`;
const TRIAL = '/Volumes/main/default/lakeseed/_trial';
const PUT = `PUT /files${PATH}`;
const NO_URLS = {
  status: 403,
  body: { error_code: 'PERMISSION_DENIED', message: 'Presigned URLs API is not enabled' },
};
const NO_ZONE = {
  status: 500,
  body: {
    error_code: 'INTERNAL_ERROR',
    message: "Can't infer requester network zone.",
    details: [{ reason: 'FILES_API_REQUESTER_NETWORK_ZONE_UNKNOWN' }],
  },
};
const FIREWALL = { status: 403, body: '<Error><Code>AuthorizationFailure</Code><Message>not here</Message></Error>' };

describe('where parts are refused, a file goes in one piece, and the next one at once', () => {
  it.for<[string, string, object]>([
    ['at the beginning, with 403', '**?action=initiate-upload**', { status: 403 }],
    ['at the beginning, with 404', '**?action=initiate-upload**', { status: 404 }],
    ['at the beginning, with 501', '**?action=initiate-upload**', { status: 501 }],
    ['with the URLs', '/api/2.0/fs/create-**', NO_URLS],
    ['because the caller’s network is not known', '/api/2.0/fs/create-**', NO_ZONE],
    ['by the storage, for the first part', '/storage/**', FIREWALL],
    ['by the storage, with 404', '/storage/**', { status: 404 }],
  ])('%s', async ([, path, action]) => {
    for (const uploads of ['multipart', 'resumable'] as const) {
      const site = await largeUploadSite({ uploads });
      site.workspace.setFaults({ rules: [{ method: ['PUT', 'POST'], path, action: action as never }] });
      const file = content(50 * MIB);
      await site.store.putFile(PATH, file);
      expect(site.arrived()).toBe(file.sha);
      expect(site.asked()[PUT]).toBe(1);
      await site.store.putFile(OTHER, file);
      expect(site.arrived(OTHER)).toBe(file.sha);
      expect(site.asked()[`POST /files${OTHER}?action=initiate-upload`]).toBeUndefined();
      expect(site.staged()).toEqual([]);
    }
  });

  it('of a store that was told so once, after a refusal that was no passing failure', async () => {
    const site = await largeUploadSite();
    site.workspace.setFaults({ rules: [{ path: '/storage/part/**', times: 3, action: { status: 503 } }] });
    const file = content(50 * MIB);
    await site.store.putFile(PATH, file);
    expect(site.asked()[PUT]).toBe(1);
    await site.store.putFile(OTHER, file);
    expect(site.asked()[`PUT /files${OTHER}`]).toBeUndefined();
    expect([site.arrived(), site.arrived(OTHER)]).toEqual([file.sha, file.sha]);
  });

  it('also where the storage cannot be reached from here', async () => {
    const site = await largeUploadSite();
    const url = { part_number: 1, url: 'http://127.0.0.1:9/part?sig=secret-signature', headers: [] };
    site.workspace.setFaults({
      rules: [{ path: '**/create-upload-part-urls', action: { status: 200, body: { upload_part_urls: [url] } } }],
    });
    const file = content(50 * MIB);
    await site.store.putFile(PATH, file);
    expect(site.arrived()).toBe(file.sha);
    expect(JSON.stringify(site.events)).not.toContain('secret-signature');
    await site.store.putFile(OTHER, file);
    expect(site.asked()[`POST /files${OTHER}?action=initiate-upload`]).toBeUndefined();
  });

  it('but not after a part was taken: then a refusal is a failure', async () => {
    const site = await largeUploadSite();
    site.workspace.setFaults({ rules: [{ path: '/storage/part/**', after: 1, action: FIREWALL }] });
    expect(await failureOf(site.store.putFile(PATH, content(50 * MIB)))).toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringContaining('not here (AuthorizationFailure) (403)'),
      hint: expect.stringContaining('storage behind the volume'),
    });
    expect(site.asked()[PUT]).toBeUndefined();
    expect(site.arrived()).toBeNull();
  });

  it('and a refusal of the file itself is told as that', async () => {
    const site = await largeUploadSite();
    await site.workspace.setAccess('main.default.lakeseed', 'read');
    expect(await failureOf(site.store.putFile(PATH, content(50 * MIB)))).toMatchObject({ code: 'PERMISSION_DENIED' });
    await site.workspace.setAccess('main.default.lakeseed', 'full');
    await site.store.putFile(PATH, content(50 * MIB));
    expect(site.asked()['PUT /storage/part']).toBe(5);
  });
});

describe('a trial of uploads in parts', () => {
  it.for(['multipart', 'resumable'] as const)('%s: sends a little, leaves nothing', async uploads => {
    const site = await largeUploadSite({ uploads });
    expect(await site.store.refusesParts(TRIAL)).toBeNull();
    expect(site.arrived(TRIAL)).toBeNull();
    expect(site.staged()).toEqual([]);
    const asked = Object.values(site.asked()).reduce((sum, count) => sum + count, 0);
    expect(asked).toBeLessThanOrEqual(5);
    expect(await site.store.refusesParts(TRIAL)).toBeNull();
    expect(Object.values(site.asked()).reduce((sum, count) => sum + count, 0)).toBe(asked);
  });

  it.for(['multipart', 'resumable'] as const)('%s: says why not, and is believed', async uploads => {
    const site = await largeUploadSite({ uploads, presignedUrls: false });
    expect(await site.store.refusesParts(TRIAL)).toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringContaining('Presigned URLs API is not enabled'),
    });
    const huge = { size: 5 * 1024 * MIB + 1, open: content(1).open };
    expect(await failureOf(site.store.putFile(PATH, huge))).toMatchObject({ code: 'NOT_SUPPORTED' });
    expect(site.asked()[`POST /files${PATH}?action=initiate-upload`]).toBeUndefined();
    expect(site.staged()).toEqual([]);
  });
});
