import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Effects } from '../base/effects.ts';
import { SHELL } from './tree-mark.ts';

// The compiler rewrites the endings of imports, not of a file that is only named.
const MAIN = fileURLToPath(new URL(`./watchdog-main${extname(import.meta.url)}`, import.meta.url));

/**
 * Where there is a shell, it waits for the end of the pipe, and only then becomes Node: that costs next to no time and memory
 * while a script runs. The process stays the same one, older than the tree.
 */
const WAIT = 'read -r pid; while read -r _; do :; done; exec "$0" "$@" "$pid"';

/**
 * A process of its own that kills a tree at once when this process is gone, however it ended: it holds the other end of a
 * pipe that closes with us. Started before the tree, so that there is no moment without it.
 */
export class Watchdog implements Disposable {
  readonly #child: ChildProcess;

  constructor(mark: string, { spawn, env, platform }: Effects) {
    const node = [process.execPath, MAIN, mark] as const;
    const [command, ...args] = platform !== 'win32' && existsSync(SHELL) ? [SHELL, '-c', WAIT, ...node] : node;
    this.#child = spawn(command, args, {
      // In a session of its own, what ends our whole process group does not reach it.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      // What is meant for this process, such as a debugger's port, is not for that one.
      env: { ...env, NODE_OPTIONS: undefined },
      windowsHide: true,
    });
    // Without it the work goes on: only the death of lakeseed by SIGKILL would then leave something behind.
    this.#child.on('error', () => undefined);
    this.#child.stdin?.on('error', () => undefined);
    this.#child.unref();
    // Pipes to children are sockets; the type of a child's streams does not say so.
    (this.#child.stdin as Socket | null)?.unref();
  }

  /** Names the root of the tree, for platforms where the mark is not enough. */
  watch(pid: number): void {
    this.#child.stdin?.write(`${pid}\n`);
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
  }
}
