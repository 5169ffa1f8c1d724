import type { Clock, Effects } from '../base/effects.ts';
import { version } from '../base/version.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { type ApiRequest, requestUrl, throwIfCancelled } from './api-request.ts';
import { type AttemptInput, createAttempts, type Outcome } from './attempt.ts';
import type { AuthorizationHeaders, CredentialsProvider } from './auth/credentials-provider.ts';
import { normalizeHost } from './host.ts';
import type { HttpSend } from './http.ts';
import { createRetry, type RetryOptions } from './retry.ts';
import { createSignedRequests, type SignedRequests } from './signed-requests.ts';
import { STALL_LIMITS, type StallLimits } from './stall-watch.ts';

export interface ClientOptions extends RetryOptions {
  /** As people write it; see normalizeHost. */
  readonly host: string;
  readonly credentials: CredentialsProvider;
  readonly send: HttpSend;
  /** Routes requests on hosts that serve several workspaces. */
  readonly workspaceId?: string | undefined;
  /** How long an exchange may make no progress; by default a minute, five for the answer to a file. */
  readonly limits?: Partial<StallLimits>;
}

/** Calls the REST API of one workspace, with authentication, retries and errors. */
export interface Client {
  /** Origin, such as `https://dbc-a1b2c3d4-e5f6.cloud.databricks.com`. */
  readonly host: string;
  readonly authType: string;
  readonly clock: Clock;
  /** Requests to the storage behind the workspace, by URLs that it has signed. */
  readonly signed: SignedRequests;
  /** For answers that are a JSON object, which is returned. */
  json(request: ApiRequest): Promise<object>;
  /** For answers that are no text. Up to 64 MiB. */
  bytes(request: ApiRequest): Promise<Buffer>;
  /** For answers whose headers are what is asked for; names are lower-case. */
  headers(request: ApiRequest): Promise<Readonly<Record<string, string>>>;
  /** For answers whose status says it all: any 2xx. */
  call(request: ApiRequest): Promise<void>;
}

type Read<Result> = AttemptInput<Result>['read'];

/**
 * Makes a client. Requests that may be repeated are made up to 6 times on 429, 500, 502, 503, 504, truncated answers
 * and broken, stalled or impossible connections, with growing delays and jitter; on 429 for five minutes. A Retry-After
 * is honoured up to two minutes. Refused credentials are renewed once. Redirects are not followed.
 */
export function createClient(options: ClientOptions, effects: Effects): Client {
  const host = normalizeHost(options.host);
  const { credentials, send, workspaceId } = options;
  const { clock } = effects;
  const headers = {
    'user-agent': `lakeseed/${version} node/${process.versions.node} os/${effects.platform} auth/${credentials.authType}`,
    accept: 'application/json',
    ...(workspaceId !== undefined && { 'x-databricks-workspace-id': workspaceId }),
  };
  const limits = { ...STALL_LIMITS, ...options.limits };
  const tryOnce = createAttempts({ host, headers, send, limits, clock });
  const retry = createRetry(options, effects);

  function withRetries<Result>(request: ApiRequest, read: Read<Result>): Promise<Result> {
    let mayRenew = true;
    return retry({ ...request, url: requestUrl(host, request) }, async attempt => {
      const authorization = await authorize(request);
      const outcome = await tryOnce({ request, authorization, attempt, read });
      if (!mayRenew || !isRefusedLogin(outcome)) return outcome;
      mayRenew = false;
      const renewed = await renew(request, authorization);
      return renewed ? await tryOnce({ request, authorization: renewed, attempt, read }) : outcome;
    });
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
    clock,
    signed: createSignedRequests({ send, limits, clock, retry }),
    json: request => withRetries(request, answer => parseObject(answer.text)),
    bytes: request => withRetries(request, answer => answer.bytes),
    headers: request => withRetries(request, answer => answer.headers),
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
