import { describe, expect, it } from 'vitest';
import { readWorkspaceScript } from '../../../src/databricks/compute/read-script.ts';
import { workspaceObjects } from '../../../src/databricks/workspace-objects.ts';
import { answer } from '../../fixtures/hostile-server.ts';
import { type Routes, routedServer } from '../../fixtures/routed-server.ts';
import { API, HEADER, HOME, servedObjects } from '../../setup/workspace-objects.ts';
import { failureOf } from '../failure-of.ts';
import { testClient } from '../test-client.ts';
import { fakeTime } from '../test-effects.ts';

const STATUS = `GET ${API}/get-status`;
const EXPORT = `GET ${API}/export`;
const PATH = '/Workspace/Users/me@example.com/generate_data.py';

async function served() {
  const server = await servedObjects({ token: 'dapi-test' });
  const read = (path: string) => readWorkspaceScript(workspaceObjects(testClient(server, fakeTime().effects)), path);
  return { ...server, read };
}

/** Reads from a server that somebody else has written. */
async function readFrom(routes: Routes, path: string = PATH) {
  const server = await routedServer(routes);
  return readWorkspaceScript(workspaceObjects(testClient(server, fakeTime().effects)), path);
}

function exported(text: string): Routes {
  return { [EXPORT]: answer(200, { content: Buffer.from(text).toString('base64') }) };
}

describe('a script in the workspace', () => {
  it.for([
    Buffer.from('print("ä")\r\n'),
    Buffer.from('# coding: latin-1\nprint("\xe4")', 'latin1'),
    Buffer.from('\ufeffprint(1)'),
  ])('is read byte for byte: %o', async bytes => {
    const { importSource, read } = await served();
    await importSource(`${HOME}/a.py`, bytes, { format: 'AUTO' });
    for (const path of [`${HOME}/a.py`, `/Workspace${HOME}/a.py`]) {
      expect(await read(path)).toEqual({ path, content: bytes, isFile: true });
    }
  });

  it('may be a Python notebook, which is no file', async () => {
    const { importSource, read } = await served();
    await importSource(`${HOME}/n`, 'print(1)\n', { format: 'SOURCE', language: 'PYTHON' });
    const { content, isFile } = await read(`${HOME}/n`);
    expect([String(content), isFile]).toEqual([`${HEADER}print(1)\n`, false]);
  });

  it('may have no ending, or one in capitals', async () => {
    for (const path of ['/Workspace/generate', '/Workspace/A.PY']) {
      expect(
        await readFrom({ [STATUS]: answer(200, { object_type: 'FILE' }), ...exported('print(1)') }, path),
      ).toMatchObject({ isFile: true });
    }
  });

  it('is read from a server that says little, or adds to it', async () => {
    expect(await readFrom({ [STATUS]: answer(200, {}), ...exported('print(1)') })).toMatchObject({ isFile: true });
    const notebook = { object_type: 'NOTEBOOK', path: '/n', object_id: 5, extra: {} };
    expect(await readFrom({ [STATUS]: answer(200, notebook), ...exported(HEADER) })).toMatchObject({ isFile: false });
  });

  it('that is not there is SCRIPT_NOT_FOUND', async () => {
    const { read } = await served();
    expect(await failureOf(read(`/Workspace${HOME}/none.py`))).toMatchObject({
      code: 'SCRIPT_NOT_FOUND',
      message: `There is no script at /Workspace${HOME}/none.py, or it may not be read`,
      hint: expect.stringContaining('a notebook has no ending'),
      exitCode: 2,
    });
  });

  it('that is a folder is SCRIPT_NOT_FOUND and says what to name', async () => {
    const { read } = await served();
    expect(await failureOf(read(`/Workspace${HOME}`))).toMatchObject({
      code: 'SCRIPT_NOT_FOUND',
      hint: `Name the script in it, such as /Workspace${HOME}/generate_data.py`,
    });
    const repo = readFrom({ [STATUS]: answer(200, { object_type: 'REPO' }) }, '/Repos/me/x');
    expect(await failureOf(repo)).toMatchObject({ code: 'SCRIPT_NOT_FOUND' });
  });

  it.for([
    ['/n', { object_type: 'NOTEBOOK', language: 'SQL' }, 'a notebook in SQL'],
    ['/n', { object_type: 'NOTEBOOK', language: 'SCALA' }, 'a notebook in SCALA'],
    ['/q.sql', { object_type: 'FILE' }, 'a .sql file'],
    ['/q.ipynb', { object_type: 'FILE' }, 'a .ipynb file'],
    ['/d', { object_type: 'DASHBOARD' }, 'DASHBOARD'],
    ['/l.jar', { object_type: 'LIBRARY' }, 'LIBRARY'],
  ] as const)('that is no Python is SCRIPT_NOT_PYTHON: %s %j', async ([path, status, text]) => {
    expect(await failureOf(readFrom({ [STATUS]: answer(200, status) }, path))).toMatchObject({
      code: 'SCRIPT_NOT_PYTHON',
      message: expect.stringContaining(text),
      exitCode: 2,
    });
  });

  it.for(['', ' \n\t\n', '\ufeff', '\ufeff\n'])('that is empty is SCRIPT_NOT_FOUND: %j', async text => {
    expect(
      await failureOf(readFrom({ [STATUS]: answer(200, { object_type: 'FILE' }), ...exported(text) })),
    ).toMatchObject({
      code: 'SCRIPT_NOT_FOUND',
      message: `${PATH} is empty`,
    });
  });

  it('that is larger than Databricks hands out is NOT_SUPPORTED', async () => {
    const body = {
      error_code: 'MAX_NOTEBOOK_SIZE_EXCEEDED',
      message: 'Content size exceeds the limit of 10485760 bytes',
    };
    const routes = {
      [STATUS]: answer(200, { object_type: 'FILE' }),
      [EXPORT]: answer(400, body, { 'x-request-id': 'q1' }),
    };
    expect(await failureOf(readFrom(routes))).toMatchObject({
      code: 'NOT_SUPPORTED',
      message: expect.stringContaining('10485760'),
      statusCode: 400,
      errorCode: 'MAX_NOTEBOOK_SIZE_EXCEEDED',
      requestId: 'q1',
      hint: expect.stringContaining('10 MB'),
    });
  });

  it('of 9 MB is read', async () => {
    const { importSource, read } = await served();
    const bytes = Buffer.alloc(9_000_000, '# nothing\n');
    await importSource(`${HOME}/large.py`, bytes, { format: 'AUTO' });
    expect((await read(`${HOME}/large.py`)).content.equals(bytes)).toBe(true);
  });

  it('with magics that would be left out is SCRIPT_NOT_PYTHON', async () => {
    const routes = {
      [STATUS]: answer(200, { object_type: 'NOTEBOOK', language: 'PYTHON' }),
      ...exported(`${HEADER}# MAGIC %run ./a\n`),
    };
    expect(await failureOf(readFrom(routes, '/n'))).toMatchObject({ code: 'SCRIPT_NOT_PYTHON' });
  });

  it('that may not be read is PERMISSION_DENIED', async () => {
    const refused = answer(403, { error_code: 'PERMISSION_DENIED', message: 'no' });
    expect(await failureOf(readFrom({ [STATUS]: refused }))).toMatchObject({
      code: 'PERMISSION_DENIED',
      statusCode: 403,
    });
  });
});
