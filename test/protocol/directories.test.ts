import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { servedWorkspace, VOLUME } from '../setup/workspace.ts';

const DIRECTORIES = `/api/2.0/fs/directories${VOLUME}`;

describe('Files 1.4: directories', () => {
  it('PUT makes the parents too and may be repeated', async () => {
    const { send, directory } = await servedWorkspace();
    for (let time = 1; time <= 2; time += 1) {
      const answer = await send({ method: 'PUT', path: `${DIRECTORIES}/a/b/c` });
      expect([answer.status, answer.text]).toEqual([204, '']);
    }
    expect(existsSync(join(directory, VOLUME, 'a/b/c'))).toBe(true);
  });

  it.for(['file', 'file/below'])('PUT at %s, where a file is, answers 409', async path => {
    const { put, send } = await servedWorkspace();
    await put('file', 'x');
    const answer = await send({ method: 'PUT', path: `${DIRECTORIES}/${path}` });
    expect(answer.status).toBe(409);
    expect(JSON.parse(answer.text)).toMatchObject({
      error_code: 'ALREADY_EXISTS',
      message: 'The given path points to an existing file. This API does not support operations on files.',
    });
  });

  it.for([
    ['', 200],
    ['/', 200],
    ['/folder', 200],
    ['/folder/', 200],
    ['/missing', 404],
    ['/folder/file', 404],
  ] as const)('HEAD of the volume’s "%s" answers %i without a body', async ([path, status]) => {
    const { put, send } = await servedWorkspace();
    await put('folder/file', 'x');
    const answer = await send({ method: 'HEAD', path: `${DIRECTORIES}${path}` });
    expect([answer.status, answer.bytes.length]).toEqual([status, 0]);
  });

  it('DELETE removes an empty directory', async () => {
    const { send, directory } = await servedWorkspace();
    await send({ method: 'PUT', path: `${DIRECTORIES}/a/b` });
    expect((await send({ method: 'DELETE', path: `${DIRECTORIES}/a/b` })).status).toBe(204);
    expect(existsSync(join(directory, VOLUME, 'a/b'))).toBe(false);
    expect(existsSync(join(directory, VOLUME, 'a'))).toBe(true);
  });

  it('DELETE of one that is not empty is a 400 that only its reason tells apart', async () => {
    const { put, send, directory } = await servedWorkspace();
    await put('a/file', 'x');
    const answer = await send({ method: 'DELETE', path: `${DIRECTORIES}/a` });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({
      error_code: 'INVALID_PARAMETER_VALUE',
      details: [{ reason: 'FILES_API_DIRECTORY_IS_NOT_EMPTY' }, {}],
    });
    expect(existsSync(join(directory, VOLUME, 'a/file'))).toBe(true);
  });

  it.for(['missing', 'file'])('DELETE of a %s is 404', async path => {
    const { put, send } = await servedWorkspace();
    await put('file', 'x');
    const answer = await send({ method: 'DELETE', path: `${DIRECTORIES}/${path}` });
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text)).toMatchObject({
      error_code: 'NOT_FOUND',
      details: [{ reason: 'FILES_API_DIRECTORY_IS_NOT_FOUND' }, {}],
    });
  });

  it('DELETE of a volume’s root is refused', async () => {
    const { send, directory } = await servedWorkspace();
    expect((await send({ method: 'DELETE', path: DIRECTORIES })).status).toBe(400);
    expect(existsSync(join(directory, VOLUME))).toBe(true);
  });

  it('HEAD of the schema above a volume is refused', async () => {
    const { send } = await servedWorkspace();
    expect((await send({ method: 'HEAD', path: '/api/2.0/fs/directories/Volumes/main/default' })).status).toBe(400);
  });
});

describe('Files 1.5: listing', () => {
  it('tells files with size and time, directories without, and nothing below them', async () => {
    const { put, send } = await servedWorkspace();
    await put('d/a.parquet', 'PAR1');
    await put('d/sub/deep', 'x');
    const before = Date.now();
    const { contents } = JSON.parse((await send({ path: `${DIRECTORIES}/d` })).text);
    expect(contents).toEqual([
      {
        path: `${VOLUME}/d/a.parquet`,
        name: 'a.parquet',
        is_directory: false,
        file_size: 4,
        last_modified: expect.any(Number),
      },
      { path: `${VOLUME}/d/sub`, name: 'sub', is_directory: true },
    ]);
    expect(Math.abs(before - contents[0].last_modified)).toBeLessThan(60_000);
  });

  it('an empty directory has no contents key', async () => {
    const { send } = await servedWorkspace();
    const answer = await send({ path: DIRECTORIES });
    expect([answer.status, answer.text]).toEqual([200, '{}']);
  });

  it.for(['missing', 'file'])('of a %s is 404', async path => {
    const { put, send } = await servedWorkspace();
    await put('file', 'x');
    const answer = await send({ path: `${DIRECTORIES}/${path}` });
    expect([answer.status, JSON.parse(answer.text).error_code]).toEqual([404, 'NOT_FOUND']);
  });

  it('pages hold at most 1000, also where more are asked for, and end where no token is', async () => {
    const { send, directory } = await servedWorkspace();
    const folder = join(directory, VOLUME, 'many');
    mkdirSync(folder);
    const names = Array.from({ length: 2001 }, (_, index) => `f${String(index).padStart(5, '0')}`);
    for (const name of names) writeFileSync(join(folder, name), '');
    const seen: string[] = [];
    const sizes: number[] = [];
    let token: string | undefined;
    do {
      // The following pages carry the token alone (13.2).
      const query: string = token ? `page_token=${encodeURIComponent(token)}` : 'page_size=5000';
      const page = JSON.parse((await send({ path: `${DIRECTORIES}/many?${query}` })).text);
      sizes.push(page.contents.length);
      seen.push(...page.contents.map(({ name }: { name: string }) => name));
      token = page.next_page_token;
    } while (token);
    expect(sizes).toEqual([1000, 1000, 1]);
    expect(seen).toEqual(names);
  });

  it('a page size is kept to, and a page that ends with the listing has no token', async () => {
    const { put, send } = await servedWorkspace();
    for (const name of ['a', 'b', 'c', 'd']) await put(name, '');
    const first = JSON.parse((await send({ path: `${DIRECTORIES}?page_size=2` })).text);
    expect(first.contents.map(({ name }: { name: string }) => name)).toEqual(['a', 'b']);
    const next = await send({ path: `${DIRECTORIES}?page_size=2&page_token=${first.next_page_token}` });
    const second = JSON.parse(next.text);
    expect(second.contents.map(({ name }: { name: string }) => name)).toEqual(['c', 'd']);
    expect(second).not.toHaveProperty('next_page_token');
  });

  it('deleting what was listed between two pages hides nothing', async () => {
    const { put, send } = await servedWorkspace();
    for (const name of ['a', 'b', 'c', 'd']) await put(name, '');
    const first = JSON.parse((await send({ path: `${DIRECTORIES}?page_size=2` })).text);
    for (const name of ['a', 'b']) await send({ method: 'DELETE', path: `/api/2.0/fs/files${VOLUME}/${name}` });
    const second = JSON.parse((await send({ path: `${DIRECTORIES}?page_token=${first.next_page_token}` })).text);
    expect(second.contents.map(({ name }: { name: string }) => name)).toEqual(['c', 'd']);
  });

  it.for(['page_size=-1', 'page_size=x', 'page_token=nonsense'])('%s is 400', async query => {
    const { send } = await servedWorkspace();
    const answer = await send({ path: `${DIRECTORIES}?${query}` });
    expect([answer.status, JSON.parse(answer.text).error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });

  it('a token of another directory is 400 (0.3)', async () => {
    const { put, send } = await servedWorkspace();
    for (const name of ['a/1', 'a/2', 'b/1']) await put(name, '');
    const { next_page_token: token } = JSON.parse((await send({ path: `${DIRECTORIES}/a?page_size=1` })).text);
    expect((await send({ path: `${DIRECTORIES}/b?page_token=${token}` })).status).toBe(400);
  });

  it('is refused without the privilege to read', async () => {
    const { send, setAccess } = await servedWorkspace();
    await setAccess('main.default.lakeseed', 'none');
    const answer = await send({ path: DIRECTORIES });
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.text)).toMatchObject({
      error_code: 'PERMISSION_DENIED',
      message: "User does not have READ VOLUME on Volume 'main.default.lakeseed'.",
    });
  });
});
