import type { Rank, RequestLimiter } from '../base/request-limiter.ts';
import { cancelledError } from '../errors/cancelled.ts';
import type { UploadSource } from '../volume/store.ts';
import type { HttpRequest } from './http.ts';

/** The queue that a request stands in for every one of its attempts. */
export interface Turns {
  readonly limiter: RequestLimiter;
  readonly rank: Rank;
}

/** None without a queue: the request is then made at once. */
export function turnsOf({ limiter }: { readonly limiter?: RequestLimiter | undefined }, rank: Rank): Turns | undefined {
  return limiter && { limiter, rank };
}

/** One call of the REST API. */
export interface ApiRequest {
  readonly method: HttpRequest['method'];
  /** From the host's root, already escaped. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Which bytes are wanted, the last one included; by default all. */
  readonly range?: { readonly first: number; readonly last: number };
  /** Besides those that every request has; lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as an HTML form. */
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as it is, opened anew for every attempt. */
  readonly upload?: UploadSource;
  /** Texts of its path that must not be shown, even where the server echoes them. */
  readonly secrets?: readonly string[];
  /** A status outside 2xx that is no failure. */
  readonly accepts?: number;
  /** Called when an attempt begins to be made. */
  readonly onStart?: (() => void) | undefined;
  /** Bytes of the current attempt's upload handed to the connection so far. */
  readonly onProgress?: ((sent: number) => void) | undefined;
  /** Asked when an upload's connection breaks: a refusal of it is the real reason, which the break has hidden. */
  readonly afterBreak?: ApiRequest;
  /** Completes "Could not …" in messages, with the name of the thing. */
  readonly doing: string;
  /**
   * Whether carrying it out twice does no harm; by default everything but POST and PATCH. `when throttled` where it would,
   * so that only a 429 is followed by another attempt: it says that nothing was carried out.
   */
  readonly repeatable?: boolean | 'when throttled';
  /** How often it is made at most, whatever the reason; by default as the client says. */
  readonly maxAttempts?: number | undefined;
  /** Without it, it is made at once. */
  readonly turns?: Turns | undefined;
  readonly signal?: AbortSignal | undefined;
}

export function throwIfCancelled({ signal }: Pick<ApiRequest, 'signal'>): void {
  if (signal?.aborted) throw cancelledError(signal);
}

export function requestUrl(host: string, { path, query = {} }: ApiRequest): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  return `${host}${path}${search.size > 0 ? `?${search}` : ''}`;
}

/** Body and the headers that describe it; every method that may have a body says how long it is. */
export function requestBody(
  request: ApiRequest,
  content: Uint8Array | AsyncIterable<Uint8Array> | undefined,
): Pick<HttpRequest, 'body' | 'headers'> {
  const { method, upload } = request;
  if (upload && content) {
    const length = String(upload.size);
    return { body: content, headers: { 'content-type': 'application/octet-stream', 'content-length': length } };
  }
  const { text, contentType } = textBody(request);
  if (text !== undefined) {
    const length = String(Buffer.byteLength(text));
    return { body: text, headers: { 'content-type': contentType, 'content-length': length } };
  }
  const mayHaveBody = method === 'PUT' || method === 'POST' || method === 'PATCH';
  return { headers: mayHaveBody ? { 'content-length': '0' } : {} };
}

function textBody({ json, form }: ApiRequest): { text: string | undefined; contentType: string } {
  if (form) return { text: String(new URLSearchParams(form)), contentType: 'application/x-www-form-urlencoded' };
  return { text: json === undefined ? undefined : JSON.stringify(json), contentType: 'application/json' };
}
