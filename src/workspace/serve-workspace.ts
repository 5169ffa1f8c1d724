import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { localIoError } from '../errors/local-io.ts';
import type { Workspace } from './workspace.ts';

export interface ServedWorkspace {
  /** `http://127.0.0.1:<port>`. */
  readonly host: string;
  /** Ends all connections; the workspace stays open. */
  close(): Promise<void>;
}

/** Serves a workspace on the loopback address. Port 0 takes a free one. Throws LOCAL_IO where the port is taken. */
export async function serveWorkspace(
  workspace: Pick<Workspace, 'handle'>,
  { port }: { readonly port: number },
): Promise<ServedWorkspace> {
  // No limit on a whole request: a big upload takes as long as it takes.
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 75_000 }, (incoming, outgoing) => {
    void exchange(workspace, incoming, outgoing);
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  } catch (error) {
    throw localIoError(error, `listen on 127.0.0.1:${port}`, 'Choose another port, or 0 for any that is free.');
  }
  const { port: actual } = server.address() as AddressInfo;
  return {
    host: `http://127.0.0.1:${actual}`,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function exchange(
  workspace: Pick<Workspace, 'handle'>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  try {
    const response = await workspace.handle(toRequest(incoming, gone.signal));
    outgoing.writeHead(response.status, [...response.headers].flat());
    if (response.body === null) outgoing.end();
    else await pipeline(Readable.fromWeb(response.body as NodeReadableStream), outgoing);
  } catch {
    // The client is gone, or the connection is to be cut: there is nobody to tell.
    outgoing.destroy();
  }
}

function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const { method = 'GET', url = '/', headers, rawHeaders } = incoming;
  const pairs = Array.from({ length: rawHeaders.length / 2 }, (_, index): [string, string] => [
    rawHeaders[2 * index]!,
    rawHeaders[2 * index + 1]!,
  ]);
  const init: RequestInit & { duplex: 'half' } = { method, headers: pairs, signal, duplex: 'half' };
  if (method !== 'GET' && method !== 'HEAD') init.body = Readable.toWeb(incoming) as ReadableStream;
  return new Request(new URL(url, `http://${headers.host}`), init);
}
