import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { errorResponse, invalidPath } from './api-error.ts';

type Handle = (request: Request) => Promise<Response>;

/**
 * Lets a fetch handler answer on a socket. Bodies are streamed both ways at the pace of the slower side; `signal` is
 * aborted when the client goes away; a handler, or a body, that fails ends the connection.
 */
export function createNodeListener(handle: Handle): RequestListener {
  return (incoming, outgoing) => {
    void exchange(handle, incoming, outgoing);
  };
}

async function exchange(handle: Handle, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  try {
    const request = toRequest(incoming, gone.signal);
    await send(request ? await handle(request) : refuseTarget(), outgoing, gone.signal);
    await discardRest(incoming);
    outgoing.end();
    if (!incoming.complete) incoming.socket.destroySoon();
  } catch {
    // Nobody is left to be told: either the client is gone, or it is to see a broken connection.
    cut(outgoing);
  }
}

/** Null for a path that a URL cannot say: parsing it would climb along its dots and turn its backslashes round. */
function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request | null {
  const { method = '', url: target = '', headers, socket } = incoming;
  const [path = ''] = target.split('?', 1);
  if (!path.startsWith('/') || path.includes('\\') || path.split('/').some(isDots)) return null;
  const ownHost = `127.0.0.1:${socket.localPort}`;
  const host = HOST.test(headers.host ?? '') ? headers.host : ownHost;
  const init: RequestInit & { duplex: 'half' } = { method, headers: headerPairs(incoming), signal, duplex: 'half' };
  if (method !== 'GET' && method !== 'HEAD') init.body = lazyBody(incoming);
  return new Request(`http://${host}${target}`, init);
}

const HOST = /^(?:[\w.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/i;

function isDots(segment: string): boolean {
  return /^(?:\.|%2e){1,2}$/i.test(segment);
}

function headerPairs({ rawHeaders }: IncomingMessage): [string, string][] {
  return Array.from({ length: rawHeaders.length / 2 }, (_, index) => [
    rawHeaders[2 * index]!,
    rawHeaders[2 * index + 1]!,
  ]);
}

/** Touches the incoming stream only when it is read, so that what nobody reads can still be discarded. */
function lazyBody(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  let chunks: AsyncIterator<Buffer> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        chunks ??= incoming.iterator({ destroyOnReturn: false });
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: async () => {
        await chunks?.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

function refuseTarget(): Response {
  return errorResponse(
    invalidPath('it has to begin with a slash and to hold neither dots as a segment nor backslashes'),
    randomUUID(),
  );
}

/** All of the answer but its end, so that the connection stays open. */
async function send(response: Response, outgoing: ServerResponse, gone: AbortSignal): Promise<void> {
  outgoing.writeHead(response.status, [...response.headers].flat());
  outgoing.flushHeaders();
  if (!response.body) return;
  for await (const chunk of response.body) {
    if (!outgoing.write(chunk)) await once(outgoing, 'drain', { signal: gone });
  }
}

/**
 * What is still coming of an upload that has been refused: a client that sends all before it reads is heard out for a
 * moment, or it would never see the answer.
 */
async function discardRest(incoming: IncomingMessage): Promise<void> {
  if (incoming.complete) return;
  incoming.resume();
  const signal = AbortSignal.timeout(MAX_REST_MS);
  await once(incoming, 'end', { signal }).catch(() => undefined);
}

const MAX_REST_MS = 2000;

/** With what has been written of an answer; without an answer as abruptly as a network does it. */
function cut(outgoing: ServerResponse): void {
  if (outgoing.headersSent) outgoing.socket?.destroySoon();
  else outgoing.socket?.resetAndDestroy();
}
