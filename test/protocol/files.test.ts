import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { servedWorkspace, VOLUME } from '../setup/workspace.ts';

const FILES = `/api/2.0/fs/files${VOLUME}`;
const DIRECTORIES = `/api/2.0/fs/directories${VOLUME}`;

describe('Files 1.1 and 1.2: upload', () => {
  it('a PUT answers 204 without a body', async () => {
    const { put } = await servedWorkspace();
    const answer = await put('a.parquet', 'PAR1');
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('the parents of a file are made by its PUT', async () => {
    const { put, directory } = await servedWorkspace();
    await put('never/made/before/a.parquet', 'PAR1');
    expect(readFileSync(join(directory, VOLUME, 'never/made/before/a.parquet'), 'utf8')).toBe('PAR1');
  });

  it('without overwrite an existing file is replaced', async () => {
    const { put, send } = await servedWorkspace();
    await put('a', 'old and longer');
    expect((await put('a', 'new')).status).toBe(204);
    expect((await send({ path: `${FILES}/a` })).text).toBe('new');
  });

  it('with overwrite=false an existing file is 409 ALREADY_EXISTS and stays', async () => {
    const { put, send } = await servedWorkspace();
    await put('a', 'old');
    const answer = await put('a?overwrite=false', 'new');
    expect(answer.status).toBe(409);
    expect(JSON.parse(answer.text)).toMatchObject({
      error_code: 'ALREADY_EXISTS',
      message: 'The file being created already exists.',
    });
    expect((await send({ path: `${FILES}/a` })).text).toBe('old');
  });

  it('of two uploads at once with overwrite=false exactly one wins', async () => {
    const { put, send } = await servedWorkspace();
    const answers = await Promise.all(['1', '2', '3', '4'].map(body => put('a?overwrite=false', body.repeat(100_000))));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409, 409, 409]);
    const winner = answers.findIndex(({ status }) => status === 204);
    expect((await send({ path: `${FILES}/a` })).text).toBe(String(winner + 1).repeat(100_000));
  });

  it('a chunked body without a length is taken, also one of zero bytes (13.2)', async () => {
    const { send } = await servedWorkspace();
    const headers = { 'transfer-encoding': 'chunked' };
    for (const [name, chunks] of [
      ['empty', []],
      ['two', ['hello ', 'world']],
    ] as const) {
      expect((await send({ method: 'PUT', path: `${FILES}/${name}`, headers, body: chunks })).status).toBe(204);
      expect((await send({ path: `${FILES}/${name}` })).text).toBe(chunks.join(''));
    }
  });

  it('a body of zero bytes with a length makes an empty file', async () => {
    const { send } = await servedWorkspace();
    expect((await send({ method: 'PUT', path: `${FILES}/empty` })).status).toBe(204);
    expect((await send({ method: 'HEAD', path: `${FILES}/empty` })).headers['content-length']).toBe('0');
  });

  it('the file is not there under its name before all of it is', async () => {
    const { host, token, send } = await servedWorkspace();
    const socket = connect(Number(new URL(host).port), '127.0.0.1');
    socket.write(
      `PUT ${FILES}/a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Length: 9\r\n\r\nhalf`,
    );
    await new Promise(resolve => setTimeout(resolve, 100));
    expect((await send({ method: 'HEAD', path: `${FILES}/a` })).status).toBe(404);
    socket.write(' done');
    const [answer] = await once<[Buffer]>(socket, 'data');
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 204 /);
    expect((await send({ path: `${FILES}/a` })).text).toBe('half done');
    socket.destroy();
  });

  it.for([
    ['a folder at the name', 'there', 409, 'ALREADY_EXISTS'],
    ['a file among the parents', 'file/below', 409, 'ALREADY_EXISTS'],
    ['the volume itself', '', 400, 'BAD_REQUEST'],
    ['a name that ends in a slash', 'folder/', 400, 'BAD_REQUEST'],
  ] as const)('%s is refused', async ([, path, status, code]) => {
    const { put, send } = await servedWorkspace();
    await put('there/inside', 'x');
    await put('file', 'x');
    const answer = await put(path, 'new');
    expect([answer.status, JSON.parse(answer.text).error_code]).toEqual([status, code]);
    expect((await send({ path: `${FILES}/file` })).text).toBe('x');
  });

  it('more than 5 GiB is refused by the announced length, before a byte is read (1.8)', async () => {
    const { host, token } = await servedWorkspace();
    const socket = connect(Number(new URL(host).port), '127.0.0.1');
    const head = `PUT ${FILES}/a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Length: 5368709121\r\n\r\n`;
    socket.write(head);
    const [answer] = await once<[Buffer]>(socket, 'data');
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });
});

describe('Files 1.3: download and HEAD', () => {
  it('both tell length, type and time, the time as an HTTP date; lists tell it in milliseconds', async () => {
    const { put, send, directory } = await servedWorkspace();
    await put('a', 'hello');
    utimesSync(join(directory, VOLUME, 'a'), 1_700_000_000.789, 1_700_000_000.789);
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await send({ method, path: `${FILES}/a` });
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        'content-length': '5',
        'content-type': 'application/octet-stream',
        'last-modified': 'Tue, 14 Nov 2023 22:13:20 GMT',
      });
    }
    const list = JSON.parse((await send({ path: DIRECTORIES })).text);
    expect(list.contents[0].last_modified).toBe(1_700_000_000_789);
  });

  it.for([
    ['bytes=2-4', 206, 'cde', 'bytes 2-4/10'],
    ['bytes=7-', 206, 'hij', 'bytes 7-9/10'],
    ['bytes=8-99', 206, 'ij', 'bytes 8-9/10'],
    ['bytes=-3', 200, 'abcdefghij', undefined],
    ['bytes=0-1,4-5', 200, 'abcdefghij', undefined],
    ['bytes=5-2', 200, 'abcdefghij', undefined],
  ] as const)('Range %s gives %i', async ([range, status, text, contentRange]) => {
    const { put, send } = await servedWorkspace();
    await put('a', 'abcdefghij');
    const answer = await send({ path: `${FILES}/a`, headers: { range } });
    expect([answer.status, answer.text, answer.headers['content-range']]).toEqual([status, text, contentRange]);
    expect(answer.headers['content-length']).toBe(String(text.length));
  });

  it('a range behind the end is 416', async () => {
    const { put, send } = await servedWorkspace();
    await put('a', 'abc');
    expect((await send({ path: `${FILES}/a`, headers: { range: 'bytes=3-' } })).status).toBe(416);
  });

  it('If-Unmodified-Since is compared in whole seconds, and 412 for a newer file (13.2)', async () => {
    const { put, send, directory } = await servedWorkspace();
    await put('a', 'abc');
    utimesSync(join(directory, VOLUME, 'a'), 1_700_000_000.999, 1_700_000_000.999);
    const get = (since: string) => send({ path: `${FILES}/a`, headers: { 'if-unmodified-since': since } });
    expect((await get('Tue, 14 Nov 2023 22:13:20 GMT')).status).toBe(200);
    expect((await get('Tue, 14 Nov 2023 22:13:19 GMT')).status).toBe(412);
  });

  it('what is being downloaded stays whole while the file is replaced', async () => {
    const { put, host, token } = await servedWorkspace();
    const old = Buffer.alloc(20 * 1024 * 1024, 'o');
    await put('a', old);
    const response = await fetch(`${host}${FILES}/a`, { headers: { authorization: `Bearer ${token}` } });
    await put('a', 'new');
    expect(Buffer.from(await response.arrayBuffer()).equals(old)).toBe(true);
  });

  it.for(['GET', 'HEAD', 'DELETE'])('%s of a missing file is 404, of a folder too', async method => {
    const { put, send } = await servedWorkspace();
    await put('folder/a', 'x');
    for (const path of ['missing', 'folder', 'folder/a/below']) {
      const answer = await send({ method, path: `${FILES}/${path}` });
      expect(answer.status).toBe(404);
      if (method === 'HEAD') expect(answer.bytes).toHaveLength(0);
      else expect(JSON.parse(answer.text).error_code).toBe('NOT_FOUND');
    }
  });
});

describe('Files 1.1: deletion', () => {
  it('answers 204, a second time 404', async () => {
    const { put, send, directory } = await servedWorkspace();
    await put('a', 'x');
    const remove = { method: 'DELETE', path: `${FILES}/a` };
    expect((await send(remove)).status).toBe(204);
    expect(existsSync(join(directory, VOLUME, 'a'))).toBe(false);
    expect((await send(remove)).status).toBe(404);
  });
});

describe('Files 1.6: paths', () => {
  it.for([
    ['spaces', 'a%20b', 'a b'],
    ['a plus sign, raw (Go) or escaped (Python)', 'a+b%2Bc', 'a+b+c'],
    ['hash and question mark', 'a%23b%3Fc', 'a#b?c'],
    ['a percent sign, decoded once', '100%25%2520', '100%%20'],
    ['what Go leaves raw', "a=b&c:d@e$f'g", "a=b&c:d@e$f'g"],
    ['what Python escapes', 'day%3D2026-01-01', 'day=2026-01-01'],
    ['letters beyond ASCII', '%C3%BC%E6%97%A5', 'ü日'],
    ['a backslash', 'a%5Cb', 'a\\b'],
  ] as const)('%s', async ([, escaped, name]) => {
    const { put, send, directory } = await servedWorkspace();
    expect((await put(escaped, name)).status).toBe(204);
    expect(readFileSync(join(directory, VOLUME, name), 'utf8')).toBe(name);
    expect((await send({ path: `${FILES}/${escaped}` })).text).toBe(name);
    const list = JSON.parse((await send({ path: DIRECTORIES })).text);
    expect(list.contents).toMatchObject([{ name, path: `${VOLUME}/${name}` }]);
  });

  it.for([
    ['dots', '../../../../escaped'],
    ['escaped dots', '%2e%2e/%2E%2e/escaped'],
    ['half escaped dots', '.%2e/escaped'],
    ['an escaped slash', '..%2F..%2Fescaped'],
    ['a single dot', './escaped'],
    ['a NUL', 'escaped%00'],
    ['a broken escape', 'escaped%zz'],
    ['bytes that are not UTF-8', 'escaped%ff'],
    ['a raw backslash', '..\\escaped'],
  ] as const)('%s are refused with 400', async ([, path]) => {
    const { put, directory } = await servedWorkspace();
    const answer = await put(path, 'x');
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({
      error_code: 'BAD_REQUEST',
      details: [{ reason: 'FILES_API_INVALID_PATH' }, {}],
    });
    expect(statSync(join(directory, VOLUME)).isDirectory()).toBe(true);
    expect(existsSync(join(directory, '../escaped'))).toBe(false);
  });

  it('catalog, schema and volume are compared without case, files are not', async () => {
    const { put, send } = await servedWorkspace();
    await put('Data.parquet', 'x');
    expect((await send({ path: '/api/2.0/fs/files/Volumes/MAIN/Default/LakeSeed/Data.parquet' })).text).toBe('x');
    expect((await send({ path: `${FILES}/data.parquet` })).status).toBe(404);
  });

  it('a name that is too long is 400', async () => {
    const { put } = await servedWorkspace();
    expect((await put('x'.repeat(300), 'x')).status).toBe(400);
  });
});

describe('Files 1.7: errors', () => {
  it('a path outside of /Volumes names its first component', async () => {
    const { send } = await servedWorkspace();
    const answer = await send({ method: 'PUT', path: '/api/2.0/fs/files/Workspace/a', body: 'x' });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toEqual({
      error_code: 'BAD_REQUEST',
      message: 'Invalid path: unsupported first path component: Workspace',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'FILES_API_INVALID_PATH',
          domain: 'filesystem.databricks.com',
          metadata: {},
        },
        {
          '@type': 'type.googleapis.com/google.rpc.RequestInfo',
          request_id: answer.headers['x-request-id'],
          serving_data: '',
        },
      ],
    });
  });

  it.for([
    ['/Volumes/other/default/lakeseed/a', "Catalog 'other' does not exist."],
    ['/Volumes/main/other/lakeseed/a', "Schema 'main.other' does not exist."],
    ['/Volumes/main/default/other/a', "Volume 'main.default.other' does not exist."],
  ] as const)('%s is 404 NOT_FOUND', async ([path, message]) => {
    const { send, directory } = await servedWorkspace();
    const answer = await send({ method: 'PUT', path: `/api/2.0/fs/files${path}`, body: 'x' });
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text)).toMatchObject({ error_code: 'NOT_FOUND', message });
    expect(existsSync(join(directory, path))).toBe(false);
  });

  it.for([
    ['read', 'GET', 200],
    ['read', 'PUT', 403],
    ['read', 'DELETE', 403],
    ['no-delete', 'PUT', 204],
    ['no-delete', 'DELETE', 403],
    ['none', 'GET', 403],
  ] as const)('with access %s a %s answers %i', async ([access, method, status]) => {
    const { put, send, setAccess, directory } = await servedWorkspace();
    await put('a', 'old');
    await setAccess('main.default.lakeseed', access);
    const answer = await send({ method, path: `${FILES}/a`, ...(method === 'PUT' && { body: 'new' }) });
    expect(answer.status).toBe(status);
    if (status !== 403) return;
    expect(JSON.parse(answer.text).error_code).toBe('PERMISSION_DENIED');
    expect(readFileSync(join(directory, VOLUME, 'a'), 'utf8')).toBe('old');
  });
});

describe('Clients 13: what they send', () => {
  it('bodyless calls come with Content-Length: 0, a JSON content type, and an offer of gzip that is declined', async () => {
    const { put, send } = await servedWorkspace();
    await put('a', 'hello');
    const headers = { 'content-length': '0', 'content-type': 'application/json', 'accept-encoding': 'gzip' };
    const get = await send({ path: `${FILES}/a`, headers });
    expect([get.status, get.text, get.headers['content-encoding']]).toEqual([200, 'hello', undefined]);
    expect((await send({ method: 'HEAD', path: `${FILES}/a`, headers })).headers['content-length']).toBe('5');
    expect((await send({ method: 'PUT', path: `${DIRECTORIES}/d`, headers })).status).toBe(204);
    expect((await send({ method: 'DELETE', path: `${FILES}/a`, headers })).status).toBe(204);
  });

  it('HEAD and list agree at once with a PUT that was answered: fs cp -r relies on it', async () => {
    const { put, send } = await servedWorkspace();
    for (const size of [1, 20, 300]) {
      await put('a', 'x'.repeat(size));
      expect((await send({ method: 'HEAD', path: `${FILES}/a` })).headers['content-length']).toBe(String(size));
      expect(JSON.parse((await send({ path: DIRECTORIES })).text).contents[0].file_size).toBe(size);
    }
  });
});

async function once<Values>(emitter: NodeJS.EventEmitter, event: string): Promise<Values> {
  return new Promise(resolve => emitter.once(event, (...values) => resolve(values as Values)));
}
