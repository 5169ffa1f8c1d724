import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { personalAccessToken } from '../../src/databricks/auth/personal-access-token.ts';
import { createClient } from '../../src/databricks/client.ts';
import { createFetchSend, type FetchHandler } from '../../src/databricks/fetch-send.ts';
import { openInProcessClient } from '../../src/databricks/open-client.ts';
import { createUndiciSend } from '../../src/databricks/undici-send.ts';
import { createVolumeStore } from '../../src/databricks/volume-store.ts';
import { answer, hostileServer } from '../fixtures/hostile-server.ts';
import { failureOf } from './failure-of.ts';
import { fakeTime } from './test-effects.ts';
import { toArray } from './to-array.ts';

/** A proxy that refuses every tunnel, and remembers where they were to lead. */
async function refusingProxy() {
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => void proxy.close());
  return { asked, url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
}

describe('the network', () => {
  const get = (url: string) => ({ method: 'GET', url, headers: {} }) as const;

  it('is reached through HTTPS_PROXY', async () => {
    const { asked, url } = await refusingProxy();
    const send = createUndiciSend({ env: { HTTPS_PROXY: url } });
    await expect(send(get('https://dbc-1.databricks.invalid/x'))).rejects.toThrow();
    expect(asked).toEqual(['dbc-1.databricks.invalid:443']);
  });

  it('is reached directly where NO_PROXY says so', async () => {
    const { asked, url } = await refusingProxy();
    const send = createUndiciSend({ env: { https_proxy: url, no_proxy: 'example.com,.databricks.invalid' } });
    await expect(send(get('https://dbc-1.databricks.invalid/x'))).rejects.toThrow();
    expect(asked).toEqual([]);
  });

  it('of this machine is never looked for at a proxy', async () => {
    const { asked, url } = await refusingProxy();
    const { host } = await hostileServer(answer(200, 'here'));
    const { status, body } = await createUndiciSend({ env: { HTTP_PROXY: url, HTTPS_PROXY: url } })(get(`${host}/x`));
    expect(status).toBe(200);
    expect(Buffer.concat(await toArray<Buffer>(body)).toString()).toBe('here');
    expect(asked).toEqual([]);
  });

  it('keeps a connection for the next request', async () => {
    const ports = new Set<number | undefined>();
    const { host } = await hostileServer((request, response) => {
      ports.add(request.socket.remotePort);
      response.end();
    });
    const send = createUndiciSend({ env: {} });
    for (let round = 0; round < 3; round += 1) {
      await toArray((await send(get(host))).body);
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    expect(ports.size).toBe(1);
  });

  it('costs nothing until it is used: undici is not loaded with the store', () => {
    const program = `
      import { createRequire } from 'node:module';
      const loaded = () => Object.keys(createRequire(import.meta.url).cache).some(file => /[\\\\/]undici[\\\\/]/.test(file));
      const { openClient } = await import('./src/databricks/open-client.ts');
      const { createVolumeStore } = await import('./src/databricks/volume-store.ts');
      const { systemEffects } = await import('./src/base/effects.ts');
      const store = createVolumeStore(await openClient({ host: 'http://127.0.0.1:9', token: 't', maxAttempts: 1 }, systemEffects({ env: {} })));
      const before = loaded();
      await store.makeDirectory('/Volumes/a/b/c/d').catch(() => {});
      process.stdout.write(JSON.stringify([before, loaded()]));`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
    expect(JSON.parse(output)).toEqual([false, true]);
  });
});

describe('a handler in this process', () => {
  function storeOver(handle: FetchHandler) {
    const client = openInProcessClient({ handle, token: 'local-token' }, fakeTime().effects);
    return createVolumeStore(client, { label: 'the folder x' });
  }

  it('gets the same requests as a server, bodies as streams', async () => {
    const seen: unknown[] = [];
    const store = storeOver(async request => {
      const { method, url, headers } = request;
      const chunks = request.body ? (await toArray(request.body)).map(chunk => chunk.length) : [];
      seen.push([method, url, headers.get('authorization'), headers.get('content-length'), chunks]);
      return new Response(null, { status: 204 });
    });
    expect(store.label).toBe('the folder x');
    async function* chunks() {
      yield Buffer.alloc(2_000_000);
      yield Buffer.alloc(5);
    }
    await store.putFile('/Volumes/c/s/v/a b#.parquet', { size: 2_000_005, open: chunks });
    await store.makeDirectory('/Volumes/c/s/v/d');
    expect(seen).toEqual([
      [
        'PUT',
        'http://localhost/api/2.0/fs/files/Volumes/c/s/v/a%20b%23.parquet?overwrite=true',
        'Bearer local-token',
        '2000005',
        [2_000_000, 5],
      ],
      ['PUT', 'http://localhost/api/2.0/fs/directories/Volumes/c/s/v/d', 'Bearer local-token', '0', []],
    ]);
  });

  it('answers with a stream', async () => {
    const entry = { path: '/Volumes/c/s/v/a', name: 'a', file_size: 1 };
    const store = storeOver(async () => Response.json({ contents: [entry] }));
    expect(await toArray(store.list('/Volumes/c/s/v'))).toMatchObject([{ name: 'a', size: 1 }]);
  });

  it('that refuses before it has read the body leaves the file closed', async () => {
    const file = Readable.from([Buffer.alloc(10), Buffer.alloc(10)]);
    const store = storeOver(async () =>
      Response.json({ error_code: 'PERMISSION_DENIED', message: 'read only' }, { status: 403 }),
    );
    const error = await failureOf(store.putFile('/Volumes/c/s/v/a', { size: 20, open: () => file }));
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED', statusCode: 403 });
    await expect.poll(() => file.destroyed || !file.readableDidRead).toBe(true);
  });

  it('is not told that a file is complete which is not', async () => {
    const outcomes: string[] = [];
    const store = storeOver(async request => {
      outcomes.push(
        await request.arrayBuffer().then(
          () => 'complete',
          () => 'broken off',
        ),
      );
      return new Response(null, { status: 204 });
    });
    const error = await failureOf(
      store.putFile('/Volumes/c/s/v/a', { size: 3_000_000, open: () => Readable.from([Buffer.alloc(10)]) }),
    );
    expect(error.code).toBe('LOCAL_IO');
    expect(outcomes).toEqual(['broken off']);
  });

  it.for([
    ['never answers', () => new Promise<Response>(() => {})],
    [
      'stops in the middle of an answer',
      async () => new Response(new ReadableStream({ start: stream => stream.enqueue(Buffer.from('{"contents"')) })),
    ],
  ] as const)('that %s is given up like a server', async ([, handle]) => {
    const { effects, slept } = fakeTime();
    const send = createFetchSend(handle);
    const credentials = personalAccessToken('t');
    const client = createClient(
      { host: 'http://localhost', credentials, send, limits: { stallTimeoutMs: 30 }, maxAttempts: 2 },
      effects,
    );
    expect(await failureOf(client.json({ method: 'GET', path: '/x', doing: 'read x' }))).toMatchObject({
      code: 'NETWORK',
      message: 'Could not read x: the connection to localhost stalled',
    });
    expect(slept).toEqual([500]);
  });

  it('that has a bug shows it, and is not asked again', async () => {
    const store = storeOver(() => Promise.reject(new TypeError('x is not a function')));
    await expect(store.makeDirectory('/Volumes/c/s/v/d')).rejects.toThrow(new TypeError('x is not a function'));
  });

  it('that never answers is left when the caller is cancelled', async () => {
    const controller = new AbortController();
    const store = storeOver(() => new Promise(() => {}));
    const pending = failureOf(store.makeDirectory('/Volumes/c/s/v/d', controller.signal));
    controller.abort();
    expect(await pending).toMatchObject({ code: 'CANCELLED' });
  });
});

it('hands an escaped URL on as it is', async () => {
  const urls: string[] = [];
  const send = createFetchSend(async ({ url }) => {
    urls.push(url);
    return new Response();
  });
  await send({ method: 'GET', url: 'http://localhost/a%2Fb%20c%2Bd%25?x=1', headers: {} });
  expect(urls).toEqual(['http://localhost/a%2Fb%20c%2Bd%25?x=1']);
});
