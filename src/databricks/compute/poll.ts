import type { Clock } from '../../base/effects.ts';

export interface PollOptions {
  readonly clock: Clock;
  /** On the monotonic clock; at that time the last answer is asked for. */
  readonly deadline?: number;
  readonly signal?: AbortSignal | undefined;
}

const FIRST_MS = 200;
const GROWTH = 1.4;
const LONGEST_MS = 5000;

/**
 * Asks again and again, quickly at first and gently later; gives the first answer that is not null, or null at the
 * deadline. Throws the signal's reason.
 */
export async function poll<Answer>(
  ask: () => Promise<Answer | null>,
  { clock, deadline = Number.POSITIVE_INFINITY, signal }: PollOptions,
): Promise<Answer | null> {
  for (let delay = FIRST_MS; ; delay = Math.min(LONGEST_MS, delay * GROWTH)) {
    signal?.throwIfAborted();
    const answer = await ask();
    const left = deadline - clock.monotonic();
    if (answer !== null || left <= 0) return answer;
    await clock.sleep(Math.min(delay, left), signal);
  }
}
