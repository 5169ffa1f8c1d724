import type { ProcessRow } from './process-row.ts';

/** Prints what parseWindowsProcesses reads. Windows keeps the number of a parent that has ended, so trees stay whole. */
export const WINDOWS_COMMAND = {
  command: 'powershell.exe',
  args: [
    '-NoProfile',
    '-NonInteractive',
    '-Command',
    "Get-CimInstance Win32_Process | ForEach-Object { '{0} {1} {2} {3}' -f $_.ProcessId, $_.ParentProcessId, $(if ($_.CreationDate) { $_.CreationDate.Ticks } else { 0 }), $_.Name }",
  ],
} as const;

/** Rows of `pid parent ticks name`. A number that was given to a new process is no parent of an older one. */
export function parseWindowsProcesses(text: string): ProcessRow[] {
  const rows = text.split(/\r?\n/).flatMap(line => {
    const [, pid, parent, startTime, name] = /^(\d+) (\d+) (\d+) (.+)$/.exec(line.trim()) ?? [];
    if (!pid || !startTime || !name) return [];
    return { pid: Number(pid), parentPid: Number(parent), groups: [], startTime, name, marked: false };
  });
  const starts = new Map(rows.map(row => [row.pid, BigInt(row.startTime)]));
  return rows.map(row => {
    const parentStart = starts.get(row.parentPid);
    return parentStart !== undefined && parentStart > BigInt(row.startTime) ? { ...row, parentPid: 0 } : row;
  });
}
