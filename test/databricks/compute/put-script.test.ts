import { describe, expect, it } from 'vitest';
import { type ConfirmReplace, planPutScript, scriptFolder } from '../../../src/databricks/compute/put-script.ts';
import { workspaceObjects } from '../../../src/databricks/workspace-objects.ts';
import { answer } from '../../fixtures/hostile-server.ts';
import { routedServer } from '../../fixtures/routed-server.ts';
import { API, HEADER, servedObjects } from '../../setup/workspace-objects.ts';
import { failureOf } from '../failure-of.ts';
import { testClient } from '../test-client.ts';
import { fakeTime } from '../test-effects.ts';

const HOME = '/Workspace/Users/local.user@lakeseed.example';
const PROJECT = '/home/me/my project';
const FOLDER = `${HOME}/lakeseed/my project-123dafdb`;
const PATH = `${FOLDER}/generate_data.py`;
const RECORD = `${FOLDER}/.lakeseed.json`;

async function place() {
  const server = await servedObjects({ token: 'dapi-test' });
  const api = workspaceObjects(testClient(server, fakeTime().effects));
  const plan = (content: string, confirmReplace?: ConfirmReplace) =>
    planPutScript({ api, home: HOME, project: PROJECT, content: Buffer.from(content), confirmReplace });
  const read = async (path: string) => (await server.download(path)).text;
  const changes = () =>
    Object.fromEntries(
      server
        .requests()
        .filter(({ method }) => method === 'POST')
        .map(({ path, count }) => [path.slice(API.length + 1), count]),
    );
  return { ...server, plan, read, changes };
}

describe('the script of a project', () => {
  it('has a place of its own in the caller’s home, the same every time', () => {
    expect(scriptFolder(HOME, PROJECT)).toBe(FOLDER);
    expect(scriptFolder(HOME, '/elsewhere/my project')).toMatch(/\/lakeseed\/my project-[0-9a-f]{8}$/);
    expect(scriptFolder(HOME, '/elsewhere/my project')).not.toBe(FOLDER);
    expect(scriptFolder(HOME, '/')).toMatch(/\/lakeseed\/project-[0-9a-f]{8}$/);
  });

  it('is put there, with a record of whose it is; planning alone changes nothing', async () => {
    const { plan, read, changes, typeOf } = await place();
    const planned = await plan('print(1)\n');
    expect(planned.path).toBe(PATH);
    expect(changes()).toEqual({});
    await planned.put();
    expect(await read(PATH)).toBe('print(1)\n');
    expect(await typeOf(PATH)).toBe('FILE');
    expect(JSON.parse(await read(RECORD))).toEqual({
      project: PROJECT,
      sha256: 'cc42155088fca5730758db72b2a5bca33112a941dfaa2d43098ec422ce4ea213',
    });
  });

  it('that is a notebook is put as a file: a program has to be able to read it', async () => {
    const { plan, read, typeOf } = await place();
    for (const begin of [HEADER, `\ufeff${HEADER}`]) {
      await (await plan(`${begin}print(1)\n`)).put();
      expect([await typeOf(PATH), await read(PATH)]).toEqual(['FILE', `${begin}print(1)\n`]);
    }
  });

  it('that lies there already is not written again', async () => {
    const { plan, changes } = await place();
    const ask = async () => expect.unreachable();
    await (await plan('print(1)\n', ask)).put();
    expect(changes()).toEqual({ mkdirs: 1, import: 2 });
    await (await plan('print(1)\n', ask)).put();
    // Its record may have got lost.
    expect(changes()).toEqual({ mkdirs: 2, import: 3 });
  });

  it('that was changed here replaces what was put before, without a question', async () => {
    const { plan, read } = await place();
    const ask = async () => expect.unreachable();
    await (await plan('print(1)\n', ask)).put();
    await (await plan('print(2)\n', ask)).put();
    await (await plan('print(3)\n', ask)).put();
    expect(await read(PATH)).toBe('print(3)\n');
  });

  it('that was put and removed there is put again', async () => {
    const { plan, post, read } = await place();
    await (await plan('print(1)\n')).put();
    await post('delete', { path: PATH });
    await (await plan('print(2)\n')).put();
    expect(await read(PATH)).toBe('print(2)\n');
  });

  async function edited() {
    const site = await place();
    await (await site.plan('print(1)\n')).put();
    await site.importSource(PATH, 'print("edited there")\n', { format: 'AUTO', overwrite: true });
    return site;
  }

  it('does not replace what somebody has edited there', async () => {
    const { plan, read } = await edited();
    expect(await failureOf(plan('print(2)\n'))).toMatchObject({
      code: 'DESTINATION_TAKEN',
      message: `${PATH} is not replaced: it was edited since lakeseed put it there, or put there by somebody else`,
      hint: expect.stringContaining('--yes'),
      details: { path: PATH },
      exitCode: 2,
    });
    expect(await failureOf(plan('print(2)\n', async () => false))).toMatchObject({ code: 'DESTINATION_TAKEN' });
    expect(await read(PATH)).toBe('print("edited there")\n');
  });

  it('replaces it where the caller agrees, and asks no more', async () => {
    const { plan, read } = await edited();
    const asked: unknown[] = [];
    const agree: ConfirmReplace = async info => asked.push(info) > 0;
    await (await plan('print(2)\n', agree)).put();
    expect(asked).toEqual([{ path: PATH }]);
    expect(await read(PATH)).toBe('print(2)\n');
    await (await plan('print(3)\n', agree)).put();
    expect(asked).toHaveLength(1);
  });

  it('may have been edited there in the same way', async () => {
    const { plan, read } = await edited();
    await (await plan('print("edited there")\n')).put();
    await (await plan('print(2)\n')).put();
    expect(await read(PATH)).toBe('print(2)\n');
  });

  it.for(['no JSON', 'null', '[]', '{"sha256": 5}'])(
    'is somebody else’s where the record is damaged: %j',
    async text => {
      const { plan, importSource } = await place();
      await (await plan('print(1)\n')).put();
      await importSource(RECORD, text, { format: 'AUTO', overwrite: true });
      expect(await failureOf(plan('print(2)\n'))).toMatchObject({ code: 'DESTINATION_TAKEN' });
    },
  );

  it('is not put where a notebook or a folder lies, whatever the caller says', async () => {
    const { plan, post, importSource } = await place();
    await post('mkdirs', { path: PATH });
    expect(await failureOf(plan('print(1)\n', async () => true))).toMatchObject({
      code: 'DESTINATION_TAKEN',
      message: expect.stringContaining('a directory lies there'),
    });
    await post('delete', { path: PATH });
    await importSource(PATH, 'print(1)\n', { format: 'SOURCE', language: 'PYTHON' });
    expect(await failureOf(plan('print(1)\n'))).toMatchObject({
      code: 'DESTINATION_TAKEN',
      message: expect.stringContaining('a notebook lies there'),
    });
  });

  it('whose place may not be written says so', async () => {
    const refused = answer(403, { error_code: 'PERMISSION_DENIED', message: 'no' });
    const server = await routedServer({
      [`GET ${API}/get-status`]: answer(404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: "doesn't exist" }),
      [`POST ${API}/mkdirs`]: refused,
    });
    const api = workspaceObjects(testClient(server, fakeTime().effects));
    const planned = await planPutScript({ api, home: HOME, project: PROJECT, content: Buffer.from('x') });
    expect(await failureOf(planned.put())).toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(server.of(`POST ${API}/import`)).toEqual([]);
  });
});
