import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { HttpRequest, HttpSend } from './http.ts';

/** A server in this process: what a service worker or Hono calls a fetch handler. */
export type FetchHandler = (request: Request) => Promise<Response>;

/** Hands requests to a fetch handler in this process: no socket, both bodies streamed. */
export function createFetchSend(handle: FetchHandler): HttpSend {
  return async ({ url, method, headers, body, signal }) => {
    const init: RequestInit & { duplex: 'half' } = { method, headers: { ...headers }, duplex: 'half' };
    if (signal) init.signal = signal;
    if (body !== undefined) init.body = isWhole(body) ? Buffer.from(body) : ReadableStream.from(copies(body));
    const request = new Request(url, init);
    const response = await orAborted(handle(request), signal);
    // A handler that answers early leaves the rest of the body to us.
    if (request.body && !request.bodyUsed) await request.body.cancel();
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      // The global type and node:stream/web describe the same class.
      body: response.body
        ? Readable.fromWeb(response.body as NodeReadableStream, signal ? { signal } : {})
        : Readable.from([]),
    };
  };
}

function isWhole(body: NonNullable<HttpRequest['body']>): body is string | Uint8Array {
  return typeof body === 'string' || body instanceof Uint8Array;
}

/** A stream keeps chunks for as long as it likes. */
async function* copies(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield Uint8Array.from(chunk);
}

/** The work's outcome, or the signal's reason if that comes first. */
async function orAborted<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (!signal) return work;
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
