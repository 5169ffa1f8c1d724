import { readdirSync, readFileSync } from 'node:fs';
import type { ProcessRow } from './process-row.ts';
import { MARK_VARIABLE } from './tree-mark.ts';

/** The living processes of /proc that are at least as young as this one; no process that we started is older. */
export function listLinuxProcesses(mark: string): ProcessRow[] {
  const oldest = Number(readStat('self')?.startTime ?? 0);
  const rows: ProcessRow[] = [];
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = readStat(entry);
    if (!stat?.alive || Number(stat.startTime) < oldest) continue;
    const { parentPid, groups, startTime, name } = stat;
    rows.push({ pid: Number(entry), parentPid, groups, startTime, name, marked: isMarked(entry, mark) });
  }
  return rows;
}

/** Clock ticks since boot at which the process started; null when there is none (any more). */
export function readLinuxStartTime(pid: number): string | null {
  const stat = readStat(String(pid));
  return stat?.alive ? stat.startTime : null;
}

interface Stat {
  readonly name: string;
  readonly alive: boolean;
  readonly parentPid: number;
  readonly groups: readonly number[];
  readonly startTime: string;
}

function readStat(pid: string): Stat | null {
  const text = read(`/proc/${pid}/stat`);
  // The name stands in parentheses and may hold anything, parentheses included: the fields are counted from its end.
  const nameEnd = text.lastIndexOf(')');
  if (nameEnd < 0) return null;
  const [state, parent, group, session, ...rest] = text.slice(nameEnd + 2).split(' ');
  return {
    name: text.slice(text.indexOf('(') + 1, nameEnd),
    alive: state !== 'Z' && state !== 'X',
    parentPid: Number(parent),
    groups: [Number(group), Number(session)],
    startTime: rest[15] ?? '0',
  };
}

function isMarked(pid: string, mark: string): boolean {
  return (
    new RegExp(`^Max file locks +${mark} `, 'm').test(read(`/proc/${pid}/limits`)) ||
    `\0${read(`/proc/${pid}/environ`)}`.includes(`\0${MARK_VARIABLE}=${mark}\0`)
  );
}

/** Empty when the process has ended meanwhile, or belongs to somebody else. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
