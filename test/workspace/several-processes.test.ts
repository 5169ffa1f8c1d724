import { once } from 'node:events';
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { rawHttp } from '../setup/raw-http.ts';
import { tempFolder } from '../setup/temp.ts';
import { localWorkspace, servedWorkspace, VOLUME } from '../setup/workspace.ts';
import { ask, FILES, put, staged, UC, until } from './ask.ts';
import { serveInProcess } from './serving-process.ts';

describe('several processes over one directory', () => {
  it('see each other’s files and volumes at once, and only one makes a name', async () => {
    const directory = tempFolder();
    const [first, second] = await Promise.all([serveInProcess(directory), serveInProcess(directory)]);
    const here = await localWorkspace({ directory });
    expect([first.token, second.token]).toEqual([here.token, here.token]);
    const { host, token } = first;
    const other = (method: string, path: string, body?: string) =>
      rawHttp(method === 'POST' ? second.host : host, { method, path, token, ...(body !== undefined && { body }) });

    const names = Array.from({ length: 40 }, (_, index) => `f${index}`);
    const answers = await Promise.all(
      names.flatMap(name => [
        put(here, `${name}?overwrite=false`, 'here'),
        other('PUT', `${FILES}/${name}?overwrite=false`, 'other'),
      ]),
    );
    for (const [index, name] of names.entries()) {
      const [mine, theirs] = [answers[2 * index]!.status, answers[2 * index + 1]!.status];
      expect([mine, theirs].sort()).toEqual([204, 409]);
      expect((await ask(here, 'GET', `${FILES}/${name}`)).text).toBe(mine === 204 ? 'here' : 'other');
    }

    const volume = (name: string) =>
      JSON.stringify({ catalog_name: 'main', schema_name: 'default', name, volume_type: 'MANAGED' });
    const made = await Promise.all(
      names
        .slice(0, 10)
        .flatMap(name => [
          ask(here, 'POST', `${UC}/volumes`, volume(name)),
          other('POST', `${UC}/volumes`, volume(name)),
        ]),
    );
    expect(made.map(({ status }) => status).sort()).toEqual([...Array(10).fill(200), ...Array(10).fill(409)]);
    const list = `${UC}/volumes?catalog_name=main&schema_name=default`;
    const seen = (await ask(here, 'GET', list)).json();
    expect(seen.volumes).toHaveLength(11);
    expect(JSON.parse((await other('GET', list)).text)).toEqual(seen);
  });

  it('a start does not touch what another process is receiving', async () => {
    const server = await servedWorkspace();
    const headers = { authorization: `Bearer ${server.token}`, 'content-length': '10' };
    const outgoing = request(`${server.host}${FILES}/a`, { method: 'PUT', headers, agent: false });
    outgoing.write('12345');
    await until(() => staged(server.directory).length === 2);
    await localWorkspace({ directory: server.directory });
    outgoing.end('67890');
    const [answer] = await once(outgoing, 'response');
    expect(answer.statusCode).toBe(204);
  });

  it('a PUT succeeds while another request keeps removing its empty folder', async () => {
    const workspace = await localWorkspace();
    const rounds = Array.from({ length: 100 }, (_, index) => index);
    const answers = await Promise.all(
      rounds.flatMap(index => [
        put(workspace, `shared/f${index}`),
        ask(workspace, 'DELETE', `/api/2.0/fs/directories${VOLUME}/shared`),
      ]),
    );
    expect(answers.filter((_, index) => index % 2 === 0).map(({ status }) => status)).toEqual(rounds.map(() => 204));
  });
});
