import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Effects } from '../../base/effects.ts';
import { runProcess } from '../../process/run-process.ts';
import type { Command } from '../../process/tree-mark.ts';
import type { Folders } from '../compute/folders.ts';
import type { FolderView, PythonRuntime } from '../compute/python-runtime.ts';
import { makeThrowawayEnvironment, type ThrowawayEnvironment } from '../compute/throwaway-environment.ts';
import { removeFolder } from '../disk/remove-folder.ts';
import type { RunOutcome } from './run.ts';

export interface PythonFileRun {
  readonly runtime: PythonRuntime;
  /** What the code is to see. */
  readonly findFolders: () => Promise<Folders>;
  /** Its own: made here, and removed at the end. */
  readonly folder: string;
  /** As the code sees it: `/Workspace/…`. */
  readonly pythonFile: string;
  readonly parameters: readonly string[];
  /** Lines of a requirements file. */
  readonly dependencies: readonly string[];
  readonly signal: AbortSignal;
  /** Called when what is declared is installed. */
  readonly onRunning: () => void;
  /** Called with what is printed, standard output and error in their order. */
  readonly onPrint: (chunk: Uint8Array) => void;
}

/** Runs a Python file as a process of its own, in an environment of its own, to its end or until the signal is aborted. */
export async function runPythonFile(run: PythonFileRun, effects: Effects): Promise<RunOutcome> {
  const { runtime, folder, signal } = run;
  try {
    await mkdir(folder, { recursive: true });
    const cwd = join(folder, 'tmp');
    const base = await runtime.python();
    const environment = await makeThrowawayEnvironment({ folder, base, tempDirectory: cwd, signal }, effects);
    const view = await runtime.view(await run.findFolders(), folder);
    const execution = { run, environment, view, cwd };
    if ((await install(execution, effects)) !== 0) {
      return failed('LIBRARY_INSTALLATION_ERROR', 'Library installation failed');
    }
    run.onRunning();
    const command = { command: environment.command, args: [run.pythonFile, ...run.parameters] };
    const exitCode = await execute(command, execution, effects);
    return exitCode === 0
      ? { result: 'SUCCESS' }
      : failed('RUN_EXECUTION_ERROR', 'Workload failed, see run output for details');
  } catch (error) {
    if (!signal.aborted) run.onPrint(Buffer.from(`${String(error)}\n`));
    return failed('RUN_EXECUTION_ERROR', 'Workload failed, see run output for details');
  } finally {
    await removeFolder(folder);
  }
}

function failed(code: 'RUN_EXECUTION_ERROR' | 'LIBRARY_INSTALLATION_ERROR', detail: string): RunOutcome {
  return { result: 'FAILED', code, detail };
}

interface Execution {
  readonly run: PythonFileRun;
  readonly environment: ThrowawayEnvironment;
  readonly view: FolderView;
  readonly cwd: string;
}

/** As a requirements file: a dependency may be any line of one. */
async function install(execution: Execution, effects: Effects): Promise<number> {
  const { run, environment, view } = execution;
  if (run.dependencies.length === 0) return 0;
  const path = join(run.folder, 'requirements.txt');
  await writeFile(path, run.dependencies.map(line => `${view.substitute(line)}\n`).join(''));
  const args = ['-m', 'pip', 'install', '--quiet', '--no-input', '--requirement', path];
  return execute({ command: environment.command, args }, execution, effects);
}

async function execute(command: Command, { run, environment, view, cwd }: Execution, effects: Effects) {
  const { exitCode } = await runProcess(
    {
      ...onOneStream(view.wrap(command), effects.platform),
      cwd,
      env: environment.env,
      timeoutMs: Number.POSITIVE_INFINITY,
      signal: run.signal,
      watched: true,
      onChunk: (_, chunk) => run.onPrint(chunk),
    },
    effects,
  );
  return exitCode;
}

/** Two pipes would be read in any order. */
function onOneStream({ command, args }: Command, platform: NodeJS.Platform): Command {
  if (platform === 'win32') return { command, args };
  return { command: '/bin/sh', args: ['-c', 'exec "$0" "$@" 2>&1', command, ...args] };
}
