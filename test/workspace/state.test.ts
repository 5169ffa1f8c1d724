import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { tempFolder } from '../setup/temp.ts';
import { localWorkspace, VOLUME } from '../setup/workspace.ts';
import { ask, FILES, put, UC } from './ask.ts';

describe('a new workspace', () => {
  it('holds one volume, and its folder can be looked into', async () => {
    const { directory } = await localWorkspace();
    expect(readdirSync(directory).sort()).toEqual(['.workspace', 'Volumes', 'Workspace']);
    expect(readdirSync(join(directory, 'Volumes'), { recursive: true }).sort()).toEqual([
      'main',
      'main/default',
      'main/default/lakeseed',
    ]);
  });

  it('makes a token that only its owner can read, and keeps it', async () => {
    const first = await localWorkspace();
    expect(first.token).toMatch(/^dapi[0-9a-f]{32}$/);
    const second = await localWorkspace({ directory: first.directory });
    expect(second.token).toBe(first.token);
    if (process.platform !== 'win32')
      expect(statSync(join(first.directory, '.workspace/token')).mode & 0o777).toBe(0o600);
  });

  it('takes a token that is given, and then no other', async () => {
    const kept = await localWorkspace();
    const given = await localWorkspace({ directory: kept.directory, token: 'given-token' });
    expect((await ask(given, 'GET', `${UC}/catalogs`)).status).toBe(200);
    expect((await ask({ ...given, token: kept.token }, 'GET', `${UC}/catalogs`)).status).toBe(403);
  });

  it('knows nothing of the caller’s DATABRICKS_ variables', async () => {
    const env = { DATABRICKS_TOKEN: 'callers-token', DATABRICKS_HOST: 'https://callers.example' };
    const workspace = await localWorkspace({}, { env });
    expect((await ask({ ...workspace, token: 'callers-token' }, 'GET', `${UC}/catalogs`)).status).toBe(403);
  });
});

describe('openWorkspace', () => {
  it.for(['', 'with space', 'ü'])('refuses the token %j', async token => {
    const opening = openWorkspace({ directory: tempFolder(), token }, systemEffects());
    await expect(opening).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('names what is in the way', async () => {
    const file = join(tempFolder(), 'file');
    writeFileSync(file, 'x');
    await expect(openWorkspace({ directory: file }, systemEffects())).rejects.toMatchObject({
      code: 'LOCAL_IO',
      message: expect.stringContaining(`open the local workspace ${file}`),
    });
    expect(readFileSync(file, 'utf8')).toBe('x');
  });

  it('refuses a directory of another version and leaves it as it is', async () => {
    const { directory } = await localWorkspace();
    writeFileSync(join(directory, '.workspace/format'), '99');
    const opening = openWorkspace({ directory }, systemEffects());
    await expect(opening).rejects.toMatchObject({ code: 'NOT_SUPPORTED', message: expect.stringContaining('(99)') });
  });

  it('completes a workspace whose making was cut off', async () => {
    const { directory } = await localWorkspace();
    rmSync(join(directory, '.workspace/format'));
    rmSync(join(directory, VOLUME), { recursive: true });
    await localWorkspace({ directory });
    expect(existsSync(join(directory, VOLUME))).toBe(true);
  });
});

describe('a restart', () => {
  it('keeps files, ids, comments and access; a volume that was deleted does not come back', async () => {
    const first = await localWorkspace();
    await put(first, 'a', 'kept');
    const body = { catalog_name: 'main', schema_name: 'default', name: 'raw', volume_type: 'MANAGED', comment: 'c' };
    const raw = (await ask(first, 'POST', `${UC}/volumes`, JSON.stringify(body))).json();
    await first.setAccess('main.default.raw', 'read');
    await first.close();

    const second = await localWorkspace({ directory: first.directory });
    expect((await ask(second, 'GET', `${FILES}/a`)).text).toBe('kept');
    expect((await ask(second, 'GET', `${UC}/volumes/main.default.raw`)).json()).toMatchObject({
      volume_id: raw.volume_id,
      comment: 'c',
      created_at: raw.created_at,
    });
    expect((await ask(second, 'PUT', '/api/2.0/fs/files/Volumes/main/default/raw/a', 'x')).status).toBe(403);
    await ask(second, 'DELETE', `${UC}/volumes/main.default.lakeseed`);
    await second.close();

    const third = await localWorkspace({ directory: first.directory });
    expect((await ask(third, 'GET', `${FILES}/a`)).status).toBe(404);
    expect((await ask(third, 'GET', `${UC}/volumes/main.default.lakeseed`)).status).toBe(404);
  });
});

describe('folders made by hand', () => {
  it('are catalogs, schemas and volumes, whatever the case of their names, with an id that stays', async () => {
    const workspace = await localWorkspace();
    mkdirSync(join(workspace.directory, 'Volumes/Sales/Bronze/Raw'), { recursive: true });
    writeFileSync(join(workspace.directory, 'Volumes/Sales/Bronze/Raw/a.txt'), 'by hand');
    expect((await ask(workspace, 'GET', '/api/2.0/fs/files/Volumes/sales/bronze/raw/a.txt')).text).toBe('by hand');
    const id = async () => (await ask(workspace, 'GET', `${UC}/volumes/sales.bronze.raw`)).json().volume_id;
    const ids = await Promise.all([id(), id(), id()]);
    expect(new Set(ids).size).toBe(1);
    const list = (await ask(workspace, 'GET', `${UC}/catalogs`)).json().catalogs;
    expect(list.map(({ name }: { name: string }) => name)).toEqual(['main', 'sales']);
  });

  it('that no catalog can be called, files and links between them are passed over', async () => {
    const workspace = await localWorkspace();
    const volumes = join(workspace.directory, 'Volumes');
    mkdirSync(join(volumes, 'with space'));
    mkdirSync(join(volumes, '.git'));
    writeFileSync(join(volumes, 'README'), 'x');
    symlinkSync(tempFolder(), join(volumes, 'main/default/linked'), 'junction');
    const names = async (path: string, key: string) =>
      (await ask(workspace, 'GET', `${UC}${path}`)).json()[key].map(({ name }: { name: string }) => name);
    expect(await names('/catalogs', 'catalogs')).toEqual(['main']);
    expect(await names('/volumes?catalog_name=main&schema_name=default', 'volumes')).toEqual(['lakeseed']);
  });

  it('a damaged record of a volume does not hide it', async () => {
    const workspace = await localWorkspace();
    writeFileSync(join(workspace.directory, '.workspace/securables/volume/main.default.lakeseed.json'), '{');
    const id = async () => (await ask(workspace, 'GET', `${UC}/volumes/main.default.lakeseed`)).json().volume_id;
    expect(await id()).toBe(await id());
  });
});

describe('closing', () => {
  it('never fails: what cannot be cleared away is left to the next process', async () => {
    const workspace = await localWorkspace();
    const staging = join(workspace.directory, '.workspace/staging');
    rmSync(staging, { recursive: true });
    writeFileSync(staging, 'in the way');
    await workspace.close();
  });
});
