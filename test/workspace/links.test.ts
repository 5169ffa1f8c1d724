import { existsSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../setup/temp.ts';
import { localWorkspace, VOLUME } from '../setup/workspace.ts';
import { ask, FILES, put } from './ask.ts';

describe('links in a volume', () => {
  async function linked() {
    const workspace = await localWorkspace();
    const outside = tempFolder();
    writeFileSync(join(outside, 'secret'), 'outside');
    const volume = join(workspace.directory, VOLUME);
    await put(workspace, 'real/a', 'inside');
    symlinkSync(outside, join(volume, 'out'), 'junction');
    symlinkSync(join(volume, 'real'), join(volume, 'in'), 'junction');
    return { workspace, outside, volume };
  }

  it.for([
    ['GET', `${FILES}/out/secret`],
    ['HEAD', `${FILES}/out/secret`],
    ['DELETE', `${FILES}/out/secret`],
    ['PUT', `${FILES}/out/new`],
    ['PUT', `${FILES}/out/deep/new`],
    ['PUT', `/api/2.0/fs/directories${VOLUME}/out/new`],
    ['GET', `/api/2.0/fs/directories${VOLUME}/out`],
    ['DELETE', `/api/2.0/fs/directories${VOLUME}/out`],
  ] as const)('that lead outside are refused: %s %s', async ([method, path]) => {
    const { workspace, outside } = await linked();
    const { status } = await ask(workspace, method, path, method === 'PUT' ? 'x' : undefined);
    expect(status).toBe(400);
    expect(readdirSync(outside)).toEqual(['secret']);
  });

  it('that stay inside are followed, and a listing shows only those', async () => {
    const { workspace } = await linked();
    expect((await ask(workspace, 'GET', `${FILES}/in/a`)).text).toBe('inside');
    const { contents } = (await ask(workspace, 'GET', `/api/2.0/fs/directories${VOLUME}`)).json();
    expect(contents.map(({ name }: { name: string }) => name)).toEqual(['in', 'real']);
  });

  it('a linked folder is deleted like one: not while it holds something, and then the link goes, not what it leads to', async () => {
    const { workspace, volume } = await linked();
    const folder = `/api/2.0/fs/directories${VOLUME}/in`;
    expect((await ask(workspace, 'DELETE', folder)).status).toBe(400);
    expect((await ask(workspace, 'DELETE', `${FILES}/in/a`)).status).toBe(204);
    expect((await ask(workspace, 'DELETE', folder)).status).toBe(204);
    expect(readdirSync(volume).sort()).toEqual(['out', 'real']);
  });

  it('a link to another volume leads outside, and one to a file is replaced, never written through', async () => {
    const { workspace, outside, volume } = await linked();
    symlinkSync(join(workspace.directory, 'Volumes'), join(volume, 'up'), 'junction');
    expect((await ask(workspace, 'GET', `${FILES}/up/main/default/lakeseed/real/a`)).status).toBe(200);
    expect((await ask(workspace, 'GET', `/api/2.0/fs/directories${VOLUME}/up`)).status).toBe(400);
    symlinkSync(join(outside, 'missing'), join(volume, 'dangling'));
    expect((await put(workspace, 'dangling', 'mine')).status).toBe(204);
    expect(existsSync(join(outside, 'missing'))).toBe(false);
  });
});
