import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { HttpSend } from './http.ts';

/** A server in this process: what a service worker or Hono calls a fetch handler. */
export type FetchHandler = (request: Request) => Promise<Response>;

/** Hands requests to a fetch handler in this process: no socket, both bodies streamed. */
export function createFetchSend(handle: FetchHandler): HttpSend {
  return async ({ url, method, headers, body, signal }) => {
    const init: RequestInit & { duplex: 'half' } = { method, headers: { ...headers }, duplex: 'half' };
    if (signal) init.signal = signal;
    if (body !== undefined) init.body = typeof body === 'string' ? body : ReadableStream.from(body);
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
