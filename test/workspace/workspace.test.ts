import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { servedWorkspace } from '../setup/workspace.ts';

it('keeps a file under its own name in the volume’s folder', async () => {
  const { host, token, directory } = await servedWorkspace();
  const authorization = `Bearer ${token}`;
  const url = `${host}/api/2.0/fs/files/Volumes/main/default/lakeseed/day=1/a%2Bb+c%20%25.txt`;
  const put = await fetch(url, { method: 'PUT', body: 'hello', headers: { authorization } });
  expect(put.status).toBe(204);
  const file = join(directory, 'Volumes/main/default/lakeseed/day=1/a+b+c %.txt');
  expect(readFileSync(file, 'utf8')).toBe('hello');
  const get = await fetch(url, { headers: { authorization } });
  expect([get.status, await get.text()]).toEqual([200, 'hello']);
  const head = await fetch(url, { method: 'HEAD', headers: { authorization } });
  expect([head.status, head.headers.get('content-length')]).toEqual([200, '5']);
  const list = await fetch(`${host}/api/2.0/fs/directories/Volumes/main/default/lakeseed/`, {
    headers: { authorization },
  });
  expect(await list.json()).toEqual({
    contents: [{ path: '/Volumes/main/default/lakeseed/day=1', name: 'day=1', is_directory: true }],
  });
  const wrong = await fetch(url, { headers: { authorization: 'Bearer x' } });
  expect(await wrong.json()).toEqual({ error_code: 403, message: 'Invalid access token.' });
});
