import { describe, expect, it } from 'vitest';
import { personalAccessToken } from '../../src/databricks/auth/personal-access-token.ts';
import { createClient } from '../../src/databricks/client.ts';
import { createUndiciSend } from '../../src/databricks/undici-send.ts';
import { createVolumeStore } from '../../src/databricks/volume-store.ts';
import { answer, hostileServer, type Step } from '../fixtures/hostile-server.ts';
import { failureOf } from './failure-of.ts';
import { fakeTime } from './test-effects.ts';
import { toArray } from './to-array.ts';

const VOLUME = { catalog: 'main', schema: 'sales', volume: 'landing' };
const UC = '/api/2.1/unity-catalog';

/** A server that answers by method and path (without query); anything else is 404. */
async function storeOver(routes: Readonly<Record<string, Step>>) {
  const server = await hostileServer((request, response, recorded) => {
    const route =
      routes[`${request.method} ${request.url}`] ?? routes[`${request.method} ${request.url?.split('?')[0]}`];
    return (route ?? answer(404, { error_code: 'NOT_FOUND', message: 'nothing here' }))(request, response, recorded);
  });
  const { effects } = fakeTime();
  const send = createUndiciSend(effects);
  const client = createClient({ host: server.host, credentials: personalAccessToken('dapi-test'), send }, effects);
  return { ...server, store: createVolumeStore(client) };
}

const ok = answer(200, {});
const denied = answer(403, { error_code: 'PERMISSION_DENIED', message: 'User lacks USE CATALOG' });
const me = answer(200, { userName: 'me@example.com', groups: [{ display: 'engineers' }] });

describe('requiring a volume', () => {
  it('resolves when it is there', async () => {
    const { store, requests } = await storeOver({ [`GET ${UC}/volumes/main.sales.landing`]: ok });
    await store.requireVolume(VOLUME);
    expect(requests).toHaveLength(1);
  });

  it('names a missing volume, the nearest ones and the flag that makes it', async () => {
    const { store } = await storeOver({
      [`GET ${UC}/catalogs/main`]: ok,
      [`GET ${UC}/schemas/main.sales`]: ok,
      [`GET ${UC}/volumes?catalog_name=main&schema_name=sales`]: answer(200, {
        volumes: [{ name: 'archive' }],
        next_page_token: 'p',
      }),
      [`GET ${UC}/volumes?catalog_name=main&schema_name=sales&page_token=p`]: answer(200, {
        volumes: [{ name: 'landings' }],
      }),
    });
    expect(await failureOf(store.requireVolume(VOLUME))).toMatchObject({
      code: 'VOLUME_NOT_FOUND',
      message: 'There is no volume main.sales.landing, or it may not be seen',
      hint: 'Did you mean main.sales.landings? Check the name, or make the volume with --create-volume.',
      details: { missing: 'volume', name: 'main.sales.landing', near: ['main.sales.landings'] },
      statusCode: 404,
      errorCode: 'NOT_FOUND',
    });
  });

  it('names what there is where nothing has a similar name', async () => {
    const { store } = await storeOver({
      [`GET ${UC}/catalogs/main`]: ok,
      [`GET ${UC}/schemas/main.sales`]: ok,
      [`GET ${UC}/volumes`]: answer(200, { volumes: ['raw', 'archives', 'x', 'lake'].map(name => ({ name })) }),
    });
    expect(await failureOf(store.requireVolume(VOLUME))).toMatchObject({
      hint: 'There is main.sales.lake, main.sales.raw, main.sales.archives. Check the name, or make the volume with --create-volume.',
    });
  });

  it('names a missing schema', async () => {
    const { store } = await storeOver({
      [`GET ${UC}/catalogs/main`]: ok,
      [`GET ${UC}/schemas?catalog_name=main`]: answer(200, { schemas: [{ name: 'sale' }, { name: 'default' }] }),
    });
    expect(await failureOf(store.requireVolume(VOLUME))).toMatchObject({
      code: 'VOLUME_NOT_FOUND',
      message: 'There is no schema main.sales, or it may not be seen',
      hint: 'Did you mean main.sale? Check the name, or make the schema with --create-volume --create-schema.',
      details: { missing: 'schema' },
    });
  });

  it('names a missing catalog, which is never made', async () => {
    const { store } = await storeOver({ [`GET ${UC}/catalogs`]: answer(200, { catalogs: [{ name: 'mein' }] }) });
    expect(await failureOf(store.requireVolume(VOLUME))).toMatchObject({
      code: 'VOLUME_NOT_FOUND',
      message: 'There is no catalog main, or it may not be seen',
      hint: 'Did you mean mein? Check the name: lakeseed never makes a catalog.',
      details: { missing: 'catalog', near: ['mein'] },
    });
  });

  it('does without suggestions where names may not be listed, and without levels that may not be read', async () => {
    const { store } = await storeOver({
      [`GET ${UC}/catalogs/main`]: denied,
      [`GET ${UC}/schemas/main.sales`]: denied,
      [`GET ${UC}/volumes`]: denied,
    });
    expect(await failureOf(store.requireVolume(VOLUME))).toMatchObject({
      code: 'VOLUME_NOT_FOUND',
      details: { missing: 'volume', near: [] },
    });
  });

  it('tells a missing privilege from a missing volume', async () => {
    const { store } = await storeOver({ [`GET ${UC}/volumes/main.sales.landing`]: denied });
    expect(await failureOf(store.requireVolume(VOLUME))).toMatchObject({
      code: 'PERMISSION_DENIED',
      message: 'Could not find the volume main.sales.landing: User lacks USE CATALOG (403 PERMISSION_DENIED)',
    });
  });
});

describe('making a volume and a schema', () => {
  it('sends what Unity Catalog asks for', async () => {
    const { store, requests } = await storeOver({ [`POST ${UC}/schemas`]: ok, [`POST ${UC}/volumes`]: ok });
    await store.createSchema(VOLUME);
    await store.createVolume(VOLUME);
    expect(requests.map(({ body }) => JSON.parse(body))).toEqual([
      { name: 'sales', catalog_name: 'main' },
      { catalog_name: 'main', schema_name: 'sales', name: 'landing', volume_type: 'MANAGED' },
    ]);
  });

  it.for([
    [400, 'RESOURCE_ALREADY_EXISTS'],
    [409, 'VOLUME_ALREADY_EXISTS'],
  ] as const)('is content with one that is there: %i %s', async ([status, code]) => {
    const exists = answer(status, { error_code: code, message: 'exists' });
    const { store } = await storeOver({ [`POST ${UC}/schemas`]: exists, [`POST ${UC}/volumes`]: exists });
    await store.createSchema(VOLUME);
    await store.createVolume(VOLUME);
  });

  it('fails on any other refusal', async () => {
    const { store } = await storeOver({ [`POST ${UC}/volumes`]: denied });
    expect(await failureOf(store.createVolume(VOLUME))).toMatchObject({ code: 'PERMISSION_DENIED' });
  });
});

describe('effective permissions', () => {
  const ENDPOINT = `GET ${UC}/effective-permissions/volume/main.sales.landing`;
  const grants = (principal: string, ...privileges: string[]) =>
    answer(200, { privilege_assignments: [{ principal, privileges: privileges.map(privilege => ({ privilege })) }] });

  it('are the caller’s own', async () => {
    const { store, requests } = await storeOver({
      'GET /api/2.0/preview/scim/v2/Me': me,
      [`${ENDPOINT}?principal=me%40example.com`]: grants('me@example.com', 'WRITE_VOLUME', 'READ_VOLUME'),
    });
    expect(await store.effectivePermissions(VOLUME)).toEqual({
      read: true,
      write: true,
      privileges: ['READ_VOLUME', 'WRITE_VOLUME'],
    });
    expect(requests).toHaveLength(2);
  });

  it('are those of the caller’s groups too, and nobody else’s', async () => {
    const { store } = await storeOver({
      'GET /api/2.0/preview/scim/v2/Me': me,
      [`${ENDPOINT}?principal=me%40example.com`]: answer(200, {}),
      [`GET ${UC}/volumes/main.sales.landing`]: answer(200, { owner: 'somebody' }),
      [ENDPOINT]: answer(200, {
        privilege_assignments: [
          { principal: 'engineers', privileges: [{ privilege: 'READ_VOLUME' }] },
          { principal: 'others', privileges: [{ privilege: 'WRITE_VOLUME' }] },
        ],
      }),
    });
    expect(await store.effectivePermissions(VOLUME)).toEqual({ read: true, write: false, privileges: ['READ_VOLUME'] });
  });

  it('are all for the owner', async () => {
    const { store } = await storeOver({
      'GET /api/2.0/preview/scim/v2/Me': me,
      [ENDPOINT]: answer(200, {}),
      [`GET ${UC}/volumes/main.sales.landing`]: answer(200, { owner: 'engineers' }),
    });
    expect(await store.effectivePermissions(VOLUME)).toMatchObject({ read: true, write: true });
  });

  it.for<[string, Step]>([
    ['refuses', denied],
    ['has no such endpoint', answer(501, { message: 'no such endpoint' })],
  ])('are null where the server %s', async ([, step]) => {
    const { store } = await storeOver({ 'GET /api/2.0/preview/scim/v2/Me': me, [ENDPOINT]: step });
    expect(await store.effectivePermissions(VOLUME)).toBeNull();
  });
});

describe('listing', () => {
  it('takes 404 at the root of a volume that is there for an empty volume', async () => {
    const { store } = await storeOver({ [`GET ${UC}/volumes/main.sales.landing`]: ok });
    expect(await toArray(store.list('/Volumes/main/sales/landing'))).toEqual([]);
  });

  it('says NOT_FOUND for a folder that is missing in a volume that is there', async () => {
    const { store } = await storeOver({ [`GET ${UC}/volumes/main.sales.landing`]: ok });
    expect(await failureOf(toArray(store.list('/Volumes/main/sales/landing/t')))).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('says VOLUME_NOT_FOUND where the volume is missing', async () => {
    const { store } = await storeOver({ [`GET ${UC}/catalogs/main`]: ok, [`GET ${UC}/schemas/main.sales`]: ok });
    expect(await failureOf(toArray(store.list('/Volumes/main/sales/landing/t')))).toMatchObject({
      code: 'VOLUME_NOT_FOUND',
      details: { missing: 'volume' },
    });
  });
});

describe('deleting', () => {
  it('is content where there is nothing any more', async () => {
    const { store } = await storeOver({});
    await store.deleteFile('/Volumes/main/sales/landing/x');
    await store.deleteDirectory('/Volumes/main/sales/landing/d');
  });

  it('fails on a folder that is not empty', async () => {
    const { store } = await storeOver({
      'DELETE /api/2.0/fs/directories/Volumes/main/sales/landing/d': answer(400, {
        error_code: 'INVALID_PARAMETER_VALUE',
        message: 'The directory is not empty.',
        details: [{ reason: 'FILES_API_DIRECTORY_IS_NOT_EMPTY' }],
      }),
    });
    expect(await failureOf(store.deleteDirectory('/Volumes/main/sales/landing/d'))).toMatchObject({
      code: 'DESTINATION_TAKEN',
      details: { reason: 'FILES_API_DIRECTORY_IS_NOT_EMPTY' },
    });
  });
});

it('is labelled with its host and lies nowhere on this machine', async () => {
  const { store, host } = await storeOver({});
  expect(store.label).toBe(host);
  expect(store.localPath('/Volumes/main/sales/landing')).toBeNull();
});
