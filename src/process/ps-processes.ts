import type { ProcessRow } from './process-row.ts';
import { MARK_VARIABLE } from './tree-mark.ts';

/** Prints, on macOS and the BSDs, what parsePs reads; `E` adds the environment of one's own processes to the command. */
export const PS_COMMAND = {
  command: '/bin/ps',
  args: ['-axwwE', '-o', 'pid=,ppid=,pgid=,stat=,lstart=,command='],
} as const;

// lstart is five words: Mon Nov 23 20:03:11 2026
const ROW = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d{4})\s+(.*)$/;

/** Rows of `ps -o pid=,ppid=,pgid=,stat=,lstart=,command=`, without zombies. */
export function parsePs(text: string, mark: string): ProcessRow[] {
  return text.split('\n').flatMap(line => {
    const [, pid, parent, group, state, start, command] = ROW.exec(line) ?? [];
    if (!pid || !start || command === undefined || state?.startsWith('Z')) return [];
    const program = command.split(' ', 1)[0] ?? '';
    return {
      pid: Number(pid),
      parentPid: Number(parent),
      groups: [Number(group)],
      startTime: start.replace(/\s+/g, ' '),
      name: program.slice(program.lastIndexOf('/') + 1),
      marked: ` ${command} `.includes(` ${MARK_VARIABLE}=${mark} `),
    };
  });
}
