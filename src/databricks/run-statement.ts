import type { Clock } from '../base/effects.ts';
import { graceSignal } from '../base/grace-signal.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { extendError } from '../errors/extend-error.ts';
import { asLakeseedError } from '../errors/format.ts';
import { hasCode, type LakeseedError } from '../errors/lakeseed-error.ts';
import type { Statement, StatementExecution } from './statement-execution.ts';
import { statementFailure } from './statement-failure.ts';

export interface StatementRun {
  readonly text: string;
  /** Id of the SQL warehouse. */
  readonly warehouse: string;
  /** Completes "Could not …" in messages, with the name of the thing. */
  readonly doing: string;
  /** Called with every look, after some seconds, that finds the warehouse not to have begun: it may have to start first. */
  readonly onWaiting?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Most statements are quick: the first look comes soon, each of the following after half as long again. */
const FIRST_POLL_MS = 250;
const LONGEST_POLL_MS = 5000;
/** Before that nobody wonders why nothing happens. */
const WAITING_MS = 3000;
/** How long a run that is aborted may take to learn the id of its statement, and how long to cancel it. */
const GRACE_MS = 3000;

/**
 * Runs one statement to its end, however long its warehouse takes to start. Where it is aborted, or can no longer be
 * followed, it is cancelled on the warehouse.
 *
 * @throws RUN_FAILED when it fails or somebody else cancels it; NOT_FOUND without such a warehouse; CANCELLED; errors of requests.
 */
export async function runStatement(api: StatementExecution, run: StatementRun, clock: Clock): Promise<void> {
  if (run.signal?.aborted) throw cancelledError(run.signal);
  const submitted = await submit(api, run);
  const ended = await follow(api, submitted, run, clock);
  if (!SUCCESSES.has(ended.status.state)) throw statementFailure(ended, run);
}

const SUCCESSES: ReadonlySet<string> = new Set(['SUCCEEDED', 'CLOSED']);
const ENDS: ReadonlySet<string> = new Set([...SUCCESSES, 'FAILED', 'CANCELED']);

/** An abort does not end this request at once: without its answer there would be nothing to cancel. */
async function submit(api: StatementExecution, { text, warehouse, doing, signal }: StatementRun): Promise<Statement> {
  using grace = graceSignal(signal, GRACE_MS);
  try {
    return await api.execute(text, warehouse, { doing, signal: grace.signal });
  } catch (error) {
    if (grace.signal.aborted) throw mayStillRun(cancelledError(signal), warehouse);
    throw isLost(error) ? mayStillRun(error, warehouse) : error;
  }
}

/** Whether the request may have been carried out although there was no good answer to it. */
function isLost(error: unknown): error is LakeseedError {
  if (!hasCode(error, 'NETWORK') || !error.retryable) return false;
  const reason = error.details?.['reason'];
  // Any other reason kept the connection from being made.
  return reason === undefined || /^(?:STALLED|ECONNRESET|EPIPE|UND_ERR_SOCKET)$/.test(String(reason));
}

function mayStillRun(error: LakeseedError, warehouse: string): LakeseedError {
  const message = `${error.message}; a statement may still be running on the SQL warehouse ${warehouse}`;
  return extendError(error, { message, details: { ...error.details, leftRunning: true } });
}

async function follow(
  api: StatementExecution,
  { id, status: submitted }: Statement,
  { warehouse, doing, onWaiting, signal }: StatementRun,
  clock: Clock,
): Promise<Statement> {
  let status = submitted;
  let delay = FIRST_POLL_MS;
  let waited = 0;
  try {
    while (!ENDS.has(status.state)) {
      await clock.sleep(delay, signal);
      status = await api.get(id, { doing, signal });
      waited += delay;
      delay = Math.min(Math.round(delay * 1.5), LONGEST_POLL_MS);
      if (status.state === 'PENDING' && waited >= WAITING_MS) onWaiting?.();
    }
    return { id, status };
  } catch (error) {
    const reason = signal?.aborted ? cancelledError(signal) : asLakeseedError(error);
    throw (await cancels(api, id)) ? reason : mayStillRun(reason, warehouse);
  }
}

/** Whether the warehouse was asked to end the statement; nobody waits longer than a little for that. */
async function cancels(api: StatementExecution, id: string): Promise<boolean> {
  try {
    await api.cancel(id, { doing: `cancel the statement ${id}`, signal: AbortSignal.timeout(GRACE_MS) });
    return true;
  } catch {
    return false;
  }
}
