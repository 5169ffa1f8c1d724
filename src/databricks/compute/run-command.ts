import type { Effects } from '../../base/effects.ts';
import { graceSignal } from '../../base/grace-signal.ts';
import { cancelledError } from '../../errors/cancelled.ts';
import { isLakeseedError, type LakeseedError } from '../../errors/lakeseed-error.ts';
import type { CommandExecution, CommandResults, ContextRef } from '../command-execution.ts';
import { poll } from './poll.ts';

/** How a command ended. */
export type CommandEnd =
  /** By itself: an exception is such an end, too. */
  | { readonly kind: 'finished'; readonly results: CommandResults | null }
  /** The platform could not carry it out, or its Python died. */
  | { readonly kind: 'error'; readonly results: CommandResults | null }
  /** Somebody on Databricks, or we at its limit or at an abort, ended it. */
  | { readonly kind: 'cancelled' | 'timeout' | 'aborted' }
  /** The context, or the whole cluster, is gone. */
  | { readonly kind: 'lost'; readonly error: LakeseedError };

export interface CommandInput {
  readonly api: CommandExecution;
  readonly context: ContextRef;
  readonly command: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Called with every look at it. */
  readonly onLook?: (status: string) => void;
}

const GRACE_MS = 3000;
/** How long a cancelled command may take to end. */
const CANCEL_MS = 10_000;
/** A network that is away for longer is not waited for; one request makes do with half a minute of it. */
const AWAY_MS = 300_000;

/** Runs one command to its end; at the limit and at an abort it is cancelled. Throws where it could not be started, or be followed any more. */
export async function runCommand(input: CommandInput, effects: Effects): Promise<CommandEnd> {
  const { api, context, command, timeoutMs, signal } = input;
  const { clock } = effects;
  if (signal?.aborted) throw cancelledError(signal);
  const deadline = clock.monotonic() + timeoutMs;
  using grace = graceSignal(signal, GRACE_MS);
  const id = await api.execute(context, command, grace.signal).catch(error => {
    throw grace.signal.aborted ? cancelledError(signal) : error;
  });
  try {
    const end = await poll(() => look({ ...input, deadline }, id, effects), { clock, deadline, signal });
    if (end) return end;
    await cancel(input, id, effects);
    return { kind: 'timeout' };
  } catch (error) {
    await cancel(input, id, effects);
    if (signal?.aborted) return { kind: 'aborted' };
    throw error;
  }
}

interface Look extends CommandInput {
  /** On the monotonic clock: later a server that is away is not waited for. */
  readonly deadline: number;
}

/** Null while it has not ended. */
async function look({ api, context, signal, onLook, deadline }: Look, id: string, { clock }: Effects) {
  const since = clock.monotonic();
  for (;;) {
    try {
      const { status, results } = await api.status(context, id, signal);
      onLook?.(status);
      return endOf(status, results);
    } catch (error) {
      if (signal?.aborted || !isLakeseedError(error)) throw error;
      if (isRefusal(error) && (!error.retryable || (await isGone(api, context, signal)))) {
        return { kind: 'lost', error } as const;
      }
      const now = clock.monotonic();
      if (!error.retryable || now - since > AWAY_MS) throw error;
      if (now >= deadline) return null;
    }
  }
}

function endOf(status: string, results: CommandResults | null): CommandEnd | null {
  if (status === 'Finished') return { kind: 'finished', results };
  if (status === 'Error') return { kind: 'error', results };
  return status === 'Cancelled' ? { kind: 'cancelled' } : null;
}

/** How servers speak of a context or a command that is not there; one that is away for a while has other words. */
function isRefusal(error: unknown): boolean {
  return isLakeseedError(error) && [400, 404, 500].includes(error.statusCode ?? 0);
}

/** The API answers, but no longer for this context. */
async function isGone(api: CommandExecution, context: ContextRef, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    return (await api.contextStatus(context, signal)) === 'Error';
  } catch (error) {
    return isRefusal(error);
  }
}

/** Never fails: the context is closed after it, which ends the command, too. */
async function cancel({ api, context }: CommandInput, id: string, { clock }: Effects): Promise<void> {
  const signal = AbortSignal.timeout(CANCEL_MS);
  try {
    await api.cancel(context, id, signal);
    const look = async () => endOf((await api.status(context, id, signal)).status, null);
    await poll(look, { clock, deadline: clock.monotonic() + CANCEL_MS, signal });
  } catch {
    // As said above.
  }
}
