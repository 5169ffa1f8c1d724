import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A zombie is not alive: it only waits to be reaped, by whoever is process 1 here. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Resolves when the condition holds, or after `limitMs`: what did not come true is then seen by the test's expectation. */
export async function waitUntil(condition: () => boolean, limitMs: number): Promise<void> {
  const end = Date.now() + limitMs;
  while (!condition() && Date.now() < end) await delay(20);
}
