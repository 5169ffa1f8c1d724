import type { Readable } from 'node:stream';

/** One HTTP exchange, without any retry. `url` is absolute and already escaped. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** A chunk that is yielded is valid until the next one is asked for: its memory is used again then. */
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; repeated headers are joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** Must be read to its end or destroyed. */
  readonly body: Readable;
}

/** Sends one request. The network and the embedded workspace are the two that there are. */
export type HttpSend = (request: HttpRequest) => Promise<HttpResponse>;
