import type { Clock, Effects } from '../../base/effects.ts';
import { graceSignal } from '../../base/grace-signal.ts';
import { cancelledError } from '../../errors/cancelled.ts';
import { extendError } from '../../errors/extend-error.ts';
import { hasCode, isLakeseedError, LakeseedError } from '../../errors/lakeseed-error.ts';
import { refusedAs } from '../../errors/refused-as.ts';
import type { CommandExecution, ContextRef } from '../command-execution.ts';
import { poll } from './poll.ts';

/** How long an answer is waited for after an abort: without the id nothing can be closed. */
const GRACE_MS = 3000;
const CLOSE_MS = 10_000;
const READY_MS = 180_000;

export interface OpenContext extends AsyncDisposable {
  readonly ref: ContextRef;
}

export interface OpenContextInput {
  readonly api: CommandExecution;
  readonly clusterId: string;
  /** How long a cluster that runs may not be ready yet, in milliseconds; by default that is an error at once. */
  readonly notReadyMs?: number;
  /** Told of the context before anything else happens, so that it can be closed even if we cannot. */
  readonly onCreated?: (ref: ContextRef) => Promise<void>;
  /** Told when nothing of it is left. */
  readonly onClosed?: () => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens an execution context that takes commands; disposing of it closes it, whatever happens. Throws CONTEXT_LIMIT,
 * CLUSTER_NOT_RUNNING, CLUSTER_UNFIT, PERMISSION_DENIED, RUN_FAILED where its Python does not start, CANCELLED.
 */
export async function openContext(input: OpenContextInput, { clock }: Effects): Promise<OpenContext> {
  const { api, clusterId, onCreated, onClosed, signal } = input;
  const contextId = await createWhenReady(input, clock);
  const ref = { clusterId, contextId };
  const context = {
    ref,
    [Symbol.asyncDispose]: async () => {
      if (await closes(api, ref)) onClosed?.();
    },
  };
  try {
    await onCreated?.(ref);
    const look = async () => {
      const status = await api.contextStatus(ref, signal);
      return status === 'Pending' ? null : status;
    };
    const status = await poll(look, { clock, deadline: clock.monotonic() + READY_MS, signal });
    if (status === 'Running') return context;
    throw new LakeseedError(
      'RUN_FAILED',
      `The cluster ${clusterId} could not start a Python for the script (${status ?? 'it is still pending'})`,
      {
        hint: 'Look at the cluster’s page in Databricks, in its driver logs; a restart of the cluster often helps.',
      },
    );
  } catch (error) {
    await context[Symbol.asyncDispose]();
    throw signal?.aborted ? cancelledError(signal) : error;
  }
}

/** One that is refused is gone already. */
async function closes(api: CommandExecution, ref: ContextRef): Promise<boolean> {
  try {
    await api.destroyContext(ref, AbortSignal.timeout(CLOSE_MS));
    return true;
  } catch (error) {
    return hasCode(error, 'USAGE') || hasCode(error, 'NOT_FOUND');
  }
}

async function createWhenReady(input: OpenContextInput, clock: Clock): Promise<string> {
  const { notReadyMs = 0, signal } = input;
  const deadline = clock.monotonic() + notReadyMs;
  const attempt = async () => {
    try {
      return await create(input);
    } catch (error) {
      // For some seconds, a cluster says RUNNING before it takes anything.
      if (hasCode(error, 'CLUSTER_NOT_RUNNING') && clock.monotonic() < deadline) return null;
      throw error;
    }
  };
  try {
    return (await poll(attempt, { clock, signal }))!;
  } catch (error) {
    throw signal?.aborted ? cancelledError(signal) : error;
  }
}

async function create({ api, clusterId, signal }: OpenContextInput): Promise<string> {
  if (signal?.aborted) throw cancelledError(signal);
  using grace = graceSignal(signal, GRACE_MS);
  try {
    return await api.createContext(clusterId, grace.signal);
  } catch (error) {
    throw grace.signal.aborted ? cancelledError(signal) : explain(error, clusterId);
  }
}

/** This API has no codes: its texts are all that tells its refusals apart. */
function explain(error: unknown, clusterId: string): unknown {
  if (!isLakeseedError(error)) return error;
  const { message } = error;
  if (/too many execution contexts/i.test(message)) return refusedAs('CONTEXT_LIMIT', error);
  if (/single.user check failed/i.test(message)) return refusedAs('CLUSTER_UNFIT', error);
  if (/ClusterNotReady|not in a usable state/i.test(message)) return refusedAs('CLUSTER_NOT_RUNNING', error);
  if (error.code !== 'PERMISSION_DENIED') return error;
  return extendError(error, { hint: `Ask for CAN ATTACH TO on the cluster ${clusterId}.` });
}
