import type { Effects } from '../../base/effects.ts';
import type { Emit } from '../../base/events.ts';
import { formatDuration } from '../../base/format.ts';
import { toSeconds } from '../../base/to-seconds.ts';
import { LakeseedError } from '../../errors/lakeseed-error.ts';
import type { Clusters } from '../clusters.ts';
import type { CommandExecution, CommandResults, ContextRef } from '../command-execution.ts';
import {
  ANSWER_LIMIT,
  fitsIntoCommand,
  type LauncherAnswer,
  launcherCommand,
  packSource,
  parseAnswer,
} from './launcher.ts';
import { openSpool } from './open-spool.ts';
import { readPrinted } from './read-printed.ts';
import { withoutColours, withoutHtml } from './readable.ts';
import type { RemoteOutcome, RemoteScript, ScriptVariables } from './remote-outcome.ts';
import { type CommandEnd, runCommand } from './run-command.ts';

export interface ClusterRunInput {
  readonly api: CommandExecution;
  readonly clusters: Clusters;
  readonly context: ContextRef;
  /** Names what the run keeps on the cluster's disk. */
  readonly runId: string;
  readonly script: RemoteScript;
  readonly variables: ScriptVariables;
  readonly timeoutSec: number;
  readonly signal?: AbortSignal | undefined;
  readonly emit: Emit;
}

/** The cluster ends the script by itself so long after its limit, for the case that nobody is left to cancel it. */
const DEADLINE_MARGIN_SEC = 30;

/** Throws NOT_SUPPORTED for a script that is too large for a command. */
export function requireFit({ path, content }: RemoteScript): void {
  const command = launcherCommand(
    'lakeseed_run',
    runRequest({ runId: '', path, content, variables: {}, timeoutSec: 0 }),
  );
  if (fitsIntoCommand(command)) return;
  throw new LakeseedError('NOT_SUPPORTED', `${path} is too large for a command on a cluster, which takes 6 MB`, {
    hint: 'Put the data that it holds into files of its own, below a volume or beside the script.',
  });
}

/** Runs a script in an execution context to its end, its limit, or an abort. How it ended is returned; what keeps it from starting is thrown. */
export async function runOnCluster(input: ClusterRunInput, effects: Effects): Promise<RemoteOutcome> {
  const { api, context, runId, script, variables, timeoutSec, signal, emit } = input;
  const startedAt = effects.clock.monotonic();
  const elapsedSec = () => toSeconds(effects.clock.monotonic() - startedAt);
  const { path, content } = script;
  const command = launcherCommand(
    'lakeseed_run',
    runRequest({ runId, path, content, variables: { ...variables }, timeoutSec }),
  );
  const onLook = (status: string) =>
    emit({ type: 'run.progress', state: status.toLowerCase(), elapsedSec: elapsedSec() });
  const end = await runCommand({ api, context, command, timeoutMs: timeoutSec * 1000, signal, onLook }, effects);
  const durationSec = elapsedSec();
  await using spool = openSpool({ api, context, runId }, effects);
  const own = end.kind === 'finished' ? parseAnswer(textOf(end)) : 'damaged';
  const answer = typeof own === 'string' ? await spool.read(0) : own;
  // A text without an answer is what a server says that carries out nothing.
  const said = own === 'none' ? textOf(end) : '';
  const output = answer ? await readPrinted(answer, start => spool.read(start)) : said;
  await spool.forget();
  const isUnknown = own === 'damaged' && !answer;
  return { output, durationSec, ...(await conclude(input, end, isUnknown ? {} : answer)) };
}

interface RunRequest {
  readonly runId: string;
  readonly path: string;
  readonly content: Uint8Array;
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutSec: number;
}

function runRequest({ runId, path, content, variables, timeoutSec }: RunRequest) {
  const deadline = timeoutSec + DEADLINE_MARGIN_SEC;
  return { run: runId, source: packSource(content), path, env: variables, deadline, limit: ANSWER_LIMIT };
}

function textOf(end: CommandEnd): string {
  const data = end.kind === 'finished' ? end.results?.data : undefined;
  return typeof data === 'string' ? data : '';
}

type Conclusion = Pick<RemoteOutcome, 'success' | 'error' | 'code'>;

async function conclude(input: ClusterRunInput, end: CommandEnd, answer: LauncherAnswer | null): Promise<Conclusion> {
  switch (end.kind) {
    case 'finished':
      return finished(end.results, answer);
    case 'timeout': {
      const limit = formatDuration(input.timeoutSec);
      return {
        success: false,
        error: `The script ran longer than ${limit} and was cancelled on the cluster`,
        code: 'RUN_TIMEOUT',
      };
    }
    case 'cancelled':
      return { success: false, error: 'The command was cancelled on the cluster, by somebody else', code: 'CANCELLED' };
    case 'aborted':
      return { success: false, error: 'Cancelled', code: 'CANCELLED' };
    case 'error':
      return failed(
        `${describeError(end.results)}\n${await explainLoss(input, 'The Python that ran the script has ended')}`,
      );
    case 'lost':
      return failed(
        `${await explainLoss(input, 'The execution context of the script is gone')} (${end.error.message})`,
      );
  }
}

function finished(results: CommandResults | null, answer: LauncherAnswer | null): Conclusion {
  if (results?.resultType === 'error') return failed(describeError(results));
  if (answer && answer.end !== 'finished') {
    return failed(answer.error ?? 'The run ended without a word of how the script had ended');
  }
  return { success: true, error: null, code: null };
}

function failed(error: string): Conclusion {
  return { success: false, error: error.trimEnd(), code: 'RUN_FAILED' };
}

/** The traceback where there is one, else the summary. */
function describeError(results: CommandResults | null): string {
  const cause = withoutColours(results?.cause ?? '').trim();
  const summary = withoutHtml(results?.summary ?? '').trim();
  if (cause === '') return summary || 'Databricks gave no reason';
  return cause.includes(summary) ? cause : `${summary}\n${cause}`;
}

/** Whether it was the cluster that ended, or only what ran on it. */
async function explainLoss(
  { clusters, context: { clusterId }, signal }: ClusterRunInput,
  otherwise: string,
): Promise<string> {
  try {
    const {
      state = 'RUNNING',
      termination_reason: reason,
      state_message: message,
    } = await clusters.get(clusterId, signal);
    if (state === 'RUNNING' || state === 'RESIZING') {
      return `${otherwise}: it ran out of memory, crashed, called os._exit, or was evicted by others`;
    }
    const why = [reason?.code, message].filter(Boolean).join(', ');
    return `The cluster ${clusterId} went down while the script ran: ${state}${why && ` (${why})`}`;
  } catch {
    return otherwise;
  }
}
