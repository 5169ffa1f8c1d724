import { existsSync } from 'node:fs';

/** Holds a tree's mark in the environment of its processes. */
export const MARK_VARIABLE = 'LAKESEED_RUN_ID';

const SHELL = '/bin/sh';

/**
 * On Linux the mark is also a soft limit on file locks, which no kernel since 2.4.25 enforces. Unlike ancestry, session
 * and environment it cannot be lost by a double fork, setsid, `env -i` or a changed process title. `ulimit` calls that
 * limit -w in dash and BusyBox, -x in bash and zsh; where neither works the variable alone has to do.
 */
const SET_LIMIT_AND_RUN = 'ulimit -S -w "$0" 2>/dev/null || ulimit -S -x "$0" 2>/dev/null; exec "$@"';

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/** A number that no other tree on this machine has. */
export function createMark(random: () => number): string {
  return String(1e12 + Math.floor(random() * 1e15));
}

/** The command that runs `command` with the mark on itself and, by inheritance, on all that it starts. */
export function markCommand({ command, args }: Command, mark: string, platform: NodeJS.Platform): Command {
  if (platform !== 'linux' || !existsSync(SHELL)) return { command, args };
  return { command: SHELL, args: ['-c', SET_LIMIT_AND_RUN, mark, command, ...args] };
}
