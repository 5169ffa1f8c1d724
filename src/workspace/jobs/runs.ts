import { join } from 'node:path';
import type { Effects } from '../../base/effects.ts';
import { findFoldersOf } from '../compute/folders.ts';
import type { PythonRuntime } from '../compute/python-runtime.ts';
import type { Layout } from '../disk/layout.ts';
import { ApiError } from '../http/api-error.ts';
import { parseObjectPath } from '../objects/object-path.ts';
import type { Objects } from '../objects/objects.ts';
import type { Securables } from '../unity-catalog/securables.ts';
import { newRun, type Run, type RunOutcome } from './run.ts';
import { collectLogs, lastTraceback } from './run-logs.ts';
import { runPythonFile } from './run-python-file.ts';
import type { SubmitRequest } from './submit-request.ts';

/** The one-time runs of this process. */
export interface Runs {
  /** A token that was used before gives the run that it made then. */
  submit(request: SubmitRequest, caller: { readonly userName: string; readonly origin: string }): Run;
  /** By the id of a run or of its task. */
  find(id: number): Run | undefined;
  list(): readonly Run[];
  cancel(run: Run): void;
  /** Ends all of a cluster. */
  endOf(clusterId: string): void;
  forget(run: Run): void;
  /** Cancels all and waits until nothing is left. */
  close(): Promise<void>;
}

interface RunsOptions {
  readonly layout: Layout;
  readonly securables: Securables;
  readonly objects: Objects;
  readonly runtime: PythonRuntime;
  readonly newPath: () => string;
  readonly now: () => number;
}

const TIMED_OUT: RunOutcome = { result: 'TIMEDOUT' };
const CANCELED: RunOutcome = { result: 'CANCELED' };
/** setTimeout fires at once beyond it: 24.8 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export function createRuns(options: RunsOptions, effects: Effects): Runs {
  const { objects, runtime, newPath, now } = options;
  const runs: Run[] = [];
  const underWay = new Set<Promise<void>>();
  let isClosed = false;

  async function execute(run: Run): Promise<void> {
    const { request, end } = run;
    const timeoutMs = Math.min(request.timeoutSec * 1000, MAX_TIMER_MS);
    const timer = timeoutMs > 0 ? setTimeout(() => end.abort(TIMED_OUT), timeoutMs) : undefined;
    const collector = collectLogs();
    const folder = newPath();
    const input = {
      runtime,
      findFolders: () => findFoldersOf(request.cluster, join(folder, 'Volumes'), options),
      folder,
      parameters: request.parameters,
      dependencies: request.dependencies,
      signal: end.signal,
      onRunning: () => {
        if (run.phase === 'PENDING') run.phase = 'RUNNING';
      },
      onPrint: collector.push,
    };
    const pythonFile = await findFile(request.pythonFile);
    const outcome =
      pythonFile === null ? cannotRead(request.pythonFile) : await runPythonFile({ ...input, pythonFile }, effects);
    clearTimeout(timer);
    run.outcome = end.signal.aborted ? (end.signal.reason as RunOutcome) : outcome;
    run.logs = collector.logs();
    run.failure = run.outcome.result === 'FAILED' ? lastTraceback(run.logs.text) : null;
    run.endTime = now();
    run.phase = 'ENDED';
  }

  /** Where code sees it; null for what is none, as a notebook, whose source is not a file in the cloud. */
  async function findFile(path: string): Promise<string | null> {
    if (path.startsWith('/Volumes/')) return path;
    const object = await objects.find(path).catch(() => null);
    // `/Users/…` and `/Workspace/Users/…` name the same file.
    return object?.type === 'FILE' ? ['/Workspace', ...parseObjectPath(path).names].join('/') : null;
  }

  function endEarly(run: Run, outcome: RunOutcome): void {
    if (run.phase === 'ENDED') return;
    run.phase = 'TERMINATING';
    run.end.abort(outcome);
  }

  function cancel(run: Run): void {
    endEarly(run, CANCELED);
  }

  return {
    submit(request, { userName, origin }) {
      if (isClosed) throw new ApiError(503, 'TEMPORARILY_UNAVAILABLE', 'The local workspace is closing');
      const known = runs.find(run => request.token !== undefined && run.request.token === request.token);
      if (known) return known;
      const run = newRun(request, userName, origin, now());
      runs.push(run);
      const execution = execute(run).finally(() => underWay.delete(execution));
      underWay.add(execution);
      return run;
    },
    find: id => runs.find(run => run.id === id || run.taskId === id),
    list: () => runs,
    cancel,
    endOf: clusterId => {
      const detail = `Cluster ${clusterId} was terminated`;
      for (const run of runs) {
        if (run.request.cluster?.cluster_id === clusterId)
          endEarly(run, { result: 'FAILED', code: 'CLUSTER_ERROR', detail });
      }
    },
    forget: run => void runs.splice(runs.indexOf(run), 1),
    close: async () => {
      isClosed = true;
      runs.forEach(cancel);
      await Promise.all(underWay);
    },
  };
}

function cannotRead(path: string): RunOutcome {
  const detail = `Cannot read the python file ${path}. Please check driver logs for more details.`;
  return { result: 'FAILED', code: 'RUN_EXECUTION_ERROR', detail };
}
