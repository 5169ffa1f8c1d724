import { StringDecoder } from 'node:string_decoder';
import { fileURLToPath } from 'node:url';
import type { Effects } from '../../base/effects.ts';
import { CapturedOutput } from '../../process/captured-output.ts';
import { type RunningProcess, runProcess } from '../../process/run-process.ts';
import type { Folders } from './folders.ts';
import type { PythonRuntime } from './python-runtime.ts';
import { makeThrowawayEnvironment } from './throwaway-environment.ts';

const DRIVER = fileURLToPath(new URL('../../../python/workspace/driver.py', import.meta.url));

/** What a command came to: the `results` of the Command Execution API. */
export type CommandResults =
  | { readonly resultType: 'text'; readonly data: string }
  | { readonly resultType: 'error'; readonly summary: string; readonly cause: string };

export interface DriverOptions {
  readonly runtime: PythonRuntime;
  readonly folders: Folders;
  /** Its own, made and removed by its owner. */
  readonly folder: string;
  /** The cluster's disk, which outlives this driver. */
  readonly tempDirectory: string;
  /** Characters of printed text that come with a result. */
  readonly maxOutput: number;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Called when it takes commands. */
  readonly onReady: (driver: Driver) => void;
  /** Called when a command can be interrupted. */
  readonly onStarted: () => void;
  /** Called with each result in the order of the commands. */
  readonly onResults: (results: CommandResults) => void;
}

/** A Python process that runs one command after the other. */
export interface Driver {
  run(command: string): void;
  interrupt(): void;
}

/** Starts a driver and resolves when it has ended, with what it said last on its standard error. Rejects where it cannot be started. */
export async function runDriver(options: DriverOptions, effects: Effects): Promise<string> {
  const { runtime, folders, folder, tempDirectory, maxOutput, signal } = options;
  const base = await runtime.python();
  const { command, env } = await makeThrowawayEnvironment({ folder, base, tempDirectory, signal }, effects);
  const { wrap, substitutions } = await runtime.view(folders, folder);
  const settings = JSON.stringify({ maxOutput, folders: substitutions });
  const log = new CapturedOutput();
  let driver: Driver | null = null;
  const takeLines = splitLines(line => {
    const told = JSON.parse(line) as 'ready' | 'started' | CommandResults;
    if (told === 'ready') options.onReady(driver!);
    else if (told === 'started') options.onStarted();
    else options.onResults(told);
  });
  await runProcess(
    {
      ...wrap({ command, args: [DRIVER, settings] }),
      cwd: tempDirectory,
      env,
      timeoutMs: Number.POSITIVE_INFINITY,
      signal,
      watched: true,
      onStart: running => {
        driver = driverOf(running);
      },
      onChunk: (stream, chunk) => (stream === 'stdout' ? takeLines(chunk) : log.push(chunk)),
    },
    effects,
  );
  return log.text('the rest is lost');
}

function driverOf({ stdin, interrupt }: RunningProcess): Driver {
  return { run: command => void stdin.write(`${JSON.stringify({ command })}\n`), interrupt };
}

function splitLines(onLine: (line: string) => void): (chunk: Uint8Array) => void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return chunk => {
    const lines = (rest + decoder.write(Buffer.from(chunk))).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  };
}
