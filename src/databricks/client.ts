import type { Effects } from '../base/effects.ts';
import type { Emit } from '../base/events.ts';
import { redact } from '../base/redact.ts';
import { version } from '../base/version.ts';
import { isLakeseedError, LakeseedError } from '../errors/lakeseed-error.ts';
import type { UploadSource } from '../volume/store.ts';
import { type ApiAnswer, isSuccess, isWebPage, readAnswer } from './api-answer.ts';
import { apiError } from './api-error.ts';
import type { AuthorizationHeaders, CredentialsProvider } from './auth/credentials-provider.ts';
import { backoffMs, MAX_ATTEMPTS, parseRetryAfter } from './backoff.ts';
import { normalizeHost } from './host.ts';
import type { HttpRequest, HttpSend } from './http.ts';
import { networkFailure } from './network-error.ts';
import { openUploadBody } from './upload-body.ts';

/** One call of the REST API. */
export interface ApiRequest {
  readonly method: HttpRequest['method'];
  /** From the host's root, already escaped. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as an HTML form. */
  readonly form?: Readonly<Record<string, string>>;
  /** Sent as it is, opened anew for every attempt. */
  readonly upload?: UploadSource;
  /** Bytes of the current attempt's upload handed to the connection so far. */
  readonly onProgress?: ((sent: number) => void) | undefined;
  /** Asked when an upload's connection breaks: a refusal of it is the real reason, which the break has hidden. */
  readonly afterBreak?: ApiRequest;
  /** Completes "Could not …" in messages, with the name of the thing. */
  readonly doing: string;
  /** Whether carrying it out twice does no harm. By default everything but POST and PATCH. */
  readonly repeatable?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface ClientOptions {
  /** As people write it; see normalizeHost. */
  readonly host: string;
  readonly credentials: CredentialsProvider;
  readonly send: HttpSend;
  /** Routes requests on hosts that serve several workspaces. */
  readonly workspaceId?: string | undefined;
  /** How often a request is made at most; by default 6. */
  readonly maxAttempts?: number;
  readonly emit?: Emit | undefined;
}

/** Calls the REST API of one workspace, with authentication, retries and errors. */
export interface Client {
  /** Origin, such as `https://dbc-a1b2c3d4-e5f6.cloud.databricks.com`. */
  readonly host: string;
  readonly authType: string;
  /** For answers in JSON, which is returned. */
  json(request: ApiRequest): Promise<unknown>;
  /** For answers whose status says it all: any 2xx. */
  call(request: ApiRequest): Promise<void>;
}

/** How one attempt failed. */
interface Failure {
  readonly error: LakeseedError;
  readonly again: boolean;
  readonly reason: string;
  readonly retryAfterMs?: number | null;
}

type Outcome<Result> = { readonly result: Result } | { readonly failure: Failure };
type ReadResult<Result> = (answer: ApiAnswer) => Result;

/**
 * Makes a client. Requests that may be repeated are made up to 6 times on 429, 500, 502, 503, 504, truncated answers
 * and broken, stalled or impossible connections, with growing delays and jitter; a Retry-After is honoured up to
 * two minutes. Refused credentials are renewed once. Redirects are not followed.
 */
export function createClient(options: ClientOptions, effects: Effects): Client {
  const host = normalizeHost(options.host);
  const { credentials, send, emit, maxAttempts = MAX_ATTEMPTS } = options;
  const fixedHeaders = {
    'user-agent': `lakeseed/${version} node/${process.versions.node} os/${effects.platform} auth/${credentials.authType}`,
    accept: 'application/json',
    ...(options.workspaceId !== undefined && { 'x-databricks-workspace-id': options.workspaceId }),
  };
  let reached = false;

  async function withRetries<Result>(request: ApiRequest, read: ReadResult<Result>): Promise<Result> {
    const { method } = request;
    const repeatable = request.repeatable ?? (method !== 'POST' && method !== 'PATCH');
    let renewed = false;
    for (let attempt = 1; ; attempt += 1) {
      let authorization = await authorize(request);
      let outcome = await tryOnce({ request, authorization, read, attempt });
      if (!renewed && 'failure' in outcome && outcome.failure.error.code === 'AUTH_FAILED') {
        renewed = true;
        credentials.reject?.(authorization);
        const refused = authorization;
        authorization = await authorize(request);
        if (authorization['authorization'] !== refused['authorization']) {
          outcome = await tryOnce({ request, authorization, read, attempt });
        }
      }
      if ('result' in outcome) return outcome.result;
      const { error, again, reason, retryAfterMs } = outcome.failure;
      if (!again || !repeatable || attempt === maxAttempts) throw error;
      const delayMs = backoffMs(attempt, retryAfterMs ?? null, effects.random);
      emit?.({ type: 'request.retry', method, url: redact(urlOf(request)), attempt, reason, delayMs });
      await sleep(delayMs, request);
    }
  }

  async function authorize(request: ApiRequest): Promise<AuthorizationHeaders> {
    throwIfCancelled(request);
    try {
      return await credentials.headers(request.signal);
    } catch (error) {
      throwIfCancelled(request);
      throw error;
    }
  }

  async function tryOnce<Result>(input: {
    readonly request: ApiRequest;
    readonly authorization: AuthorizationHeaders;
    readonly read: ReadResult<Result>;
    readonly attempt: number;
  }): Promise<Outcome<Result>> {
    const { request, authorization, read, attempt } = input;
    const { doing, upload } = request;
    const body = upload && openUploadBody(upload, request.onProgress);
    let answer: ApiAnswer;
    try {
      answer = await readAnswer(await send(httpRequest(request, authorization, body?.chunks)));
    } catch (cause) {
      throwIfCancelled(request);
      if (body?.failure) throw body.failure;
      const failure = networkFailure(cause, { doing, host, reached });
      return { failure: (await refusalAfterBreak(request, authorization)) ?? failure };
    }
    reached = true;
    if (body?.failure) throw body.failure;
    const gone = answer.status === 404 && request.method === 'DELETE' && attempt > 1;
    if (!isSuccess(answer.status) && !gone) return { failure: refusal(answer, request, authorization) };
    if (isWebPage(answer)) return { failure: webPage(answer, request) };
    try {
      return { result: read(answer) };
    } catch (cause) {
      const error = new LakeseedError('NETWORK', `Could not ${doing}: the answer is cut short or damaged`, { cause });
      return { failure: { error, again: true, reason: 'truncated answer' } };
    }
  }

  /** The server may have refused an upload and cut it off before its answer was read: asks again without a body. */
  async function refusalAfterBreak(
    { afterBreak, signal }: ApiRequest,
    authorization: AuthorizationHeaders,
  ): Promise<Failure | undefined> {
    if (!afterBreak) return undefined;
    const probe = { ...afterBreak, signal };
    const outcome = await tryOnce({ request: probe, authorization, read: () => undefined, attempt: 1 });
    return 'failure' in outcome && outcome.failure.error.statusCode !== undefined ? outcome.failure : undefined;
  }

  function httpRequest(
    request: ApiRequest,
    authorization: AuthorizationHeaders,
    chunks: AsyncIterable<Uint8Array> | undefined,
  ): HttpRequest {
    const { method, json, form, upload, signal } = request;
    const text = form ? String(new URLSearchParams(form)) : json === undefined ? undefined : JSON.stringify(json);
    const body = chunks ?? text;
    const contentType = upload
      ? 'application/octet-stream'
      : form
        ? 'application/x-www-form-urlencoded'
        : 'application/json';
    const length = upload ? upload.size : Buffer.byteLength(text ?? '');
    return {
      method,
      url: urlOf(request),
      headers: {
        ...fixedHeaders,
        ...(body !== undefined && { 'content-type': contentType }),
        ...((method === 'PUT' || method === 'POST' || method === 'PATCH') && { 'content-length': String(length) }),
        ...authorization,
      },
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
    };
  }

  function urlOf({ path, query = {} }: ApiRequest): string {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) search.set(name, String(value));
    }
    return `${host}${path}${search.size > 0 ? `?${search}` : ''}`;
  }

  function refusal(answer: ApiAnswer, { doing }: ApiRequest, authorization: AuthorizationHeaders): Failure {
    const secrets = Object.values(authorization).flatMap(value => [value, value.replace(/^\w+\s+/, '')]);
    return {
      error: apiError(answer, { doing, host, secrets }),
      again: RETRIED.has(answer.status),
      reason: String(answer.status),
      retryAfterMs: parseRetryAfter(answer.headers['retry-after'], effects.clock.now()),
    };
  }

  function webPage(answer: ApiAnswer, { doing }: ApiRequest): Failure {
    const error = new LakeseedError('NETWORK', `Could not ${doing}: ${host} answered with a web page`, {
      hint: 'Check that the host is a Databricks workspace, and that no login page or proxy stands before it.',
      statusCode: answer.status,
      retryable: false,
    });
    return { error, again: false, reason: 'web page' };
  }

  async function sleep(ms: number, request: ApiRequest): Promise<void> {
    try {
      await effects.clock.sleep(ms, request.signal);
    } finally {
      throwIfCancelled(request);
    }
  }

  return {
    host,
    authType: credentials.authType,
    json: request => withRetries(request, answer => JSON.parse(answer.text)),
    call: request => withRetries(request, () => undefined),
  };
}

const RETRIED: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

function throwIfCancelled({ signal, doing }: ApiRequest): void {
  if (!signal?.aborted) return;
  const { reason } = signal;
  if (isLakeseedError(reason)) throw reason;
  throw new LakeseedError('CANCELLED', `Cancelled: did not ${doing}`, { cause: reason });
}
