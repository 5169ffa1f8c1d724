import { StringDecoder } from 'node:string_decoder';
import { fileURLToPath } from 'node:url';
import type { Effects } from '../../base/effects.ts';
import { CapturedOutput } from '../../process/captured-output.ts';
import { type RunningProcess, runProcess } from '../../process/run-process.ts';
import type { Folders, PythonRuntime } from './python-runtime.ts';
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
  /** Called with each result in the order of the commands; null where one was interrupted. */
  readonly onResults: (results: CommandResults | null) => void;
  /** Called when it takes commands. */
  readonly onReady: (driver: Driver) => void;
}

/** A Python process that runs one command after the other. */
export interface Driver {
  run(command: string): void;
  interrupt(): void;
}

/** Starts a driver and resolves when it has ended, with what it said last on its standard error. Rejects where it cannot be started. */
export async function runDriver(options: DriverOptions, effects: Effects): Promise<string> {
  const { runtime, folders, folder, tempDirectory, signal, onReady } = options;
  const base = await runtime.python();
  const { command, env } = await makeThrowawayEnvironment({ folder, base, tempDirectory, signal }, effects);
  const settings = {
    maxOutput: options.maxOutput,
    folders: (await runtime.mapping()) === 'substitution' ? folders : {},
  };
  const mapped = await runtime.withFolders({ command, args: [DRIVER, JSON.stringify(settings)] }, folders, folder);
  const log = new CapturedOutput();
  const takeAnswers = splitLines(line => options.onResults(JSON.parse(line) as CommandResults | null));
  await runProcess(
    {
      ...mapped,
      cwd: tempDirectory,
      env,
      timeoutMs: Number.POSITIVE_INFINITY,
      signal,
      watched: true,
      onStart: running => onReady(driverOf(running)),
      onChunk: (stream, chunk) => (stream === 'stdout' ? takeAnswers(chunk) : log.push(chunk)),
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
