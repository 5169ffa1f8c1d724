import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { localhostHostValidation, localhostOriginValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { Effects } from '../base/effects.ts';
import { localIoError } from '../errors/local-io.ts';
import { createServer } from './create-server.ts';
import { openSession } from './open-session.ts';
import type { ServeOptions } from './serve-stdio.ts';

export interface ServeHttpOptions extends ServeOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** By default a random one. */
  readonly token: string | undefined;
  readonly onListening?: (server: { readonly url: string; readonly token: string }) => void;
}

/** Serves on loopback, to whoever has the token, until the signal is aborted. A run goes on when its client goes away. */
export async function serveOnHttp(options: ServeHttpOptions, effects: Effects): Promise<void> {
  const { settings, signal, note, port, onListening } = options;
  const token = options.token ?? randomBytes(24).toString('base64url');
  const session = await openSession(settings, effects, false);
  session.secrets.push(token);
  const mcp = createMcpHandler(() => createServer(session), {
    onerror: error => note(error.message),
  });
  const handle = toNodeHandler(mcp);
  const isOurHost = localhostHostValidation();
  const isOurOrigin = localhostOriginValidation();
  const http = createHttpServer((request, response) => {
    // A page in the person's browser must not reach it, whatever its name resolves to.
    if (!isOurHost(request, response) || !isOurOrigin(request, response)) return;
    if (!isAllowed(request.headers.authorization, token)) {
      response.writeHead(401, { 'www-authenticate': 'Bearer', 'content-type': 'application/json' });
      response.end('{"error":"The token is missing or wrong: send Authorization: Bearer <token>"}\n');
      return;
    }
    if (new URL(request.url ?? '/', 'http://localhost').pathname !== '/mcp') {
      response.writeHead(404).end();
      return;
    }
    // The adapter's type does not know that `method` may be undefined, which it is for answers only.
    void handle(request as Parameters<typeof handle>[0], response);
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', error =>
      reject(
        localIoError(error, `listen on 127.0.0.1:${port}`, 'Choose another port, or leave it away for a free one.'),
      ),
    );
    http.listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`;
  onListening?.({ url, token });
  if (!signal.aborted)
    await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
  await session.close();
  await mcp.close();
  http.closeAllConnections();
  await new Promise<void>(resolve => http.close(() => resolve()));
}

function isAllowed(header: string | undefined, token: string): boolean {
  const sent = Buffer.from(header ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return sent.length === wanted.length && timingSafeEqual(sent, wanted);
}
