import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import type { Effects } from '../base/effects.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { type ExitStatus, exitStatus } from './exit-status.ts';
import type { ProcessRow } from './process-row.ts';
import { ProcessTree } from './process-tree.ts';
import { type OutputConsumer, type Reading, readOutput } from './read-output.ts';
import { createMark, MARK_VARIABLE, markCommand } from './tree-mark.ts';
import { Watchdog } from './watchdog.ts';

/** Between SIGTERM and SIGKILL, for a tree that is ended. */
const GRACE_MS = 1000;
/** The same for what a process leaves behind that ended by itself. */
const LEFTOVER_GRACE_MS = 500;
/** How long the pipes may stay open after the process has ended. */
const DRAIN_MS = 2000;
/** Helpers of Python's multiprocessing end a moment after their parent: they are not left running. */
const STRAGGLER_MS = 1000;
/** setTimeout fires at once beyond it: 24.8 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface ProcessInput {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** When it rejects, the tree is ended. */
  readonly onChunk: OutputConsumer;
  /** End the tree also when this process is killed. */
  readonly watched: boolean;
  /** Is called once it runs; its standard input is then not empty, but the caller's to write to. */
  readonly onStart?: (running: RunningProcess) => void;
}

export interface RunningProcess {
  readonly stdin: Writable;
  /** Ctrl-C, to the process and its group; what has ended meanwhile gets nothing. */
  interrupt(): void;
}

export interface ProcessOutcome extends ExitStatus {
  readonly durationMs: number;
  readonly ending: Ending;
  /** What was still alive after the process had ended by itself; it was ended then. */
  readonly leftRunning: readonly ProcessRow[];
}

/** `exit`: by itself; the others: we ended it. */
export type Ending =
  | { readonly kind: 'exit' | 'timeout' | 'abort' }
  | { readonly kind: 'output-failed'; readonly error: unknown };

/**
 * Runs a command in a session of its own, by default with empty standard input, hands on what it prints, and leaves nothing of its tree
 * running. Throws SPAWN_FAILED when it cannot be started; everything else is an outcome.
 */
export async function runProcess(input: ProcessInput, effects: Effects): Promise<ProcessOutcome> {
  const { clock } = effects;
  const mark = createMark(effects.random);
  using watchdog = input.watched ? new Watchdog(mark, effects) : null;
  const { child, pid, exited } = await start(input, mark, effects);
  const startedAt = clock.monotonic();
  watchdog?.watch(pid);
  // What is written to a process that has ended is lost with it.
  child.stdin?.on('error', () => undefined);
  if (input.onStart && child.stdin) input.onStart({ stdin: child.stdin, interrupt: () => interrupt(child) });
  const tree = new ProcessTree({ pid, mark }, effects);
  void exited.then(() => tree.rootHasEnded());
  const reading = readOutput(child, input.onChunk);

  const ending = await firstEnding({ exited, failed: reading.failed, input, clock });
  const durationMs = clock.monotonic() - startedAt;
  let leftRunning: readonly ProcessRow[] = [];
  if (ending.kind === 'exit') {
    leftRunning = await endLeftovers(tree, { reading, signal: input.signal }, effects);
  } else {
    await tree.end(GRACE_MS);
  }
  // Whoever holds the pipes now is out of our reach.
  await within(DRAIN_MS, reading.done, clock);
  reading.stop();
  const status = await within(DRAIN_MS, exited, clock);
  const failure = reading.failure();
  return {
    ...(status ?? exitStatus(null, 'SIGKILL')),
    durationMs,
    ending: failure ? { kind: 'output-failed', error: failure.error } : ending,
    leftRunning,
  };
}

function interrupt({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    // It leads a group of its own.
    process.kill(-pid, 'SIGINT');
  } catch {
    // It has ended, or the platform has no groups: whoever waits in vain ends it.
  }
}

interface Started {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly exited: Promise<ExitStatus>;
}

async function start(input: ProcessInput, mark: string, effects: Effects): Promise<Started> {
  const { command, args } = markCommand(input, mark, effects.platform);
  try {
    await access(input.command, constants.X_OK);
    const child = effects.spawn(command, args, {
      cwd: input.cwd,
      env: { ...input.env, [MARK_VARIABLE]: mark },
      detached: effects.platform !== 'win32',
      stdio: [input.onStart ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const exited = new Promise<ExitStatus>(resolve => {
      child.once('exit', (code, signal) => resolve(exitStatus(code, signal)));
    });
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    // A child that was spawned has a pid.
    return { child, pid: child.pid!, exited };
  } catch (error) {
    throw new LakeseedError('SPAWN_FAILED', `Could not start ${input.command}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

interface EndingSources {
  readonly exited: Promise<ExitStatus>;
  readonly failed: Promise<unknown>;
  readonly input: ProcessInput;
  readonly clock: Effects['clock'];
}

async function firstEnding({ exited, failed, input, clock }: EndingSources): Promise<Ending> {
  const { signal, timeoutMs } = input;
  const timer = new AbortController();
  let onAbort: (() => void) | undefined;
  try {
    return await Promise.race([
      exited.then((): Ending => ({ kind: 'exit' })),
      failed.then((error): Ending => ({ kind: 'output-failed', error })),
      clock.sleep(Math.min(timeoutMs, MAX_TIMER_MS), timer.signal).then((): Ending => ({ kind: 'timeout' })),
      new Promise<Ending>(resolve => {
        onAbort = () => resolve({ kind: 'abort' });
        if (signal?.aborted) onAbort();
        else signal?.addEventListener('abort', onAbort);
      }),
    ]);
  } finally {
    timer.abort();
    if (onAbort) signal?.removeEventListener('abort', onAbort);
  }
}

interface Drain {
  readonly reading: Reading;
  /** Cuts the waiting short. */
  readonly signal: AbortSignal | undefined;
}

async function endLeftovers(
  tree: ProcessTree,
  { reading, signal }: Drain,
  { clock }: Effects,
): Promise<readonly ProcessRow[]> {
  const endedAt = clock.monotonic();
  await within(DRAIN_MS, reading.done, clock, signal);
  let left = await tree.members();
  while (left.length > 0 && !signal?.aborted && clock.monotonic() < endedAt + STRAGGLER_MS) {
    await clock.sleep(20);
    left = await tree.members();
  }
  if (left.length > 0) await tree.end(LEFTOVER_GRACE_MS);
  return left;
}

/** What the promise gives, or undefined after `ms` or when the signal is aborted. */
async function within<T>(
  ms: number,
  promise: Promise<T>,
  clock: Effects['clock'],
  signal?: AbortSignal,
): Promise<T | undefined> {
  const timer = new AbortController();
  const either = signal ? AbortSignal.any([timer.signal, signal]) : timer.signal;
  try {
    const timeout = clock.sleep(ms, either).catch(() => undefined);
    return (await Promise.race([promise, timeout])) ?? undefined;
  } finally {
    timer.abort();
  }
}
