import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Effects } from '../base/effects.ts';
import type { HttpRequest, HttpResponse, HttpSend } from './http.ts';

/** Limits of one exchange, in milliseconds. */
export interface NetworkLimits {
  /** Name look-up, TCP and TLS. */
  readonly connectTimeoutMs: number;
  /** Without any progress while a body is sent or received. */
  readonly stallTimeoutMs: number;
  /** From the end of the request to the status line. A file is stored in the cloud before it is answered. */
  readonly answerTimeoutMs: number;
}

const DEFAULTS: NetworkLimits = { connectTimeoutMs: 10_000, stallTimeoutMs: 60_000, answerTimeoutMs: 300_000 };

/** Byte chunks as they come, none read ahead. */
const BYTES = { objectMode: false, highWaterMark: 1 };

/** A body made no progress for `stallTimeoutMs`. */
class StallError extends Error {
  readonly code = 'STALLED';
}

/**
 * Sends over the network: kept-alive connections, time limits, HTTPS_PROXY, HTTP_PROXY and NO_PROXY. undici is
 * loaded with the first request.
 */
export function createUndiciSend(effects: Pick<Effects, 'env'>, limits: Partial<NetworkLimits> = {}): HttpSend {
  const all = { ...DEFAULTS, ...limits };
  let dispatcher: Promise<Dispatcher> | undefined;
  return async request => {
    dispatcher ??= createDispatcher(effects, all);
    return exchange(await dispatcher, request, all);
  };
}

async function createDispatcher({ env }: Pick<Effects, 'env'>, limits: NetworkLimits): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import('undici');
  return new EnvHttpProxyAgent({
    // An empty text keeps undici from reading the environment of the process itself.
    httpProxy: env['http_proxy'] ?? env['HTTP_PROXY'] ?? '',
    httpsProxy: env['https_proxy'] ?? env['HTTPS_PROXY'] ?? '',
    noProxy: `localhost,127.0.0.1,::1,${env['no_proxy'] ?? env['NO_PROXY'] ?? ''}`,
    connect: { timeout: limits.connectTimeoutMs },
    pipelining: 1,
    headersTimeout: limits.answerTimeoutMs,
    bodyTimeout: limits.stallTimeoutMs,
  });
}

async function exchange(dispatcher: Dispatcher, request: HttpRequest, limits: NetworkLimits): Promise<HttpResponse> {
  const { origin, pathname, search } = new URL(request.url);
  const watch = new StallWatch(limits.stallTimeoutMs, request.signal);
  try {
    const response = await dispatcher.request({
      origin,
      path: pathname + search,
      method: request.method,
      headers: request.headers,
      body: typeof request.body === 'object' ? Readable.from(watch.over(request.body), BYTES) : (request.body ?? null),
      signal: watch.signal,
    });
    return { status: response.statusCode, headers: joinHeaders(response.headers), body: response.body };
  } finally {
    watch.stop();
  }
}

/** Aborts an exchange whose request body is no longer taken; undici itself only watches the response. */
class StallWatch {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #ms: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number, signal: AbortSignal | undefined) {
    this.#ms = ms;
    this.signal = signal ? AbortSignal.any([signal, this.#controller.signal]) : this.#controller.signal;
  }

  /** The same bytes, watched: the time limit starts anew with every chunk and ends with the last. */
  async *over(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const stalled = () => this.#controller.abort(new StallError(`no progress for ${this.#ms} ms while sending`));
    this.#timer = setTimeout(stalled, this.#ms);
    try {
      for await (const chunk of body) {
        this.#timer?.refresh();
        yield chunk;
      }
    } finally {
      this.stop();
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

function joinHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]));
}
