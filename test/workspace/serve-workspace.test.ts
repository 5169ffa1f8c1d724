import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { serveWorkspace } from '../../src/workspace/serve-workspace.ts';
import { servedWorkspace } from '../setup/workspace.ts';
import { FILES } from './ask.ts';

function dial(host: string): Socket {
  return connect(Number(new URL(host).port), '127.0.0.1');
}

async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', chunk => chunks.push(chunk)).resume();
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

describe('serveWorkspace', () => {
  it('listens on the loopback address only, on a free port for 0', async () => {
    const { host } = await servedWorkspace();
    expect(host).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(Number(new URL(host).port)).toBeGreaterThan(0);
  });

  it('names a port that is taken', async () => {
    const server = await servedWorkspace();
    const port = Number(new URL(server.host).port);
    await expect(serveWorkspace(server, { port })).rejects.toMatchObject({
      code: 'LOCAL_IO',
      message: expect.stringContaining(`listen on 127.0.0.1:${port}`),
    });
  });

  it('keeps connections: many requests over one', async () => {
    const { host, token } = await servedWorkspace();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const sockets = new Set<Socket>();
    for (let round = 0; round < 20; round += 1) {
      const method = ['PUT', 'HEAD', 'GET', 'DELETE'][round % 4]!;
      const headers = { authorization: `Bearer ${token}` };
      const outgoing = request(`${host}${FILES}/a`, { method, headers, agent });
      outgoing.end(method === 'PUT' ? 'hello' : undefined);
      const [response] = await once(outgoing, 'response');
      sockets.add(response.socket);
      response.resume();
      await once(response, 'end');
      expect(response.statusCode).toBe(method === 'PUT' || method === 'DELETE' ? 204 : 200);
    }
    agent.destroy();
    expect(sockets.size).toBe(1);
  });

  it('tells a client that sends all before it reads that it was refused', async () => {
    const { host } = await servedWorkspace();
    const socket = dial(host);
    const body = Buffer.alloc(20 * 1024 * 1024);
    socket.write(`PUT ${FILES}/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`);
    socket.pause();
    await new Promise<void>(resolve => socket.write(body, () => resolve()));
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('takes in no more than the handler reads: a slow one slows the client down', async () => {
    let chunks = 0;
    let release = () => {};
    const gate = new Promise<void>(resolve => {
      release = resolve;
    });
    const handle = async (incoming: Request) => {
      for await (const _ of incoming.body!) {
        chunks += 1;
        await gate;
      }
      return new Response(String(chunks));
    };
    const { host, close } = await serveWorkspace({ handle }, { port: 0 });
    const socket = dial(host);
    const size = 64 * 1024 * 1024;
    socket.write(`PUT / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${size}\r\n\r\n`);
    const written = new Promise<void>(resolve => socket.write(Buffer.alloc(size), () => resolve()));
    const state = await Promise.race([written.then(() => 'written'), wait(500).then(() => 'waiting')]);
    expect([state, chunks]).toEqual(['waiting', 1]);
    release();
    await written;
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 200 /);
    await close();
  });

  it('reads no further from a download than its client: a slow one slows the handler down', async () => {
    let sent = 0;
    const handle = async () =>
      new Response(
        new ReadableStream({
          pull(stream) {
            sent += 1;
            stream.enqueue(new Uint8Array(1024 * 1024));
            if (sent === 200) stream.close();
          },
        }),
      );
    const { host, close } = await serveWorkspace({ handle }, { port: 0 });
    const socket = dial(host).pause();
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await wait(500);
    expect(sent).toBeLessThan(100);
    socket.destroy();
    await close();
  });

  it('aborts the request’s signal, and the body of the answer, when the client goes away', async () => {
    const seen: string[] = [];
    const handle = async ({ signal }: Request) => {
      signal.addEventListener('abort', () => seen.push('signal'));
      return new Response(
        new ReadableStream({
          pull: stream => stream.enqueue(new Uint8Array(1024 * 1024)),
          cancel: () => void seen.push('body'),
        }),
      );
    };
    const { host, close } = await serveWorkspace({ handle }, { port: 0 });
    const socket = dial(host);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'data');
    socket.destroy();
    while (seen.length < 2) await wait(10);
    expect(seen.sort()).toEqual(['body', 'signal']);
    await close();
  });

  it('builds URLs on the name by which the client called it, and never on nonsense', async () => {
    const { host } = await servedWorkspace();
    const port = new URL(host).port;
    const config = async (header: string) => {
      const socket = dial(host);
      socket.write(`GET /.well-known/databricks-config HTTP/1.1\r\nHost: ${header}\r\nConnection: close\r\n\r\n`);
      return JSON.parse((await readAll(socket)).split('\r\n\r\n')[1]!).oidc_endpoint;
    };
    expect(await config(`localhost:${port}`)).toBe(`http://localhost:${port}/oidc`);
    expect(await config('a b/c@d')).toBe(`http://127.0.0.1:${port}/oidc`);
  });

  it('ends open connections when it is closed', async () => {
    const server = await servedWorkspace();
    const socket = dial(server.host);
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    await server.stop();
    await closed;
  });
});

async function wait(ms: number): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, ms));
}
