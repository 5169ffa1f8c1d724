import type { Clock } from '../base/effects.ts';
import type { Verdict } from '../base/request-limiter.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { type ApiAnswer, isSuccess, isWebPage, readAnswer } from './api-answer.ts';
import { apiError } from './api-error.ts';
import { type ApiRequest, requestBody, requestUrl, throwIfCancelled } from './api-request.ts';
import type { AuthorizationHeaders } from './auth/credentials-provider.ts';
import { isThrottled, parseRetryAfter, pauseMs } from './backoff.ts';
import type { HttpSend } from './http.ts';
import { inTurn } from './in-turn.ts';
import { networkFailure } from './network-error.ts';
import { type StallLimits, StallWatch } from './stall-watch.ts';
import { openUploadBody, type UploadBody } from './upload-body.ts';

/** How one attempt failed. */
export interface Failure {
  readonly error: LakeseedError;
  /** Whether another attempt can end better. */
  readonly again: boolean;
  /** A short word for the event, such as 503 or ECONNRESET. */
  readonly reason: string;
  readonly retryAfterMs?: number | null;
}

export type Outcome<Result> = { readonly result: Result } | { readonly failure: Failure };

export interface AttemptInput<Result> {
  readonly request: ApiRequest;
  readonly authorization: AuthorizationHeaders;
  /** Counts from 1. */
  readonly attempt: number;
  /** Turns a success into the result; what it throws is taken for a damaged answer. */
  readonly read: (answer: ApiAnswer) => Result;
}

interface Connection {
  readonly host: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly send: HttpSend;
  readonly limits: StallLimits;
  readonly clock: Pick<Clock, 'now'>;
  /** Says what an answer outside 2xx means; by default as the REST API does. */
  readonly refuse?: typeof apiError;
}

interface Exchange<Result> extends AttemptInput<Result> {
  readonly body: UploadBody | undefined;
  readonly watch: StallWatch;
}

export type TryOnce = <Result>(input: AttemptInput<Result>) => Promise<Outcome<Result>>;

/**
 * Makes single attempts over one connection. What a repetition could mend, and every refusal, is returned as a
 * failure; a local file that cannot be read and a cancelled request are thrown.
 */
export function createAttempts({ host, headers, send, limits, clock, refuse = apiError }: Connection): TryOnce {
  let reached = false;

  async function tryOnce<Result>(input: AttemptInput<Result>): Promise<Outcome<Result>> {
    const { request, attempt } = input;
    const watch = new StallWatch(request.signal);
    try {
      return await inTurn({ request, attempt, body: openBody(request, watch) }, async body => {
        request.onStart?.();
        const outcome = await exchange({ ...input, body, watch });
        return { outcome, verdict: verdictOf(outcome) };
      });
    } finally {
      watch.end();
    }
  }

  async function exchange<Result>(input: Exchange<Result>): Promise<Outcome<Result>> {
    const { request, authorization, attempt, read, body, watch } = input;
    let answer: ApiAnswer;
    try {
      const { body: content, headers: contentHeaders } = requestBody(request, body?.content);
      watch.expectWithin(content instanceof Uint8Array ? limits.storeTimeoutMs : limits.stallTimeoutMs);
      if (content instanceof Uint8Array && content.length > 0) request.onProgress?.(content.length);
      const response = await send({
        method: request.method,
        url: requestUrl(host, request),
        headers: { ...headers, ...rangeHeader(request), ...contentHeaders, ...request.headers, ...authorization },
        ...(content !== undefined && { body: content }),
        signal: watch.signal,
      });
      answer = await readAnswer(response, () => watch.expectWithin(limits.stallTimeoutMs));
    } catch (error) {
      throwIfCancelled(request);
      if (body?.failure) throw body.failure;
      // Streams wrap the reason that they were aborted for.
      const cause = watch.signal.aborted ? watch.signal.reason : error;
      const refused = await refusalAfterBreak(request, authorization);
      return { failure: refused ?? networkFailure(cause, { doing: request.doing, host, reached }) };
    } finally {
      watch.end();
    }
    reached = true;
    if (body?.failure) throw body.failure;
    const gone = answer.status === 404 && request.method === 'DELETE' && attempt > 1;
    const accepted = isSuccess(answer.status) || answer.status === request.accepts || gone;
    if (!accepted) return { failure: refusal(answer, request, authorization) };
    if (isWebPage(answer)) return { failure: webPage(answer, request) };
    if (body && !body.complete) return { failure: damaged(request, 'the server did not wait for the whole file') };
    try {
      return { result: read(answer) };
    } catch {
      // Without the parser's error: it quotes the answer, which may be a token.
      return { failure: damaged(request, 'the answer is cut short or damaged') };
    }
  }

  async function openBody({ upload, onProgress }: ApiRequest, watch: StallWatch): Promise<UploadBody | undefined> {
    if (!upload) return undefined;
    return await openUploadBody(upload, sent => {
      watch.expectWithin(sent === upload.size ? limits.storeTimeoutMs : limits.stallTimeoutMs);
      onProgress?.(sent);
    });
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

  function refusal(answer: ApiAnswer, request: ApiRequest, authorization: AuthorizationHeaders): Failure {
    const secrets = [...(request.secrets ?? []), ...Object.values(authorization).flatMap(secretsIn)];
    const error = refuse(answer, { doing: request.doing, host, secrets });
    return {
      error,
      // Some failures of a server say that it will never do this.
      again: RETRIED.has(answer.status) && error.code !== 'NOT_SUPPORTED',
      reason: String(answer.status),
      retryAfterMs: parseRetryAfter(answer.headers['retry-after'], clock.now()),
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

  return tryOnce;
}

function verdictOf(outcome: Outcome<unknown>): Verdict {
  if ('result' in outcome) return 'answered';
  const { error, retryAfterMs = null } = outcome.failure;
  return isThrottled(error.statusCode, retryAfterMs) ? { throttledMs: pauseMs(retryAfterMs) } : 'failed';
}

function rangeHeader({ range }: ApiRequest): Record<string, string> {
  return range ? { range: `bytes=${range.first}-${range.last}` } : {};
}

/** What an authorization header gives away: itself, its credentials, and the password of `Basic`. */
function secretsIn(header: string): string[] {
  const credentials = header.replace(/^\w+\s+/, '');
  const password = /^Basic /i.test(header)
    ? Buffer.from(credentials, 'base64')
        .toString()
        .replace(/^[^:]*:/, '')
    : '';
  return [header, credentials, password];
}

function damaged({ doing }: ApiRequest, what: string): Failure {
  return { error: new LakeseedError('NETWORK', `Could not ${doing}: ${what}`), again: true, reason: what };
}

const RETRIED: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);
