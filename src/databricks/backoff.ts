/** How often one request is made before its failure is final. */
export const MAX_ATTEMPTS = 6;

/** For requests that are made again and again within a time limit of their caller: that is not overdrawn by much. */
export const WITHIN_LIMITS = { maxAttempts: MAX_ATTEMPTS } as const;

/** How long a request is repeated, in all, that a server puts off because there are too many. */
export const PATIENCE_MS = 300_000;

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;
/** What a 429 that names no time is taken to ask of all others. */
const UNSAID_PAUSE_MS = FIRST_DELAY_MS;
/** A server that asks for more patience than this is tried again after it nevertheless. */
const LONGEST_RETRY_AFTER_MS = 120_000;

/**
 * Milliseconds to wait after failed attempt number `attempt` (from 1): doubling from 0.5 s, of which up to half is
 * taken off at random so that parallel uploads do not come back together; never less than the server asked for.
 */
export function backoffMs(attempt: number, retryAfterMs: number | null, random: () => number): number {
  const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  const jittered = Math.round(delay * (1 - random() / 2));
  return Math.max(jittered, Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS));
}

/** Whether an answer asks for fewer requests: a 503 is a failure like others unless it says when to come back. */
export function isThrottled(statusCode: number | undefined, retryAfterMs: number | null): boolean {
  return statusCode === 429 || (statusCode === 503 && retryAfterMs !== null);
}

/** How long nothing new is started after such an answer, in milliseconds. */
export function pauseMs(retryAfterMs: number | null): number {
  return Math.min(retryAfterMs ?? UNSAID_PAUSE_MS, LONGEST_RETRY_AFTER_MS);
}

/** A Retry-After header, in seconds or as an HTTP date, in milliseconds from `now`; null without one that can be read. */
export function parseRetryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\s*\d+(?:\.\d+)?\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
