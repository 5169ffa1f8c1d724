import { hostname } from 'node:os';
import type { Effects } from '../base/effects.ts';
import { readStartTime } from './start-time.ts';

/** The process that something belongs to, so that another one can tell whether it is still at work. */
export interface Holder {
  readonly pid: number;
  readonly processStart: string | null;
  readonly host: string;
  /** ISO 8601. */
  readonly since: string;
}

/** This process. */
export async function describeHolder(effects: Effects): Promise<Holder> {
  return {
    pid: process.pid,
    processStart: await readStartTime(process.pid, effects),
    host: hostname(),
    since: new Date(effects.clock.now()).toISOString(),
  };
}

export async function isAlive({ pid, processStart, host }: Holder, effects: Effects): Promise<boolean> {
  // Nothing can be told of another machine's processes.
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const start = await readStartTime(pid, effects);
  return start === null || processStart === null || start === processStart;
}
