import type { Effects } from '../base/effects.ts';
import type { Emit } from '../base/events.ts';
import { redact } from '../base/redact.ts';
import type { LakeseedError } from '../errors/lakeseed-error.ts';
import { type ApiRequest, throwIfCancelled } from './api-request.ts';
import type { Outcome } from './attempt.ts';
import { backoffMs, isThrottled, MAX_ATTEMPTS, PATIENCE_MS } from './backoff.ts';

export interface RetryOptions {
  /** How often a request is made at most, whatever the reason. */
  readonly maxAttempts?: number | undefined;
  /** Hears of every request that is made again. */
  readonly emit?: Emit | undefined;
}

/** What the repetition has to know of a request. */
export interface Repeated extends Pick<ApiRequest, 'method' | 'repeatable' | 'maxAttempts' | 'signal'> {
  /** For the event; no secret may be in it. */
  readonly url: string;
}

/** Makes attempts, which count from 1, until one succeeds or no other would help. */
export type Retry = <Result>(request: Repeated, once: (attempt: number) => Promise<Outcome<Result>>) => Promise<Result>;

/**
 * A request is made up to 6 times, with growing delays and jitter. A server that asks for fewer requests gets them
 * for five minutes: the time that it asks for is the cure.
 */
export function createRetry({ maxAttempts, emit }: RetryOptions, { clock, random }: Effects): Retry {
  return async (request, once) => {
    const { method, signal } = request;
    const most = Math.min(request.maxAttempts ?? NO_LIMIT, maxAttempts ?? NO_LIMIT);
    let failures = 0;
    let throttledMs = 0;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await once(attempt);
      if ('result' in outcome) return outcome.result;
      const { error, again, reason, retryAfterMs = null } = outcome.failure;
      const throttled = isThrottled(error.statusCode, retryAfterMs);
      if (!throttled) failures += 1;
      const delayMs = backoffMs(attempt, retryAfterMs, random);
      if (throttled) throttledMs += delayMs;
      const usedUp =
        attempt === most || failures === (most === NO_LIMIT ? MAX_ATTEMPTS : most) || throttledMs > PATIENCE_MS;
      if (!again || !isRepeatable(request, error) || usedUp) throw error;
      emit?.({ type: 'request.retry', method, url: redact(request.url), attempt, reason, delayMs });
      await clock.sleep(delayMs, signal).catch(cause => {
        throwIfCancelled(request);
        throw cause;
      });
    }
  };
}

const NO_LIMIT = Number.POSITIVE_INFINITY;

function isRepeatable({ method, repeatable }: Repeated, { statusCode }: LakeseedError): boolean {
  if (repeatable === 'when throttled') return statusCode === 429;
  return repeatable ?? (method !== 'POST' && method !== 'PATCH');
}
