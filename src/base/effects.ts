import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { homedir, tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/** Time as lakeseed sees it. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch. */
  now(): number;
  /** Monotonic milliseconds, for durations. */
  monotonic(): number;
  /** Resolves after `ms` milliseconds, rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export type Spawn = (command: string, args: readonly string[], options: SpawnOptions) => ChildProcess;

/** The outside world. It comes in as a value, so that no test has to patch a module. The file system is not part of it. */
export interface Effects {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly homeDirectory: string;
  readonly tempDirectory: string;
  readonly platform: NodeJS.Platform;
  /** Uniform in [0, 1): jitter and names of temporary things, never data. */
  readonly random: () => number;
  readonly spawn: Spawn;
}

/** The real world, read once; `overrides` replaces parts of it. */
export function systemEffects(overrides: Partial<Effects> = {}): Effects {
  return {
    clock: systemClock,
    env: process.env,
    cwd: process.cwd(),
    homeDirectory: homedir(),
    tempDirectory: tmpdir(),
    platform: process.platform,
    random: Math.random,
    spawn,
    ...overrides,
  };
}

const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, signal ? { signal } : {});
    } catch (error) {
      // Node wraps the reason in an AbortError of its own; callers want the reason.
      throw signal?.aborted ? signal.reason : error;
    }
  },
};
