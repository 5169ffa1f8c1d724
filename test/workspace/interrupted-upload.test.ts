import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../setup/temp.ts';
import { localWorkspace, VOLUME } from '../setup/workspace.ts';
import { FILES, staged, until } from './ask.ts';
import { serveInProcess } from './serving-process.ts';

describe('an upload that is cut off', () => {
  it.for(['SIGKILL', 'the client'] as const)('by %s leaves nothing under its name', async by => {
    const directory = tempFolder();
    const { host, token, child } = await serveInProcess(directory);
    const headers = { authorization: `Bearer ${token}`, 'content-length': '1000000' };
    const outgoing = request(`${host}${FILES}/a`, { method: 'PUT', headers, agent: false });
    outgoing.on('error', () => undefined);
    outgoing.write('x'.repeat(500_000));
    await until(() => staged(directory).length === 2);

    if (by === 'SIGKILL') {
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(staged(directory)).toHaveLength(2);
      await localWorkspace({ directory });
    } else outgoing.destroy();

    await until(() => staged(directory).length === 1);
    expect(readdirSync(join(directory, VOLUME))).toEqual([]);
  });

  it('in process, by the abort of the request’s signal, rejects at once and leaves nothing', async () => {
    const workspace = await localWorkspace();
    const controller = new AbortController();
    const body = new ReadableStream({ start: stream => stream.enqueue(new Uint8Array(1000)) });
    const init = { method: 'PUT', body, duplex: 'half', signal: controller.signal } as const;
    const headers = { authorization: `Bearer ${workspace.token}` };
    const answer = workspace.handle(new Request(`http://localhost${FILES}/a`, { ...init, headers }));
    await until(() => staged(workspace.directory).length === 2);
    controller.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    expect(staged(workspace.directory)).toHaveLength(1);
    expect(readdirSync(join(workspace.directory, VOLUME))).toEqual([]);
  });

  it('in process, by a body that is shorter than its Content-Length, is 400 and leaves nothing', async () => {
    const workspace = await localWorkspace();
    const headers = { authorization: `Bearer ${workspace.token}`, 'content-length': '10' };
    const init = { method: 'PUT', body: new Blob(['short']).stream(), duplex: 'half', headers } as const;
    expect((await workspace.handle(new Request(`http://localhost${FILES}/a`, init))).status).toBe(400);
    expect(readdirSync(join(workspace.directory, VOLUME))).toEqual([]);
  });
});
