import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { personalAccessToken } from '../../src/databricks/auth/personal-access-token.ts';
import { createClient } from '../../src/databricks/client.ts';
import { filesApi } from '../../src/databricks/files.ts';
import type { StallLimits } from '../../src/databricks/stall-watch.ts';
import { createUndiciSend } from '../../src/databricks/undici-send.ts';
import type { UploadSource } from '../../src/volume/store.ts';
import {
  answer,
  answerEarly,
  hostileServer,
  neverAnswer,
  resetAfterBody,
  resetAtOnce,
  resetDuringBody,
  type Step,
  stopReading,
} from '../fixtures/hostile-server.ts';
import { failureOf } from './failure-of.ts';
import { fakeTime } from './test-effects.ts';
import { toArray } from './to-array.ts';

const PATH = '/Volumes/main/default/v/t/part-0.parquet';
const CHUNK = 256 * 1024;

/** Short, but not so short that a busy machine misses it with an honest answer. */
const IMPATIENT = { stallTimeoutMs: 500, storeTimeoutMs: 500 };

function play(...steps: Step[]) {
  return playWith({}, ...steps);
}

async function playWith(limits: Partial<StallLimits>, ...steps: Step[]) {
  const server = await hostileServer(...steps);
  const time = fakeTime();
  const send = createUndiciSend(time.effects);
  const client = createClient(
    {
      host: server.host,
      credentials: personalAccessToken('dapi-test'),
      send,
      limits,
    },
    time.effects,
  );
  return { ...server, files: filesApi(client), time };
}

/** A source that counts how often it was opened and whether every stream of it was closed. */
function source(chunks: readonly (string | Buffer)[], size = Buffer.concat(chunks.map(c => Buffer.from(c))).length) {
  const opened: Readable[] = [];
  return {
    size,
    opened,
    open() {
      const stream = Readable.from(chunks.map(chunk => Buffer.from(chunk)));
      opened.push(stream);
      return stream;
    },
  };
}

function large(megabytes: number): UploadSource & { readonly opened: Readable[] } {
  return source(Array.from({ length: megabytes * 4 }, () => Buffer.alloc(CHUNK)));
}

describe('a path', () => {
  it.for([
    ['/Volumes/c/s/v/a b', '/Volumes/c/s/v/a%20b'],
    ['/Volumes/c/s/v/a#b?c', '/Volumes/c/s/v/a%23b%3Fc'],
    ['/Volumes/c/s/v/100%/a%2Fb', '/Volumes/c/s/v/100%25/a%252Fb'],
    ['/Volumes/c/s/v/a+b&c', '/Volumes/c/s/v/a%2Bb%26c'],
    ['/Volumes/c/s/v/day=2026-01-01/x.parquet', '/Volumes/c/s/v/day%3D2026-01-01/x.parquet'],
    ['/Volumes/c/s/v/größe/東京 🌊', '/Volumes/c/s/v/gr%C3%B6%C3%9Fe/%E6%9D%B1%E4%BA%AC%20%F0%9F%8C%8A'],
    ['/Volumes/c/s/v/a\\b"\'', "/Volumes/c/s/v/a%5Cb%22'"],
  ])('is escaped once, segment by segment: %s', async ([path, escaped]) => {
    const { files, requests } = await play(answer(204));
    await files.put(path!, source(['x']));
    expect(requests[0]?.url).toBe(`/api/2.0/fs/files${escaped}?overwrite=true`);
  });

  it.for(['/Volumes/c/s/v/../w', '/Volumes/c/s/v/./w'])('with dot segments is refused: %s', async path => {
    const { files, requests } = await play(answer(204));
    expect(await failureOf(files.put(path, source(['x'])))).toMatchObject({ code: 'UNSAFE_PATH' });
    expect(requests).toHaveLength(0);
  });
});

describe('an upload', () => {
  it('is one PUT that overwrites, with its length and its bytes', async () => {
    const { files, requests } = await play(answer(204));
    const sent: number[] = [];
    await files.put(PATH, source(['hello ', 'world']), { onProgress: bytes => sent.push(bytes) });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'PUT', body: 'hello world' });
    expect(requests[0]?.headers).toMatchObject({ 'content-length': '11', 'content-type': 'application/octet-stream' });
    expect(requests[0]?.headers['transfer-encoding']).toBeUndefined();
    expect(sent).toEqual([11]);
  });

  it('of nothing says so', async () => {
    const { files, requests } = await play(answer(204));
    await files.put(PATH, source([]));
    expect(requests[0]?.headers['content-length']).toBe('0');
    expect(requests[0]?.headers['transfer-encoding']).toBeUndefined();
  });

  it.for<[string, Step]>([
    ['503', answer(503)],
    ['a reset at once', resetAtOnce()],
    ['a reset in the middle', resetDuringBody()],
    ['a reset at the end', resetAfterBody()],
    ['no answer', neverAnswer()],
  ])('is repeated after %s, opened anew and complete', async ([, step]) => {
    // After a break the folder is asked for: it may be used, so the upload goes on.
    const { files, requests } = await playWith(IMPATIENT, step, answer(204));
    const file = source(['hello ', 'world']);
    await files.put(PATH, file);
    expect(requests.at(-1)).toMatchObject({ method: 'PUT', body: 'hello world' });
    expect(requests.at(-1)?.url).toBe(`/api/2.0/fs/files${PATH}?overwrite=true`);
    expect(file.opened).toHaveLength(2);
    expect(file.opened.every(stream => stream.destroyed)).toBe(true);
  });

  it('that the server no longer reads is given up and repeated', async () => {
    const { files, requests } = await playWith(IMPATIENT, stopReading(), answer(204));
    const file = large(32);
    await files.put(PATH, file);
    expect(requests.map(({ method, url }) => `${method} ${url.split('?')[0]}`)).toEqual([
      `PUT /api/2.0/fs/files${PATH}`,
      'PUT /api/2.0/fs/directories/Volumes/main/default/v/t',
      `PUT /api/2.0/fs/files${PATH}`,
    ]);
    expect(file.opened[0]?.destroyed).toBe(true);
  });

  it('that is refused while it is sent ends with the refusal, although the connection is cut', async () => {
    const refusal = { error_code: 'PERMISSION_DENIED', message: 'No WRITE VOLUME' };
    for (let round = 0; round < 5; round += 1) {
      const { files } = await play(answerEarly(403, refusal), answer(403, refusal));
      expect(await failureOf(files.put(PATH, large(8)))).toMatchObject({
        code: 'PERMISSION_DENIED',
        message: `Could not upload ${PATH}: No WRITE VOLUME (403 PERMISSION_DENIED)`,
      });
    }
  });

  it('that is cut off without a word asks the folder for the reason', async () => {
    const refusal = { error_code: 'PERMISSION_DENIED', message: 'No WRITE VOLUME' };
    const { files, requests } = await play(resetDuringBody(), answer(403, refusal));
    expect(await failureOf(files.put(PATH, large(8)))).toMatchObject({ code: 'PERMISSION_DENIED', statusCode: 403 });
    expect(requests.map(({ url }) => url)).toEqual([
      `/api/2.0/fs/files${PATH}?overwrite=true`,
      '/api/2.0/fs/directories/Volumes/main/default/v/t',
    ]);
  });

  it('that is answered well before it was sent did not succeed, and is repeated', async () => {
    const { files, requests } = await play(answerEarly(200, {}), answer(204), answer(204));
    const file = large(8);
    await files.put(PATH, file);
    expect(file.opened).toHaveLength(2);
    expect(requests.at(-1)?.url).toBe(`/api/2.0/fs/files${PATH}?overwrite=true`);
  });

  const exists = answer(409, { error_code: 'ALREADY_EXISTS', message: 'The file being created already exists.' });
  const found = (headers: Record<string, string>): Step => answer(200, undefined, headers);
  const now = new Date().toUTCString();
  const longAgo = new Date(Date.now() - 3_600_000).toUTCString();

  it('that is repeated and finds its own file there has succeeded', async () => {
    const seen = found({ 'content-length': '11', 'last-modified': now });
    const { files, requests } = await play(answer(503), exists, seen);
    await files.put(PATH, source(['hello world']));
    expect(requests.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'HEAD']);
  });

  it.for<[string, Step]>([
    ['of another size', found({ 'content-length': '10', 'last-modified': now })],
    ['from before', found({ 'content-length': '11', 'last-modified': longAgo })],
    ['whose age is not told', found({ 'content-length': '11' })],
    ['that cannot be seen', answer(404)],
  ])('that finds a file %s there has not', async ([, seen]) => {
    const { files } = await play(answer(503), exists, seen);
    expect(await failureOf(files.put(PATH, source(['hello world'])))).toMatchObject({
      code: 'DESTINATION_TAKEN',
      statusCode: 409,
    });
  });

  it('is whole although its memory is used again while a slow server reads', async () => {
    const size = 24 * 1024 * 1024 + 123;
    const memory = [Buffer.alloc(2 * CHUNK), Buffer.alloc(2 * CHUNK)];
    const byteAt = (position: number) => (position >> 12) % 251;
    async function* open() {
      for (let at = 0, turn = 0; at < size; at += 2 * CHUNK, turn += 1) {
        const chunk = memory[turn % 2]!.subarray(0, Math.min(2 * CHUNK, size - at));
        for (let index = 0; index < chunk.length; index += 1) chunk[index] = byteAt(at + index);
        yield chunk;
      }
    }
    let wrong = 0;
    let arrived = 0;
    const { files } = await play(async (request, response) => {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        for (const byte of chunk) {
          if (byte !== byteAt(arrived)) wrong += 1;
          arrived += 1;
        }
        if (arrived % 7 === 0) await new Promise(resolve => setTimeout(resolve, 5));
      }
      response.writeHead(204).end();
    });
    await files.put(PATH, { size, open });
    expect({ arrived, wrong }).toEqual({ arrived: size, wrong: 0 });
  });

  it('of more than 5 GiB is refused before anything is sent where there are no parts', async () => {
    const { files, requests } = await play(answer(404, { error_code: 'ENDPOINT_NOT_FOUND', message: 'no' }));
    const file = source(['x'], 5 * 1024 ** 3 + 1);
    expect(await failureOf(files.put(PATH, file))).toMatchObject({
      code: 'NOT_SUPPORTED',
      details: { size: 5_368_709_121, maximum: 5_368_709_120 },
    });
    expect(file.opened).toHaveLength(0);
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `POST /api/2.0/fs/files${PATH}?action=initiate-upload&overwrite=true`,
    ]);
  });

  it.for([
    ['shorter', 20],
    ['longer', 3],
  ] as const)('of a file that is %s than it was ends with LOCAL_IO and is not repeated', async ([, size]) => {
    const { files, time } = await play(answer(204));
    const file = source(['hello ', 'world'], size);
    expect(await failureOf(files.put(PATH, file))).toMatchObject({
      code: 'LOCAL_IO',
      message: `The file changed while it was sent: it is no longer ${size} bytes long`,
    });
    expect(file.opened).toHaveLength(1);
    expect(time.slept).toEqual([]);
  });

  it('of a file that cannot be read ends with LOCAL_IO and is not repeated', async () => {
    const { files, time } = await play(answer(204));
    const broken = {
      size: 10,
      open: () =>
        new Readable({
          read() {
            this.destroy(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' }));
          },
        }),
    };
    expect(await failureOf(files.put(PATH, broken))).toMatchObject({ code: 'LOCAL_IO' });
    expect(time.slept).toEqual([]);
  });

  it('is cancelled while it is sent, and the file is closed', async () => {
    const { files } = await play(stopReading());
    const controller = new AbortController();
    const file = large(32);
    const put = failureOf(files.put(PATH, file, { signal: controller.signal, onProgress: () => controller.abort() }));
    expect(await put).toMatchObject({ code: 'CANCELLED' });
    await expect.poll(() => file.opened[0]?.destroyed).toBe(true);
  });
});

describe('a listing', () => {
  const entry = (name: string) => ({
    path: `/Volumes/c/s/v/${name}`,
    name,
    is_directory: false,
    file_size: 7,
    last_modified: 1,
  });

  it('goes on over short, empty and missing contents until there is no token', async () => {
    const { files, requests } = await play(
      answer(200, { contents: [entry('b')], next_page_token: 'one two' }),
      answer(200, { contents: [], next_page_token: 't+2' }),
      answer(200, { next_page_token: 't3' }),
      answer(200, {
        contents: [entry('a'), { path: '/Volumes/c/s/v/d', name: 'd', is_directory: true }],
        next_page_token: '',
      }),
    );
    expect(await toArray(files.list('/Volumes/c/s/v'))).toEqual([
      { path: '/Volumes/c/s/v/b', name: 'b', isDirectory: false, size: 7, lastModified: 1 },
      { path: '/Volumes/c/s/v/a', name: 'a', isDirectory: false, size: 7, lastModified: 1 },
      { path: '/Volumes/c/s/v/d', name: 'd', isDirectory: true, size: null, lastModified: null },
    ]);
    expect(requests.map(({ url }) => url)).toEqual([
      '/api/2.0/fs/directories/Volumes/c/s/v',
      '/api/2.0/fs/directories/Volumes/c/s/v?page_token=one+two',
      '/api/2.0/fs/directories/Volumes/c/s/v?page_token=t%2B2',
      '/api/2.0/fs/directories/Volumes/c/s/v?page_token=t3',
    ]);
  });

  it('of nothing is empty', async () => {
    const { files } = await play(answer(200, {}));
    expect(await toArray(files.list('/Volumes/c/s/v'))).toEqual([]);
  });

  it('names an entry once that two pages show', async () => {
    const { files } = await play(
      answer(200, { contents: [entry('a'), entry('b')], next_page_token: 't' }),
      answer(200, { contents: [entry('b'), entry('c')] }),
    );
    expect((await toArray(files.list('/Volumes/c/s/v'))).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('whose token comes again ends with an error instead of never', async () => {
    const { files, requests } = await play(answer(200, { contents: [entry('a')], next_page_token: 'same' }));
    expect(await failureOf(toArray(files.list('/Volumes/c/s/v')))).toMatchObject({ code: 'NETWORK' });
    expect(requests).toHaveLength(2);
  });
});

describe('folders and deletions', () => {
  it('are PUT and DELETE without a body', async () => {
    const { files, requests } = await play(answer(200), answer(204), answer(200));
    await files.makeDirectory('/Volumes/c/s/v/a b');
    await files.delete('/Volumes/c/s/v/x');
    await files.deleteDirectory('/Volumes/c/s/v/a b');
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'PUT /api/2.0/fs/directories/Volumes/c/s/v/a%20b',
      'DELETE /api/2.0/fs/files/Volumes/c/s/v/x',
      'DELETE /api/2.0/fs/directories/Volumes/c/s/v/a%20b',
    ]);
    expect(requests[0]?.headers['content-length']).toBe('0');
  });
});
