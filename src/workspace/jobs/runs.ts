import type { Effects } from '../../base/effects.ts';
import type { PythonRuntime } from '../compute/python-runtime.ts';
import type { Layout } from '../disk/layout.ts';
import type { Objects } from '../objects/objects.ts';
import { newRun, type Run, type RunOutcome } from './run.ts';
import { collectLogs } from './run-logs.ts';
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
  forget(run: Run): void;
  /** Cancels all and waits until nothing is left. */
  close(): Promise<void>;
}

interface RunsOptions {
  readonly layout: Layout;
  readonly objects: Objects;
  readonly runtime: PythonRuntime;
  readonly newPath: () => string;
  readonly now: () => number;
}

const TIME_OUT = 'timeout';

export function createRuns({ layout, objects, runtime, newPath, now }: RunsOptions, effects: Effects): Runs {
  const runs: Run[] = [];
  const underWay = new Set<Promise<void>>();

  async function execute(run: Run): Promise<void> {
    const { pythonFile, parameters, dependencies, timeoutSec } = run.request;
    const { end } = run;
    const timer = timeoutSec > 0 ? setTimeout(() => end.abort(TIME_OUT), timeoutSec * 1000) : undefined;
    const collector = collectLogs();
    const input = {
      runtime,
      folders: { '/Volumes': layout.volumes, '/Workspace': layout.workspaceFiles },
      folder: newPath(),
      pythonFile: asWorkspacePath(pythonFile),
      parameters,
      dependencies,
      signal: end.signal,
      onRunning: () => {
        if (run.phase === 'PENDING') run.phase = 'RUNNING';
      },
      onPrint: (chunk: Uint8Array) => collector.push(chunk),
    };
    const outcome = (await isFile(pythonFile)) ? await runPythonFile(input, effects) : cannotRead(pythonFile);
    clearTimeout(timer);
    run.logs = collector.logs();
    run.endTime = now();
    run.phase = 'ENDED';
    run.outcome = end.signal.aborted ? { result: end.signal.reason === TIME_OUT ? 'TIMEDOUT' : 'CANCELED' } : outcome;
  }

  /** A notebook is none: its source is not a file in the cloud. */
  async function isFile(path: string): Promise<boolean> {
    if (path.startsWith('/Volumes/')) return true;
    const object = await objects.find(path).catch(() => null);
    return object?.type === 'FILE';
  }

  function cancel(run: Run): void {
    if (run.phase === 'ENDED') return;
    run.phase = 'TERMINATING';
    run.end.abort();
  }

  return {
    submit(request, { userName, origin }) {
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
    forget: run => void runs.splice(runs.indexOf(run), 1),
    close: async () => {
      runs.forEach(cancel);
      await Promise.all(underWay);
    },
  };
}

function cannotRead(path: string): RunOutcome {
  const detail = `Cannot read the python file ${path}. Please check driver logs for more details.`;
  return { result: 'FAILED', code: 'RUN_EXECUTION_ERROR', detail };
}

/** `/Users/…` and `/Workspace/Users/…` name the same file; code sees it at the latter. */
function asWorkspacePath(path: string): string {
  return /^\/(?:Workspace|Volumes)\//.test(path) ? path : `/Workspace${path}`;
}
