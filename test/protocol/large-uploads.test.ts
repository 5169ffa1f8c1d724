import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { WorkspaceOptions } from '../../src/workspace/workspace-options.ts';
import { servedWorkspace, VOLUME } from '../setup/workspace.ts';

const FS = '/api/2.0/fs';
const NAME = 'big file+é.bin';
const PATH = `${VOLUME}/${NAME}`;
const ESCAPED = `${VOLUME}/big%20file%2B%C3%A9.bin`;
const SOON = () => new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+/, '');
const PAST = '2026-01-01T12:00:00Z';

interface SignedUrl {
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

/** A client of the private protocol, without any error handling of its own. */
async function uploader(options: Partial<WorkspaceOptions> = {}) {
  const server = await servedWorkspace(options);
  const post = async (path: string, json?: unknown) => {
    const answer = await server.send({
      method: 'POST',
      path,
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    return { status: answer.status, json: JSON.parse(answer.text) };
  };
  const initiate = (query = '') => post(`${FS}/files${ESCAPED}?action=initiate-upload${query}`);
  const session = async (query = ''): Promise<string> => {
    const { json } = await initiate(query);
    return (json.multipart_upload ?? json.resumable_upload).session_token;
  };
  const partUrls = (token: string, { first = 1, count = 1, expires = SOON() } = {}) =>
    post(`${FS}/create-upload-part-urls`, {
      path: PATH,
      session_token: token,
      start_part_number: first,
      count,
      expire_time: expires,
    });
  const partUrl = async (token: string, number: number): Promise<SignedUrl> =>
    (await partUrls(token, { first: number })).json.upload_part_urls[0];
  const putPart = async (token: string, number: number, body: string) => {
    const { url, headers } = await partUrl(token, number);
    const answer = await fetch(url, { method: 'PUT', body, headers: pairs(headers) });
    return { part_number: number, etag: answer.headers.get('etag') ?? '' };
  };
  const complete = (token: string, parts: unknown) =>
    post(`${FS}/files${ESCAPED}?action=complete-upload&upload_type=multipart&session_token=${token}`, { parts });
  const file = join(server.directory, PATH);
  return { ...server, post, initiate, session, partUrls, partUrl, putPart, complete, file };
}

function pairs(headers: SignedUrl['headers']): Record<string, string> {
  return Object.fromEntries(headers.map(({ name, value }) => [name, value]));
}

/** Bodies that wait, and sessions, lie there. */
function staged(directory: string): string[] {
  const root = join(directory, '.workspace/staging');
  return readdirSync(root).flatMap(process => readdirSync(join(root, process)));
}

describe('Files 1.9: uploads in parts, as on AWS and Azure', () => {
  it('initiate, part URLs, parts, complete: the file is there at the end only, in the order of the numbers', async () => {
    const { initiate, putPart, complete, file, directory } = await uploader();
    const { status, json } = await initiate();
    expect(status).toBe(200);
    const token = json.multipart_upload.session_token;
    const second = await putPart(token, 2, 'world');
    const first = await putPart(token, 1, 'hello ');
    expect(first.etag).toMatch(/^"[0-9a-f]{32}"$/);
    expect(existsSync(file)).toBe(false);
    expect(await complete(token, [first, second])).toEqual({ status: 200, json: {} });
    expect(readFileSync(file, 'utf8')).toBe('hello world');
    expect(staged(directory)).toEqual([]);
  });

  it('initiate refuses an existing file already when overwrite is false', async () => {
    const { put, initiate } = await uploader();
    await put(encodeURIComponent(NAME), 'old');
    const { status, json } = await initiate('&overwrite=false');
    expect([status, json.error_code]).toEqual([409, 'ALREADY_EXISTS']);
  });

  it('complete refuses a file that appeared meanwhile, after all bytes were sent', async () => {
    const { put, session, putPart, complete, file } = await uploader();
    const token = await session('&overwrite=false');
    const part = await putPart(token, 1, 'new');
    await put(encodeURIComponent(NAME), 'meanwhile');
    const { status, json } = await complete(token, [part]);
    expect([status, json.error_code]).toEqual([409, 'ALREADY_EXISTS']);
    expect(readFileSync(file, 'utf8')).toBe('meanwhile');
  });

  it('URLs are numbered from the first, fewer come than asked for, and a number may be asked for again', async () => {
    const { session, partUrls } = await uploader();
    const token = await session();
    const { json } = await partUrls(token, { first: 3, count: 2 });
    expect(json.upload_part_urls.map((part: { part_number: number }) => part.part_number)).toEqual([3, 4]);
    expect((await partUrls(token, { count: 500 })).json.upload_part_urls).toHaveLength(100);
    expect((await partUrls(token, { first: 3 })).status).toBe(200);
  });

  it('a part that is sent twice counts once, with its last content', async () => {
    const { session, putPart, complete, file, directory } = await uploader();
    const token = await session();
    await putPart(token, 1, 'first try');
    const part = await putPart(token, 1, 'second');
    await complete(token, [part]);
    expect(readFileSync(file, 'utf8')).toBe('second');
    expect(staged(directory)).toEqual([]);
  });

  it('a part with credentials of its own is refused, as S3 refuses two mechanisms', async () => {
    const { session, partUrl, token: bearer } = await uploader();
    const { url, headers } = await partUrl(await session(), 1);
    const authorization = `Bearer ${bearer}`;
    const answer = await fetch(url, { method: 'PUT', body: 'x', headers: { ...pairs(headers), authorization } });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('<Code>InvalidArgument</Code>');
  });

  it('a part without the headers that were given is refused', async () => {
    const { session, partUrl } = await uploader();
    const { url } = await partUrl(await session(), 1);
    expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(403);
  });

  it('an expired URL is a 403 in XML whose message says so', async () => {
    const { session, partUrls } = await uploader();
    const { json } = await partUrls(await session(), { expires: PAST });
    const { url, headers } = json.upload_part_urls[0] as SignedUrl;
    const answer = await fetch(url, { method: 'PUT', body: 'x', headers: pairs(headers) });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([403, 'application/xml']);
    expect(await answer.text()).toContain('<Code>AccessDenied</Code><Message>Request has expired</Message>');
  });

  it.for([
    ['the part', (url: string) => url.replace(/part\/../, 'part/eX')],
    ['the time', (url: string) => url.replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=99999999')],
  ] as const)('a URL of which %s was changed is refused', async ([, change]) => {
    const { session, partUrl } = await uploader();
    const { url, headers } = await partUrl(await session(), 1);
    const answer = await fetch(change(url), { method: 'PUT', body: 'x', headers: pairs(headers) });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('<Code>SignatureDoesNotMatch</Code>');
  });

  it.for([
    ['an ETag that was not given', [{ part_number: 1, etag: '"0"' }]],
    ['a part that was not sent', [{ part_number: 2, etag: '"0"' }]],
    ['no parts', []],
  ] as const)('complete with %s is 400 and leaves no file', async ([, parts]) => {
    const { session, putPart, complete, file } = await uploader();
    const token = await session();
    await putPart(token, 1, 'x');
    expect((await complete(token, parts)).status).toBe(400);
    expect(existsSync(file)).toBe(false);
  });

  it('complete that is asked for twice at once puts the parts together once', async () => {
    const { session, putPart, complete, file, directory } = await uploader();
    const token = await session();
    const parts = [];
    for (const number of [1, 2, 3]) parts.push(await putPart(token, number, String(number).repeat(3_000_000)));
    const answers = await Promise.all([complete(token, parts), complete(token, parts), complete(token, parts)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(readFileSync(file)).toHaveLength(9_000_000);
    expect(staged(directory)).toEqual([]);
  });

  it('complete with parts out of order is 400', async () => {
    const { session, putPart, complete } = await uploader();
    const token = await session();
    const parts = [await putPart(token, 2, 'b'), await putPart(token, 1, 'a')];
    expect((await complete(token, parts)).status).toBe(400);
  });

  it('an aborted session is gone, with all that was sent', async () => {
    const { post, session, putPart, complete, directory } = await uploader();
    const token = await session();
    const part = await putPart(token, 1, 'x');
    const body = { path: PATH, session_token: token, expire_time: SOON() };
    const { json } = await post(`${FS}/create-abort-upload-url`, body);
    expect((await fetch(json.abort_upload_url.url, { method: 'DELETE' })).status).toBe(204);
    expect(staged(directory)).toEqual([]);
    expect((await complete(token, [part])).status).toBe(404);
  });

  it('a session belongs to its path', async () => {
    const { post, session } = await uploader();
    const body = { path: `${VOLUME}/other`, session_token: await session(), start_part_number: 1, count: 1 };
    expect((await post(`${FS}/create-upload-part-urls`, { ...body, expire_time: SOON() })).status).toBe(404);
  });

  it('a session is over after a week', async () => {
    let now = Date.now();
    const clock = { now: () => now, monotonic: () => 0, sleep: async () => undefined };
    const { send } = await servedWorkspace({}, { clock });
    const path = `${FS}/files${ESCAPED}?action=initiate-upload`;
    const token = JSON.parse((await send({ method: 'POST', path })).text).multipart_upload.session_token;
    now += 7 * 24 * 3600 * 1000;
    const body = {
      path: PATH,
      session_token: token,
      start_part_number: 1,
      count: 1,
      expire_time: '2099-01-01T00:00:00Z',
    };
    const answer = await send({ method: 'POST', path: `${FS}/create-upload-part-urls`, body: JSON.stringify(body) });
    expect(answer.status).toBe(404);
  });

  it('initiate without credentials is 401, as for the CLI’s multipart engine (13.2)', async () => {
    const { send } = await uploader();
    const path = `${FS}/files${ESCAPED}?action=initiate-upload`;
    expect((await send({ method: 'POST', path, token: null })).status).toBe(401);
  });

  it('where presigned URLs are switched off, initiate works and the URLs are 403 with their own reason', async () => {
    const { session, partUrls } = await uploader({ presignedUrls: false });
    const { status, json } = await partUrls(await session());
    expect(status).toBe(403);
    expect(json).toMatchObject({
      error_code: 'PERMISSION_DENIED',
      message: 'Presigned URLs API is not enabled',
      details: [{ reason: 'FILES_API_API_IS_NOT_ENABLED', metadata: { api_name: 'Presigned URLs' } }, {}],
    });
  });
});

describe('Files 1.9: uploads in one stream, as on GCP', () => {
  const KIB_256 = 256 * 1024;

  async function stream(query = '') {
    const server = await uploader({ uploads: 'resumable' });
    const token = await server.session(query);
    const { json } = await server.post(`${FS}/create-resumable-upload-url`, { path: PATH, session_token: token });
    const send = (range: string, body = '') =>
      fetch(json.resumable_upload_url.url, { method: 'PUT', body, headers: { 'content-range': range } });
    return { ...server, sendChunk: send, url: json.resumable_upload_url.url as string };
  }

  it('initiate names the other mechanism, and an unused session blocks nothing', async () => {
    const { initiate } = await uploader({ uploads: 'resumable' });
    for (let time = 1; time <= 2; time += 1) {
      expect((await initiate()).json).toEqual({ resumable_upload: { session_token: expect.any(String) } });
    }
  });

  it('chunks answer 308 with what is stored, the last one 200: there is no complete', async () => {
    const { sendChunk, file, directory } = await stream();
    const first = await sendChunk(`bytes 0-${KIB_256 - 1}/*`, 'a'.repeat(KIB_256));
    expect([first.status, first.headers.get('range')]).toEqual([308, `bytes=0-${KIB_256 - 1}`]);
    const last = await sendChunk(`bytes ${KIB_256}-${KIB_256 + 2}/${KIB_256 + 3}`, 'end');
    expect(last.status).toBe(200);
    expect(readFileSync(file, 'utf8')).toBe(`${'a'.repeat(KIB_256)}end`);
    expect(staged(directory)).toEqual([]);
  });

  it('the state is asked for with bytes */*; nothing stored is 308 without Range', async () => {
    const { sendChunk } = await stream();
    const nothing = await sendChunk('bytes */*');
    expect([nothing.status, nothing.headers.get('range')]).toEqual([308, null]);
    await sendChunk(`bytes 0-${KIB_256 - 1}/*`, 'a'.repeat(KIB_256));
    expect((await sendChunk('bytes */*')).headers.get('range')).toBe(`bytes=0-${KIB_256 - 1}`);
  });

  it('a chunk that begins elsewhere is not taken: the answer says where to go on', async () => {
    const { sendChunk } = await stream();
    const answer = await sendChunk(`bytes ${KIB_256}-${KIB_256 * 2 - 1}/*`, 'b'.repeat(KIB_256));
    expect([answer.status, answer.headers.get('range')]).toEqual([308, null]);
  });

  it.for(['bytes 0-9/*', 'bytes x', 'bytes 0-9'])('Content-Range %s is 400', async range => {
    const { sendChunk } = await stream();
    expect((await sendChunk(range, '0123456789')).status).toBe(400);
  });

  it('a target that exists is 412 at the end when overwrite is false', async () => {
    const { sendChunk, put, file } = await stream('&overwrite=false');
    await put(encodeURIComponent(NAME), 'old');
    expect((await sendChunk('bytes 0-2/3', 'new')).status).toBe(412);
    expect(readFileSync(file, 'utf8')).toBe('old');
  });

  it('DELETE cancels it', async () => {
    const { sendChunk, url, directory } = await stream();
    await sendChunk(`bytes 0-${KIB_256 - 1}/*`, 'a'.repeat(KIB_256));
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(204);
    expect(staged(directory)).toEqual([]);
    expect((await sendChunk('bytes */*')).status).toBe(404);
  });
});

describe('Files 1.9: presigned download', () => {
  it('create-download-url takes path and time from the query; the GET needs no credentials and has a length', async () => {
    const { post, put } = await uploader();
    await put(encodeURIComponent(NAME), '0123456789');
    // Query values are form-encoded: a space is a plus sign (13.1).
    const query = new URLSearchParams({ path: PATH, expire_time: SOON() });
    const { status, json } = await post(`${FS}/create-download-url?${query}`);
    expect([status, json.headers]).toEqual([200, []]);
    const whole = await fetch(json.url);
    expect([whole.status, whole.headers.get('content-length'), await whole.text()]).toEqual([200, '10', '0123456789']);
    const part = await fetch(json.url, { headers: { range: 'bytes=2-3' } });
    expect([part.status, await part.text()]).toEqual([206, '23']);
  });

  it('is 404 for a missing file, 400 without a time, 403 XML after its time', async () => {
    const { post, put } = await uploader();
    const ask = (path: string, time: string) =>
      post(`${FS}/create-download-url?${new URLSearchParams({ path, expire_time: time })}`);
    expect((await ask(PATH, SOON())).status).toBe(404);
    expect((await ask(PATH, 'soon')).status).toBe(400);
    await put(encodeURIComponent(NAME), 'x');
    const { json } = await ask(PATH, PAST);
    const expired = await fetch(json.url);
    expect(expired.status).toBe(403);
    expect(await expired.text()).toContain('Request has expired');
  });

  it('an upload’s URL does not download, and a download’s does not upload', async () => {
    const { session, partUrl } = await uploader();
    const { url } = await partUrl(await session(), 1);
    expect((await fetch(url.replace('/storage/part/', '/storage/download/'))).status).toBe(403);
  });
});
