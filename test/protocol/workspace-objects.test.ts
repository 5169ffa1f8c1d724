import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type RawRequest, rawHttp } from '../setup/raw-http.ts';
import { tempFolder } from '../setup/temp.ts';
import { API, HEADER, HOME, missing, refused, servedObjects } from '../setup/workspace-objects.ts';
import { serveInProcess } from '../workspace/serving-process.ts';

describe('Workspace 3: get-status', () => {
  it('of a file tells its size', async () => {
    const { get, importSource } = await servedObjects();
    const before = Date.now();
    await importSource(`${HOME}/data.csv`, 'a,b', { format: 'AUTO' });
    const { status, json } = await get('get-status', { path: `${HOME}/data.csv` });
    expect(status).toBe(200);
    expect(json).toEqual({
      object_type: 'FILE',
      path: `${HOME}/data.csv`,
      object_id: expect.any(Number),
      resource_id: String(json.object_id),
      created_at: expect.any(Number),
      modified_at: json.created_at,
      size: 3,
    });
    expect(json.object_id).toBeGreaterThan(0);
    expect(Math.abs(before - json.created_at)).toBeLessThan(60_000);
  });

  it('of a notebook tells its language, and no size', async () => {
    const { get, importSource } = await servedObjects();
    await importSource(`${HOME}/report`, 'SELECT 1', { language: 'SQL' });
    const { json } = await get('get-status', { path: `${HOME}/report` });
    expect(json).toMatchObject({ object_type: 'NOTEBOOK', language: 'SQL' });
    expect(json).not.toHaveProperty('size');
  });

  it('of a folder tells neither', async () => {
    const { get } = await servedObjects();
    const { json } = await get('get-status', { path: HOME });
    expect(Object.keys(json).sort()).toEqual([
      'created_at',
      'modified_at',
      'object_id',
      'object_type',
      'path',
      'resource_id',
    ]);
    expect(json.object_type).toBe('DIRECTORY');
  });

  it('the id stays when the object is replaced, and is another one when it is made anew', async () => {
    const { get, post, importSource } = await servedObjects();
    const path = `${HOME}/a`;
    await importSource(path, '1', { format: 'RAW' });
    const { json: first } = await get('get-status', { path });
    await importSource(path, '22', { format: 'RAW', overwrite: true });
    const { json: second } = await get('get-status', { path });
    expect(second).toMatchObject({ object_id: first.object_id, created_at: first.created_at, size: 2 });
    await post('delete', { path });
    await importSource(path, '1', { format: 'RAW' });
    expect((await get('get-status', { path })).json.object_id).not.toBe(first.object_id);
  });

  it.for([
    ['/Users', '/Users'],
    ['/Workspace/Users', '/Workspace/Users'],
    ['//Workspace/Users', '/Users'],
    ['//Users', '/Users'],
    ['/Workspace//Users///', '/Workspace/Users'],
    ['/', '/'],
    ['/Workspace', '/Workspace'],
    ['//Workspace', '/'],
  ] as const)('%s is answered as %s, and both forms are one object', async ([asked, path]) => {
    const { get } = await servedObjects();
    const { status, json } = await get('get-status', { path: asked });
    expect([status, json.object_type, json.path]).toEqual([200, 'DIRECTORY', path]);
    const other = path.startsWith('/Workspace') ? path.slice('/Workspace'.length) || '/' : `/Workspace${path}`;
    expect((await get('get-status', { path: other })).json.object_id).toBe(json.object_id);
  });

  it('return_export_info is taken (13.3)', async () => {
    const { get } = await servedObjects();
    expect((await get('get-status', { path: HOME, return_export_info: 'true' })).status).toBe(200);
  });

  it('a plus sign in the query is a space (13.1)', async () => {
    const { send, importSource } = await servedObjects();
    await importSource(`${HOME}/a b`, '', { format: 'RAW' });
    expect((await send({ path: `${API}/get-status?path=${encodeURIComponent(HOME)}/a+b` })).status).toBe(200);
  });

  it('without a path is refused', async () => {
    const { get } = await servedObjects();
    expect(await get('get-status', {})).toEqual(refused(400, 'INVALID_PARAMETER_VALUE'));
  });
});

describe('Workspace 3: what is missing', () => {
  const path = `${HOME}/none`;

  it.for(['get-status', 'list', 'export'])('is 404 to %s', async operation => {
    const { get } = await servedObjects();
    expect(await get(operation, { path })).toEqual(missing(path));
  });

  it('is 404 to delete, and named in the form that was asked for', async () => {
    const { post } = await servedObjects();
    expect(await post('delete', { path: `/Workspace${path}` })).toEqual(missing(`/Workspace${path}`));
  });

  it('what lies below a file is missing too', async () => {
    const { get, importSource } = await servedObjects();
    await importSource(`${HOME}/a`, '', { format: 'RAW' });
    expect(await get('get-status', { path: `${HOME}/a/b` })).toEqual(missing(`${HOME}/a/b`));
  });
});

describe('Workspace 3: list', () => {
  it('tells what lies in a folder and nothing below, in the form that was asked for', async () => {
    const { get, post, importSource } = await servedObjects();
    await post('mkdirs', { path: `${HOME}/sub/deep` });
    await importSource(`${HOME}/nb`, '', { language: 'R' });
    await importSource(`${HOME}/a.txt`, 'x', { format: 'AUTO' });
    const { json } = await get('list', { path: `/Workspace${HOME}` });
    expect(json.objects).toMatchObject([
      { object_type: 'FILE', path: `/Workspace${HOME}/a.txt`, size: 1 },
      { object_type: 'NOTEBOOK', path: `/Workspace${HOME}/nb`, language: 'R' },
      { object_type: 'DIRECTORY', path: `/Workspace${HOME}/sub` },
    ]);
    expect(json.objects[1]).toEqual((await get('get-status', { path: `/Workspace${HOME}/nb` })).json);
  });

  it('of an empty folder has no objects key', async () => {
    const { get } = await servedObjects();
    expect(await get('list', { path: '/Shared' })).toEqual({ status: 200, json: {} });
  });

  it('of a file is the file', async () => {
    const { get, importSource } = await servedObjects();
    await importSource(`${HOME}/a`, '', { format: 'RAW' });
    expect((await get('list', { path: `${HOME}/a` })).json.objects).toMatchObject([{ path: `${HOME}/a` }]);
  });
});

describe('Workspace 3: mkdirs', () => {
  it('makes the folders above too, and may be repeated', async () => {
    const { post, typeOf, place } = await servedObjects();
    for (let time = 1; time <= 2; time += 1) {
      expect(await post('mkdirs', { path: `/Workspace${HOME}/a/b` })).toEqual({ status: 200, json: {} });
    }
    expect(await typeOf(`${HOME}/a/b`)).toBe('DIRECTORY');
    expect(existsSync(place(`${HOME}/a/b`))).toBe(true);
  });

  it.for(['file', 'file/below'])('at %s, where a file is, is refused', async name => {
    const { post, importSource } = await servedObjects();
    await importSource(`${HOME}/file`, '', { format: 'RAW' });
    expect(await post('mkdirs', { path: `${HOME}/${name}` })).toEqual(refused(400, 'RESOURCE_ALREADY_EXISTS'));
  });
});

describe('Workspace 3: delete', () => {
  it('removes files, notebooks and empty folders', async () => {
    const { post, importSource, get } = await servedObjects();
    await importSource(`${HOME}/file`, '', { format: 'RAW' });
    await importSource(`${HOME}/nb`, '', { language: 'R' });
    await post('mkdirs', { path: `${HOME}/empty` });
    for (const name of ['file', 'nb', 'empty']) {
      expect(await post('delete', { path: `${HOME}/${name}` })).toEqual({ status: 200, json: {} });
    }
    expect((await get('list', { path: HOME })).json).toEqual({});
  });

  it('of a folder that is not empty has to be recursive', async () => {
    const { post, importSource, place, directory } = await servedObjects();
    await post('mkdirs', { path: `${HOME}/a/b` });
    await importSource(`${HOME}/a/b/nb`, '', { language: 'R' });
    const answer = await post('delete', { path: `${HOME}/a` });
    expect(answer).toEqual(refused(400, 'DIRECTORY_NOT_EMPTY', `Folder (${HOME}/a) is not empty`));
    expect(existsSync(place(`${HOME}/a/b/nb`))).toBe(true);
    expect((await post('delete', { path: `${HOME}/a`, recursive: true })).status).toBe(200);
    expect(existsSync(place(`${HOME}/a`))).toBe(false);
    expect(readdirSync(join(directory, '.workspace/objects'))).toEqual([]);
    expect(readdirSync(join(directory, '.workspace/staging'), { recursive: true })).toHaveLength(1);
  });

  it('what is made anew by hand where a notebook was is a file', async () => {
    const { post, importSource, typeOf, place } = await servedObjects();
    await importSource(`${HOME}/nb`, '', { language: 'R' });
    await post('delete', { path: `${HOME}/nb` });
    writeFileSync(place(`${HOME}/nb`), '');
    expect(await typeOf(`${HOME}/nb`)).toBe('FILE');
  });

  it.for(['/', '/Workspace', '/Users', '/Workspace/Users', '/Shared', HOME, `/Workspace${HOME}`])(
    'of %s is refused',
    async path => {
      const { post, typeOf } = await servedObjects();
      const answer = await post('delete', { path, recursive: true });
      expect(answer).toEqual(refused(400, 'DIRECTORY_PROTECTED'));
      expect(await typeOf(path)).toBe('DIRECTORY');
    },
  );
});

describe('the root folders and homes', () => {
  it('are there from the start', async () => {
    const { typeOf, place } = await servedObjects();
    expect(readdirSync(place('/')).sort()).toEqual(['Shared', 'Users']);
    for (const path of ['/', '/Users', '/Shared', HOME]) expect(await typeOf(path)).toBe('DIRECTORY');
  });

  it('a service principal has a home too', async () => {
    const { send, ask } = await servedObjects({ oauthClients: [{ id: 'client-1', secret: 's3cret' }] });
    const authorization = `Basic ${Buffer.from('client-1:s3cret').toString('base64')}`;
    const grant = { method: 'POST', path: '/oidc/v1/token', body: 'grant_type=client_credentials', token: null };
    const { access_token: token } = JSON.parse((await send({ ...grant, headers: { authorization } })).text);
    const path = `${API}/get-status?path=/Workspace/Users/client-1`;
    expect((await ask({ path })).status).toBe(404);
    expect((await ask({ path, token })).json.object_type).toBe('DIRECTORY');
  });

  it('what somebody put there by hand counts, as files and folders', async () => {
    const { get, download, place } = await servedObjects();
    mkdirSync(place(`${HOME}/mine`));
    writeFileSync(place(`${HOME}/mine/job.py`), HEADER);
    const path = `${HOME}/mine/job.py`;
    const { json } = await get('get-status', { path });
    expect(json).toMatchObject({ object_type: 'FILE', size: HEADER.length, object_id: expect.any(Number) });
    expect((await get('list', { path: `${HOME}/mine` })).json.objects).toEqual([json]);
    expect((await download(path)).text).toBe(HEADER);
  });

  it('a damaged record is as good as none', async () => {
    const { importSource, typeOf, directory } = await servedObjects();
    await importSource(`${HOME}/nb`, '', { language: 'R' });
    const records = join(directory, '.workspace/objects');
    writeFileSync(join(records, readdirSync(records)[0]!), '{');
    expect(await typeOf(`${HOME}/nb`)).toBe('FILE');
  });

  it('need the token', async () => {
    const { send } = await servedObjects();
    expect((await send({ path: `${API}/list?path=/`, token: null })).status).toBe(401);
  });
});

describe('paths that are refused', () => {
  it.for(['', 'Users/a', '/Users/../a', '/Workspace/..', '/./a', `${HOME}/a\0b`])('%j', async path => {
    const { get, post, importSource } = await servedObjects();
    const refusal = refused(400, 'INVALID_PARAMETER_VALUE');
    expect(await get('get-status', { path })).toEqual(refusal);
    expect(await post('mkdirs', { path })).toEqual(refusal);
    expect(await post('delete', { path, recursive: true })).toEqual(refusal);
    expect(await importSource(path, '', { format: 'RAW' })).toEqual(refusal);
  });

  it.for(['Workspace/../a', '../a', 'Workspace/Shared/./a', 'a\0b'])('import-file of %j', async path => {
    const { importFile, directory } = await servedObjects();
    expect(await importFile(path, '')).toEqual(refused(400, 'INVALID_PARAMETER_VALUE'));
    expect(readdirSync(directory).sort()).toEqual(['.workspace', 'Volumes', 'Workspace']);
  });

  it('of more than a file system holds', async () => {
    const { importSource } = await servedObjects();
    expect((await importSource(`${HOME}/${'x'.repeat(256)}`, '', { format: 'RAW' })).status).toBe(400);
  });

  it.for(['CON', 'a:b', 'a\\b', 'ends.'])('on Windows: %s', async name => {
    const { importSource } = await servedObjects({}, { platform: 'win32' });
    const answer = await importSource(`${HOME}/${name}`, '', { format: 'RAW' });
    expect(answer).toEqual(refused(400, 'INVALID_PARAMETER_VALUE', expect.stringContaining(`the name ${name}`)));
  });

  it('links that lead out of the workspace are refused and not listed, those that stay inside are followed', async () => {
    const { get, post, importSource, download, place } = await servedObjects();
    const outside = tempFolder();
    writeFileSync(join(outside, 'secret'), 'outside');
    symlinkSync(outside, place(`${HOME}/out`), 'junction');
    symlinkSync(place('/Shared'), place(`${HOME}/in`), 'junction');
    await importSource('/Shared/a', 'inside', { format: 'RAW' });
    const refusal = refused(400, 'INVALID_PARAMETER_VALUE');
    expect(await get('get-status', { path: `${HOME}/out/secret` })).toEqual(refusal);
    expect(await get('export', { path: `${HOME}/out/secret` })).toEqual(refusal);
    expect(await importSource(`${HOME}/out/new`, '', { format: 'RAW' })).toEqual(refusal);
    expect(await post('mkdirs', { path: `${HOME}/out/new` })).toEqual(refusal);
    expect(await post('delete', { path: `${HOME}/out`, recursive: true })).toEqual(refusal);
    expect(readdirSync(outside)).toEqual(['secret']);
    expect((await download(`${HOME}/in/a`)).text).toBe('inside');
    const { objects: found } = (await get('list', { path: HOME })).json;
    expect(found.map(({ path }: { path: string }) => path)).toEqual([`${HOME}/in`]);
  });

  it('a delete removes links, not what they lead to', async () => {
    const { post, importSource, place } = await servedObjects();
    const outside = tempFolder();
    writeFileSync(join(outside, 'kept'), '');
    await post('mkdirs', { path: `${HOME}/sub` });
    await importSource('/Shared/kept', '', { format: 'RAW' });
    symlinkSync(outside, place(`${HOME}/sub/out`), 'junction');
    symlinkSync(place('/Shared'), place(`${HOME}/sub/in`), 'junction');
    symlinkSync(place('/Shared'), place(`${HOME}/in`), 'junction');
    expect(await post('delete', { path: `${HOME}/in` })).toEqual(refused(400, 'DIRECTORY_NOT_EMPTY'));
    for (const name of ['in', 'sub']) {
      expect((await post('delete', { path: `${HOME}/${name}`, recursive: true })).status).toBe(200);
    }
    expect([readdirSync(outside), readdirSync(place('/Shared')), readdirSync(place(HOME))]).toEqual([
      ['kept'],
      ['kept'],
      [],
    ]);
  });
});

describe('several processes over one directory', () => {
  it('see each other’s objects at once', async () => {
    const { directory, get, importSource, typeOf } = await servedObjects();
    const other = await serveInProcess(directory);
    const elsewhere = (request: RawRequest) => rawHttp(other.host, { token: other.token, ...request });
    await importSource(`${HOME}/nb`, 'SELECT 1', { language: 'SQL' });
    const path = `${API}/get-status?path=${HOME}/nb`;
    expect(JSON.parse((await elsewhere({ path })).text)).toEqual(
      (await get('get-status', { path: `${HOME}/nb` })).json,
    );
    const body = JSON.stringify({ path: `${HOME}/nb` });
    expect((await elsewhere({ method: 'POST', path: `${API}/delete`, body })).status).toBe(200);
    expect(await typeOf(`${HOME}/nb`)).toBeUndefined();
  });

  it('objects outlive the server', async () => {
    const first = await servedObjects();
    await first.importSource(`${HOME}/nb`, '', { language: 'SQL' });
    const { json } = await first.get('get-status', { path: `${HOME}/nb` });
    await first.stop();
    const second = await servedObjects({ directory: first.directory });
    expect((await second.get('get-status', { path: `${HOME}/nb` })).json).toEqual(json);
  });
});
