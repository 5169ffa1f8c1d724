import type { Effects } from '../base/effects.ts';
import type { Emit } from '../base/events.ts';
import { redact } from '../base/redact.ts';
import { version } from '../base/version.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { type ApiRequest, requestUrl } from './api-request.ts';
import { type AttemptInput, createAttempts, type Outcome, throwIfCancelled } from './attempt.ts';
import type { AuthorizationHeaders, CredentialsProvider } from './auth/credentials-provider.ts';
import { backoffMs, MAX_ATTEMPTS } from './backoff.ts';
import { normalizeHost } from './host.ts';
import type { HttpSend } from './http.ts';
import { createServerClock } from './server-clock.ts';
import { STALL_LIMITS, type StallLimits } from './stall-watch.ts';

export interface ClientOptions {
  /** As people write it; see normalizeHost. */
  readonly host: string;
  readonly credentials: CredentialsProvider;
  readonly send: HttpSend;
  /** Routes requests on hosts that serve several workspaces. */
  readonly workspaceId?: string | undefined;
  /** How often a request is made at most; by default 6. */
  readonly maxAttempts?: number | undefined;
  /** How long an exchange may make no progress; by default a minute, five for the answer to a file. */
  readonly limits?: Partial<StallLimits>;
  /** Hears of every request that is made again. */
  readonly emit?: Emit | undefined;
}

/** Calls the REST API of one workspace, with authentication, retries and errors. */
export interface Client {
  /** Origin, such as `https://dbc-a1b2c3d4-e5f6.cloud.databricks.com`. */
  readonly host: string;
  readonly authType: string;
  /** What the server's clock says, in epoch milliseconds; null where it has not told. */
  serverTime(): number | null;
  /** For answers that are a JSON object, which is returned. */
  json(request: ApiRequest): Promise<object>;
  /** For answers that are no text. Up to 64 MiB. */
  bytes(request: ApiRequest): Promise<Buffer>;
  /** For answers whose status says it all: any 2xx. */
  call(request: ApiRequest): Promise<void>;
}

type Read<Result> = AttemptInput<Result>['read'];

/**
 * Makes a client. Requests that may be repeated are made up to 6 times on 429, 500, 502, 503, 504, truncated answers
 * and broken, stalled or impossible connections, with growing delays and jitter; a Retry-After is honoured up to
 * two minutes. Refused credentials are renewed once. Redirects are not followed.
 */
export function createClient(options: ClientOptions, effects: Effects): Client {
  const host = normalizeHost(options.host);
  const serverClock = createServerClock(effects.clock);
  const send = serverClock.watch(options.send);
  const { credentials, workspaceId, emit, maxAttempts = MAX_ATTEMPTS } = options;
  const headers = {
    'user-agent': `lakeseed/${version} node/${process.versions.node} os/${effects.platform} auth/${credentials.authType}`,
    accept: 'application/json',
    ...(workspaceId !== undefined && { 'x-databricks-workspace-id': workspaceId }),
  };
  const limits = { ...STALL_LIMITS, ...options.limits };
  const tryOnce = createAttempts({ host, headers, send, limits, clock: effects.clock });

  async function withRetries<Result>(request: ApiRequest, read: Read<Result>): Promise<Result> {
    const { method } = request;
    const repeatable = request.repeatable ?? (method !== 'POST' && method !== 'PATCH');
    let mayRenew = true;
    for (let attempt = 1; ; attempt += 1) {
      const authorization = await authorize(request);
      let outcome = await tryOnce({ request, authorization, attempt, read });
      if (mayRenew && isRefusedLogin(outcome)) {
        mayRenew = false;
        const renewed = await renew(request, authorization);
        if (renewed) outcome = await tryOnce({ request, authorization: renewed, attempt, read });
      }
      if ('result' in outcome) return outcome.result;
      const { error, again, reason, retryAfterMs } = outcome.failure;
      const allowed = repeatable === 'when throttled' ? error.statusCode === 429 : repeatable;
      if (!again || !allowed || attempt === maxAttempts) throw error;
      const delayMs = backoffMs(attempt, retryAfterMs ?? null, effects.random);
      emit?.({ type: 'request.retry', method, url: redact(requestUrl(host, request)), attempt, reason, delayMs });
      await orCancelled(request, effects.clock.sleep(delayMs, request.signal));
    }
  }

  async function authorize(request: ApiRequest): Promise<AuthorizationHeaders> {
    throwIfCancelled(request);
    const authorization = await orCancelled(request, credentials.headers(request.signal));
    if (Object.values(authorization).some(value => NO_HEADER_VALUE.test(value))) {
      const message = `The ${credentials.authType} credentials hold a character that cannot be sent`;
      const hint = 'Look for a line break or a letter that is not ASCII in the token or secret.';
      throw new LakeseedError('AUTH_FAILED', message, { hint });
    }
    return authorization;
  }

  /** Other headers than the refused ones; null where there are none to be had. */
  async function renew(request: ApiRequest, refused: AuthorizationHeaders): Promise<AuthorizationHeaders | null> {
    credentials.reject?.(refused);
    const renewed = await authorize(request);
    return renewed['authorization'] === refused['authorization'] ? null : renewed;
  }

  return {
    host,
    authType: credentials.authType,
    serverTime: serverClock.now,
    json: request => withRetries(request, answer => parseObject(answer.text)),
    bytes: request => withRetries(request, answer => answer.bytes),
    call: request => withRetries(request, () => undefined),
  };
}

const NO_HEADER_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

function parseObject(json: string): object {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null) throw new TypeError('not a JSON object');
  return value;
}

function isRefusedLogin(outcome: Outcome<unknown>): boolean {
  return 'failure' in outcome && outcome.failure.error.code === 'AUTH_FAILED';
}

/** The work's outcome, but the reason of the cancellation where that has ended it. */
async function orCancelled<Result>(request: ApiRequest, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throwIfCancelled(request);
    throw error;
  }
}
