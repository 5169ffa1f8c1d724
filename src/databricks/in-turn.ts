import type { Turn, Verdict } from '../base/request-limiter.ts';
import { type ApiRequest, throwIfCancelled } from './api-request.ts';
import type { UploadBody } from './upload-body.ts';

interface Attempt {
  readonly request: ApiRequest;
  /** Counts from 1. */
  readonly attempt: number;
  /** Is being opened. */
  readonly body: Promise<UploadBody | undefined>;
}

/**
 * Makes an attempt when it is its turn. A small file is read while it waits; one that cannot be read needs no turn.
 * Whatever happens, the turn ends and the body is closed.
 */
export async function inTurn<Outcome>(
  { request, attempt, body }: Attempt,
  make: (body: UploadBody | undefined) => Promise<{ readonly outcome: Outcome; readonly verdict: Verdict }>,
): Promise<Outcome> {
  const turn = takeTurn(request, attempt);
  let verdict: Verdict = 'failed';
  try {
    const [ready] = await Promise.all([body, turn]);
    const made = await make(ready);
    verdict = made.verdict;
    return made.outcome;
  } finally {
    const ignore = () => {};
    void turn.then(taken => taken?.end(verdict), ignore);
    void body.then(ready => ready?.close(verdict === 'answered'), ignore).catch(ignore);
  }
}

async function takeTurn(request: ApiRequest, attempt: number): Promise<Turn | undefined> {
  const { turns, signal } = request;
  try {
    return await turns?.limiter.enter(attempt > 1 ? 'again' : turns.rank, signal);
  } catch (error) {
    throwIfCancelled(request);
    throw error;
  }
}
