import type { Effects } from '../../base/effects.ts';
import type { Emit } from '../../base/events.ts';
import { formatDuration } from '../../base/format.ts';
import { graceSignal } from '../../base/grace-signal.ts';
import { toSeconds } from '../../base/to-seconds.ts';
import { cancelledError } from '../../errors/cancelled.ts';
import { extendError } from '../../errors/extend-error.ts';
import { isLakeseedError } from '../../errors/lakeseed-error.ts';
import { refusedAs } from '../../errors/refused-as.ts';
import type { JobRun, JobRuns, RunOutput, ServerlessRun } from '../job-runs.ts';
import { withoutLauncher } from './launcher.ts';
import { poll } from './poll.ts';
import { cutPrinted } from './read-printed.ts';
import { withoutColours } from './readable.ts';
import type { RemoteOutcome } from './remote-outcome.ts';

export interface ServerlessInput {
  readonly api: JobRuns;
  readonly run: Omit<ServerlessRun, 'timeoutSec'>;
  /** How the user knows the script, whose copy may be what runs. */
  readonly scriptPath: string;
  readonly timeoutSec: number;
  /** Called with the run's id and page as soon as it is there, so that it can be cancelled even if we cannot. */
  readonly onSubmitted: (runId: number, pageUrl: string | null) => Promise<void>;
  /** Called once, when the run is seen to have got its compute; the script may be at work then. */
  readonly onRunning: () => Promise<void>;
  readonly signal?: AbortSignal | undefined;
  readonly emit: Emit;
}

export interface ServerlessOutcome extends RemoteOutcome {
  readonly runUrl: string | null;
}

/** How long the answer to the submission is waited for after an abort, and how long a cancelled run may take to end. */
const GRACE_MS = 5000;
const CANCEL_MS = 30_000;
/** A network that is away for longer is not waited for. */
const AWAY_MS = 300_000;

/** Submits a one-time run and follows it to its end, its limit, or an abort. Throws SERVERLESS_DISABLED, PERMISSION_DENIED and whatever keeps it from starting. */
export async function runServerless(input: ServerlessInput, effects: Effects): Promise<ServerlessOutcome> {
  const { api, timeoutSec, onSubmitted, signal } = input;
  const { clock } = effects;
  const startedAt = clock.monotonic();
  const runId = await submit(input);
  let seen: JobRun = { run_id: runId };
  try {
    seen = await api.get(runId, signal);
    await onSubmitted(runId, seen.run_page_url ?? null);
    const deadline = startedAt + timeoutSec * 1000;
    let isRunning = false;
    const look = async () => {
      seen = (await patiently(() => api.get(runId, signal), { signal, deadline }, effects)) ?? seen;
      const state = seen.state?.life_cycle_state ?? 'PENDING';
      const elapsedSec = toSeconds(clock.monotonic() - startedAt);
      input.emit({ type: 'run.progress', state: state.toLowerCase(), elapsedSec });
      if (state === 'RUNNING' && !isRunning) await input.onRunning();
      isRunning ||= state === 'RUNNING';
      return hasEnded(seen) ? seen : null;
    };
    const ended = await poll(look, { clock, deadline, signal });
    const ending = ended ? null : 'RUN_TIMEOUT';
    if (!ended) seen = (await cancel(api, runId, effects)) ?? seen;
    return await conclude(input, { run: seen, ending, durationSec: toSeconds(clock.monotonic() - startedAt) });
  } catch (error) {
    seen = (await cancel(api, runId, effects)) ?? seen;
    if (!signal?.aborted) throw error;
    return await conclude(input, {
      run: seen,
      ending: 'CANCELLED',
      durationSec: toSeconds(clock.monotonic() - startedAt),
    });
  }
}

async function submit({ api, run, timeoutSec, signal }: ServerlessInput): Promise<number> {
  if (signal?.aborted) throw cancelledError(signal);
  using grace = graceSignal(signal, GRACE_MS);
  try {
    return await api.submit({ ...run, timeoutSec: Math.ceil(timeoutSec) }, grace.signal);
  } catch (error) {
    throw grace.signal.aborted ? cancelledError(signal) : explainRefusal(error, run);
  }
}

/** What a workspace without serverless compute answers has no code of its own. */
function explainRefusal(error: unknown, { pythonFile }: Pick<ServerlessRun, 'pythonFile'>): unknown {
  if (!isLakeseedError(error)) return error;
  const { message, statusCode } = error;
  // A user may be called so.
  const said = message.replaceAll(pythonFile, '');
  if (/serverless/i.test(said) && (statusCode === 400 || statusCode === 403 || statusCode === 404)) {
    return refusedAs('SERVERLESS_DISABLED', error);
  }
  if (error.code !== 'PERMISSION_DENIED') return error;
  return extendError(error, { hint: 'Ask for the entitlement to submit job runs in this workspace.' });
}

interface Patience {
  readonly signal: AbortSignal | undefined;
  /** On the monotonic clock. */
  readonly deadline: number;
}

/** A network that is away for a while does not end a run of an hour. Null where the deadline comes first. */
async function patiently(
  get: () => Promise<JobRun>,
  { signal, deadline }: Patience,
  { clock }: Effects,
): Promise<JobRun | null> {
  const since = clock.monotonic();
  for (;;) {
    try {
      return await get();
    } catch (error) {
      const now = clock.monotonic();
      const isAway = isLakeseedError(error) && error.retryable && now - since < AWAY_MS;
      if (signal?.aborted || !isAway) throw error;
      if (now >= deadline) return null;
    }
  }
}

const ENDED: ReadonlySet<string> = new Set(['TERMINATED', 'SKIPPED', 'INTERNAL_ERROR']);

function hasEnded({ state }: JobRun): boolean {
  return ENDED.has(state?.life_cycle_state ?? '');
}

/** The run as it ended; null where that cannot be told: its own limit ends it then. */
async function cancel(api: JobRuns, runId: number, { clock }: Effects): Promise<JobRun | null> {
  const signal = AbortSignal.timeout(CANCEL_MS);
  try {
    await api.cancel(runId, signal);
    const look = async () => {
      const run = await api.get(runId, signal);
      return hasEnded(run) ? run : null;
    };
    return await poll(look, { clock, deadline: clock.monotonic() + CANCEL_MS, signal });
  } catch {
    return null;
  }
}

interface Ended {
  readonly run: JobRun;
  /** Where we ended it. */
  readonly ending: 'RUN_TIMEOUT' | 'CANCELLED' | null;
  readonly durationSec: number;
}

async function conclude(input: ServerlessInput, { run, ending, durationSec }: Ended): Promise<ServerlessOutcome> {
  const output = await readOutput(input.api, run);
  const code = ending ?? codeOf(run);
  return {
    success: code === null,
    output: printedOf(output),
    error: code && describe(code, run, output, input),
    code,
    durationSec,
    runUrl: run.run_page_url ?? null,
  };
}

/** Without the traceback that Python prints at the end: it is the error. */
function printedOf({ logs, logs_truncated: truncated, error_trace: trace }: RunOutput): string {
  const all = logs ?? '';
  const text = withoutColours(all).trimEnd();
  const end = withoutColours(trace ?? '').trimEnd();
  const printed = cutPrinted(end !== '' && text.endsWith(end) ? text.slice(0, -end.length) : all);
  return truncated ? `[lakeseed: the beginning is cut; Databricks keeps the last 5 MB]\n${printed}` : printed;
}

/** Outputs belong to tasks, and are complete at the end only. */
async function readOutput(api: JobRuns, { run_id: runId, tasks }: JobRun): Promise<RunOutput> {
  const task = tasks?.[0]?.run_id ?? runId;
  return await api.output(task, AbortSignal.timeout(CANCEL_MS)).catch(() => ({}));
}

function codeOf({ state }: JobRun): RemoteOutcome['code'] {
  const code = CODES.get(state?.result_state ?? '');
  return code === undefined ? 'RUN_FAILED' : code;
}

/** All other results are failures. */
const CODES: ReadonlyMap<string, RemoteOutcome['code']> = new Map([
  ['SUCCESS', null],
  ['SUCCESS_WITH_FAILURES', null],
  ['TIMEDOUT', 'RUN_TIMEOUT'],
  ['CANCELED', 'CANCELLED'],
]);

function describe(
  code: string,
  run: JobRun,
  output: RunOutput,
  { run: { pythonFile, parameters }, scriptPath, timeoutSec }: ServerlessInput,
): string {
  if (code === 'RUN_TIMEOUT') return `The run took longer than ${formatDuration(timeoutSec)} and was cancelled`;
  if (code === 'CANCELLED') return 'The run was cancelled';
  const trace = withoutLauncher(withoutColours(output.error_trace ?? ''), pythonFile).trim();
  // The user knows the script by its own path.
  if (trace !== '') return trace.replaceAll(parameters[0] ?? pythonFile, scriptPath);
  const message = output.error ?? run.state?.state_message ?? run.status?.termination_details?.message;
  // The launcher lets no exception pass without its traceback.
  if (message && /workload failed/i.test(message)) return `${message}\n${NO_TRACEBACK}`;
  return message || `The run ended as ${run.state?.result_state ?? run.state?.life_cycle_state ?? 'failed'}`;
}

const NO_TRACEBACK =
  'The Python that ran the script has ended without a traceback: it ran out of memory, crashed or called os._exit';
