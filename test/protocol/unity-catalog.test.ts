import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { servedWorkspace, VOLUME } from '../setup/workspace.ts';

const UC = '/api/2.1/unity-catalog';

async function catalog() {
  const server = await servedWorkspace();
  const call = async (method: string, path: string, json?: unknown) => {
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    const answer = await server.send({ method, path: `${UC}${path}`, ...body });
    return { status: answer.status, json: JSON.parse(answer.text) };
  };
  const createVolume = (name: string, more: object = {}) =>
    call('POST', '/volumes', { catalog_name: 'main', schema_name: 'default', name, volume_type: 'MANAGED', ...more });
  return { ...server, call, createVolume };
}

describe('Unity Catalog 6: reading', () => {
  it('a volume tells its names, type, place, owner and times', async () => {
    const { call, directory } = await catalog();
    const { status, json } = await call('GET', '/volumes/main.default.lakeseed');
    expect(status).toBe(200);
    expect(json).toEqual({
      name: 'lakeseed',
      full_name: 'main.default.lakeseed',
      catalog_name: 'main',
      schema_name: 'default',
      volume_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      volume_type: 'MANAGED',
      storage_location: expect.stringMatching(/^file:.*\/Volumes\/main\/default\/lakeseed$/),
      owner: 'local.user@lakeseed.example',
      created_at: expect.any(Number),
      created_by: 'local.user@lakeseed.example',
      updated_at: expect.any(Number),
      updated_by: 'local.user@lakeseed.example',
    });
    expect(decodeURIComponent(new URL(json.storage_location).pathname)).toBe(join(directory, VOLUME));
  });

  it('catalogs and schemas are read by name, with any further parameter', async () => {
    const { call } = await catalog();
    expect((await call('GET', '/catalogs/main?include_browse=true')).json.full_name).toBe('main');
    expect((await call('GET', '/schemas/main.default')).json).toMatchObject({ name: 'default', catalog_name: 'main' });
  });

  it('names are compared without case', async () => {
    const { call } = await catalog();
    expect((await call('GET', '/volumes/MAIN.Default.LakeSeed')).json.full_name).toBe('main.default.lakeseed');
  });

  it.for([
    ['/catalogs/nope', "Catalog 'nope' does not exist."],
    ['/schemas/main.nope', "Schema 'main.nope' does not exist."],
    ['/schemas/nope.default', "Catalog 'nope' does not exist."],
    ['/volumes/main.default.nope', "Volume 'main.default.nope' does not exist."],
    ['/volumes/main.nope.nope', "Schema 'main.nope' does not exist."],
  ] as const)('%s is 404: %s', async ([path, message]) => {
    const { call } = await catalog();
    const { status, json } = await call('GET', path);
    expect([status, json.message]).toEqual([404, message]);
  });

  it.for(['/volumes/main.default', '/volumes/a.b.c.d', '/schemas/main', '/volumes/main..x'])(
    '%s is 400',
    async path => {
      const { call } = await catalog();
      const { status, json } = await call('GET', path);
      expect([status, json.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    },
  );

  it('lists are made per level; max_results=0 is no limit of zero (13.4)', async () => {
    const { call, createVolume } = await catalog();
    await createVolume('raw');
    const names = async (path: string, key: string) =>
      (await call('GET', path)).json[key].map(({ name }: { name: string }) => name);
    expect(await names('/catalogs?max_results=0', 'catalogs')).toEqual(['main']);
    expect(await names('/schemas?catalog_name=main&max_results=0', 'schemas')).toEqual(['default']);
    expect(await names('/volumes?catalog_name=main&schema_name=default', 'volumes')).toEqual(['lakeseed', 'raw']);
  });

  it('lists are paged', async () => {
    const { call, createVolume } = await catalog();
    await createVolume('raw');
    const path = '/volumes?catalog_name=main&schema_name=default&max_results=1';
    const first = (await call('GET', path)).json;
    const second = (await call('GET', `${path}&page_token=${first.next_page_token}`)).json;
    expect([first.volumes[0].name, second.volumes[0].name]).toEqual(['lakeseed', 'raw']);
    expect(second.next_page_token).toBeUndefined();
  });

  it.for([
    ['/volumes', 400],
    ['/volumes?catalog_name=main', 400],
    ['/schemas?catalog_name=nope', 404],
  ] as const)('listing %s is %i', async ([path, status]) => {
    const { call } = await catalog();
    expect((await call('GET', path)).status).toBe(status);
  });
});

describe('Unity Catalog 6: creating', () => {
  it('names are lower-cased, and files can be put at once', async () => {
    const { call, createVolume, send, directory } = await catalog();
    const { status, json } = await createVolume('Raw_Data', { comment: 'landing' });
    expect(status).toBe(200);
    expect(json).toMatchObject({ full_name: 'main.default.raw_data', comment: 'landing', volume_type: 'MANAGED' });
    const path = '/api/2.0/fs/files/Volumes/main/default/raw_data/a';
    expect((await send({ method: 'PUT', path, body: 'x' })).status).toBe(204);
    expect(readFileSync(join(directory, 'Volumes/main/default/raw_data/a'), 'utf8')).toBe('x');
    expect((await call('GET', '/volumes/main.default.raw_data')).json.volume_id).toBe(json.volume_id);
  });

  it('a schema and a catalog can be made; a new catalog has the schema default', async () => {
    const { call } = await catalog();
    expect((await call('POST', '/catalogs', { name: 'Dev' })).json.full_name).toBe('dev');
    expect((await call('GET', '/schemas/dev.default')).status).toBe(200);
    expect((await call('POST', '/schemas', { name: 'bronze', catalog_name: 'dev' })).json.full_name).toBe('dev.bronze');
  });

  it.for([
    ['/catalogs', { name: 'main' }],
    ['/schemas', { name: 'DEFAULT', catalog_name: 'main' }],
    ['/volumes', { name: 'lakeseed', catalog_name: 'main', schema_name: 'default', volume_type: 'MANAGED' }],
  ] as const)('a second one in %s has a code that ends in ALREADY_EXISTS', async ([path, body]) => {
    const { call } = await catalog();
    const { status, json } = await call('POST', path, body);
    expect([400, 409]).toContain(status);
    expect(json.error_code).toMatch(/ALREADY_EXISTS$/);
  });

  it.for(['with space', 'with.period', 'with/slash', 'tab\t', '', '..'])('the name %j is refused', async name => {
    const { createVolume } = await catalog();
    const { status, json } = await createVolume(name);
    expect([status, json.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(json.message).toContain('is not a valid name');
  });

  it('in a missing schema or catalog it is 404, and nothing is made', async () => {
    const { createVolume, directory } = await catalog();
    expect((await createVolume('raw', { schema_name: 'nope' })).json.message).toBe(
      "Schema 'main.nope' does not exist.",
    );
    expect((await createVolume('raw', { catalog_name: 'nope' })).json.message).toBe("Catalog 'nope' does not exist.");
    expect(existsSync(join(directory, 'Volumes/main/nope'))).toBe(false);
  });

  it('storage_location is refused for a managed volume and needed for an external one', async () => {
    const { createVolume } = await catalog();
    const location = { storage_location: 's3://bucket/x' };
    const managed = await createVolume('raw', location);
    expect([managed.status, managed.json.message]).toEqual([400, 'CreateVolume storage_location can not be provided.']);
    expect((await createVolume('raw', { volume_type: 'EXTERNAL' })).status).toBe(400);
    const external = await createVolume('raw', { volume_type: 'EXTERNAL', ...location });
    expect(external.json).toMatchObject({ volume_type: 'EXTERNAL', storage_location: 's3://bucket/x' });
  });

  it.for([['not JSON'], ['[]'], ['{"name": 1}']])('the body %s is 400', async ([body]) => {
    const { send } = await catalog();
    const answer = await send({ method: 'POST', path: `${UC}/volumes`, body: body! });
    expect(answer.status).toBe(400);
  });
});

describe('Unity Catalog 6: changing and deleting volumes', () => {
  it('PATCH renames with new_name: the files and the id move along', async () => {
    const { call, put, directory } = await catalog();
    await put('a', 'x');
    const before = (await call('GET', '/volumes/main.default.lakeseed')).json;
    const { json } = await call('PATCH', '/volumes/main.default.lakeseed', { new_name: 'Landing', comment: 'c' });
    expect(json).toMatchObject({ full_name: 'main.default.landing', volume_id: before.volume_id, comment: 'c' });
    expect(readFileSync(join(directory, 'Volumes/main/default/landing/a'), 'utf8')).toBe('x');
    expect((await call('GET', '/volumes/main.default.lakeseed')).status).toBe(404);
  });

  it('PATCH to a name that is taken changes nothing', async () => {
    const { call, createVolume } = await catalog();
    await createVolume('raw');
    const { json } = await call('PATCH', '/volumes/main.default.raw', { new_name: 'lakeseed' });
    expect(json.error_code).toBe('RESOURCE_ALREADY_EXISTS');
    expect((await call('GET', '/volumes/main.default.raw')).status).toBe(200);
  });

  it('DELETE takes the volume away with its files; made anew it is empty and has another id', async () => {
    const { call, put, send, createVolume, directory } = await catalog();
    await put('folder/a', 'x');
    const before = (await call('GET', '/volumes/main.default.lakeseed')).json.volume_id;
    expect(await call('DELETE', '/volumes/main.default.lakeseed')).toEqual({ status: 200, json: {} });
    expect(existsSync(join(directory, VOLUME))).toBe(false);
    expect((await call('DELETE', '/volumes/main.default.lakeseed')).status).toBe(404);
    expect((await createVolume('lakeseed')).json.volume_id).not.toBe(before);
    expect((await send({ path: `/api/2.0/fs/directories${VOLUME}` })).text).toBe('{}');
  });
});

describe('Unity Catalog 6: effective permissions', () => {
  it.for([
    ['full', ['USE_CATALOG', 'USE_SCHEMA', 'READ_VOLUME', 'WRITE_VOLUME']],
    ['no-delete', ['USE_CATALOG', 'USE_SCHEMA', 'READ_VOLUME', 'WRITE_VOLUME']],
    ['read', ['USE_CATALOG', 'USE_SCHEMA', 'READ_VOLUME']],
    ['none', ['USE_CATALOG', 'USE_SCHEMA']],
  ] as const)('with access %s', async ([access, privileges]) => {
    const { call, setAccess } = await catalog();
    await setAccess('main.default.lakeseed', access);
    const principal = 'local.user@lakeseed.example';
    const path = '/effective-permissions/volume/main.default.lakeseed';
    const { json } = await call('GET', `${path}?principal=${encodeURIComponent(principal)}`);
    const [assignment] = json.privilege_assignments;
    expect(assignment.principal).toBe(principal);
    expect(assignment.privileges.map(({ privilege }: { privilege: string }) => privilege)).toEqual(privileges);
    expect(assignment.privileges[0]).toEqual({
      privilege: 'USE_CATALOG',
      inherited_from_type: 'CATALOG',
      inherited_from_name: 'main',
    });
  });

  it('somebody else has none, and a missing volume is 404', async () => {
    const { call } = await catalog();
    const path = '/effective-permissions/VOLUME/main.default';
    expect(await call('GET', `${path}.lakeseed?principal=x`)).toEqual({ status: 200, json: {} });
    expect((await call('GET', `${path}.nope`)).status).toBe(404);
  });
});
