import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Effects } from '../base/effects.ts';
import type { HttpSend } from './http.ts';

interface UndiciSendOptions {
  /** Name look-up, TCP and TLS, in milliseconds; by default 10 s. */
  readonly connectTimeoutMs?: number;
}

/**
 * Sends over the network: kept-alive connections, HTTPS_PROXY, HTTP_PROXY and NO_PROXY; hosts on this machine are
 * always reached directly. undici is loaded with the first request.
 */
export function createUndiciSend(effects: Pick<Effects, 'env'>, options: UndiciSendOptions = {}): HttpSend {
  let dispatcher: Promise<Dispatcher> | undefined;
  return async ({ url, method, headers, body, signal }) => {
    dispatcher ??= createDispatcher(effects, options);
    const { origin, pathname, search } = new URL(url);
    const response = await (await dispatcher).request({
      origin,
      path: pathname + search,
      method,
      headers,
      // An iterable is asked for its next chunk when the socket has taken the one before. The types do not know of iterables.
      body: (body ?? null) as Readable | string | Buffer | null,
      ...(signal && { signal }),
    });
    return { status: response.statusCode, headers: joinHeaders(response.headers), body: response.body };
  };
}

async function createDispatcher(
  { env }: Pick<Effects, 'env'>,
  { connectTimeoutMs = 10_000 }: UndiciSendOptions,
): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import('undici');
  return new EnvHttpProxyAgent({
    // An empty text keeps undici from reading the environment of the process itself.
    httpProxy: env['http_proxy'] ?? env['HTTP_PROXY'] ?? '',
    httpsProxy: env['https_proxy'] ?? env['HTTPS_PROXY'] ?? '',
    noProxy: `localhost,127.0.0.1,::1,${env['no_proxy'] ?? env['NO_PROXY'] ?? ''}`,
    connect: { timeout: connectTimeoutMs },
    pipelining: 1,
    // The client watches for stalls, in both directions and whatever it sends through.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

function joinHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]));
}
