import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Effects } from '../../base/effects.ts';
import { runProcess } from '../../process/run-process.ts';
import type { Command } from '../../process/tree-mark.ts';
import type { Folders, PythonRuntime } from '../compute/python-runtime.ts';
import { makeThrowawayEnvironment, type ThrowawayEnvironment } from '../compute/throwaway-environment.ts';
import type { RunOutcome } from './run.ts';

export interface PythonFileRun {
  readonly runtime: PythonRuntime;
  readonly folders: Folders;
  /** Its own: made here, and removed at the end. */
  readonly folder: string;
  /** As the code sees it: `/Workspace/…`. */
  readonly pythonFile: string;
  readonly parameters: readonly string[];
  readonly dependencies: readonly string[];
  readonly signal: AbortSignal;
  /** Called when what is declared is installed. */
  readonly onRunning: () => void;
  readonly onPrint: (chunk: Uint8Array) => void;
}

/** Runs a Python file as a process of its own, in an environment of its own, to its end or until the signal is aborted. */
export async function runPythonFile(run: PythonFileRun, effects: Effects): Promise<RunOutcome> {
  const { runtime, folder, dependencies, signal } = run;
  try {
    await mkdir(folder, { recursive: true });
    const tempDirectory = join(folder, 'tmp');
    const base = await runtime.python();
    const environment = await makeThrowawayEnvironment({ folder, base, tempDirectory, signal }, effects);
    const execute = (command: Command) => executeIn({ run, environment, command, cwd: tempDirectory }, effects);
    if (dependencies.length > 0) {
      const args = ['-m', 'pip', 'install', '--quiet', '--no-input', ...dependencies];
      const installed = await execute({ command: environment.command, args });
      if (installed !== 0) return failed('LIBRARY_INSTALLATION_ERROR', 'Library installation failed');
    }
    run.onRunning();
    const script = await substituteWhereNeeded(run, [run.pythonFile, ...run.parameters]);
    const exitCode = await execute({ command: environment.command, args: script });
    return exitCode === 0
      ? { result: 'SUCCESS' }
      : failed('RUN_EXECUTION_ERROR', 'Workload failed, see run output for details');
  } catch (error) {
    run.onPrint(Buffer.from(`${String(error)}\n`));
    return failed('RUN_EXECUTION_ERROR', 'Workload failed, see run output for details');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function failed(code: 'RUN_EXECUTION_ERROR' | 'LIBRARY_INSTALLATION_ERROR', detail: string): RunOutcome {
  return { result: 'FAILED', code, detail };
}

interface Execution {
  readonly run: PythonFileRun;
  readonly environment: ThrowawayEnvironment;
  readonly command: Command;
  readonly cwd: string;
}

async function executeIn({ run, environment, command, cwd }: Execution, effects: Effects): Promise<number> {
  const { runtime, folders, folder, signal, onPrint } = run;
  const { exitCode } = await runProcess(
    {
      ...(await runtime.withFolders(command, folders, folder)),
      cwd,
      env: environment.env,
      timeoutMs: Number.POSITIVE_INFINITY,
      signal,
      watched: true,
      onChunk: (_, chunk) => onPrint(chunk),
    },
    effects,
  );
  return exitCode;
}

async function substituteWhereNeeded({ runtime, folders }: PythonFileRun, args: readonly string[]): Promise<string[]> {
  if ((await runtime.mapping()) === 'mount') return [...args];
  return args.map(argument => {
    const place = Object.keys(folders).find(path => argument === path || argument.startsWith(`${path}/`));
    return place === undefined ? argument : folders[place] + argument.slice(place.length);
  });
}
