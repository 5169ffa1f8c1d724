import { type Effects, systemEffects } from '../../src/base/effects.ts';

export interface FakeTime {
  readonly effects: Effects;
  /** What was slept, in milliseconds, in order. */
  readonly slept: number[];
  /** Moves the clock. */
  advance(ms: number): void;
}

/** 2026-01-01T00:00:00Z */
export const START = Date.UTC(2026, 0, 1);

/** The real world with a clock that does not wait and no jitter, and without any of the machine's environment. */
export function fakeTime(overrides: Partial<Effects> = {}): FakeTime {
  const slept: number[] = [];
  let now = START;
  const clock = {
    now: () => now,
    monotonic: () => now,
    sleep: async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
  };
  return {
    effects: systemEffects({ clock, env: {}, random: () => 0, ...overrides }),
    slept,
    advance(ms) {
      now += ms;
    },
  };
}

/** The real world with waits that are cut short, for what has to take its time elsewhere. */
export function quickEffects(overrides: Partial<Effects> = {}): Effects {
  const { clock } = systemEffects();
  const sleep = (ms: number, signal?: AbortSignal) => clock.sleep(Math.min(ms, 20), signal);
  return systemEffects({ clock: { ...clock, sleep }, env: {}, ...overrides });
}
