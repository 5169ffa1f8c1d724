import type { Effects } from '../base/effects.ts';
import { readLinuxStartTime } from './linux-processes.ts';
import { listProcesses } from './list-processes.ts';

/** Tells a process apart from an earlier one with the same pid; null where it is gone, or too dear to find out. */
export async function readStartTime(pid: number, effects: Effects): Promise<string | null> {
  if (effects.platform === 'linux') return readLinuxStartTime(pid);
  // Windows takes most of a second to list its processes.
  if (effects.platform === 'win32') return null;
  const rows = await listProcesses('', effects);
  return rows.find(row => row.pid === pid)?.startTime ?? null;
}
