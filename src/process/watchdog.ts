import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { extname, parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Effects } from '../base/effects.ts';

// The compiler rewrites the endings of imports, not of a file that is only named.
const MAIN = fileURLToPath(new URL(`./watchdog-main${extname(import.meta.url)}`, import.meta.url));

/**
 * A process of its own that kills a tree at once when this process is gone, however it ended: it holds the other end of a
 * pipe that closes with us. Started before the tree, so that there is no moment without it.
 */
export class Watchdog implements Disposable {
  readonly #child: ChildProcess;

  constructor(mark: string, { spawn, env }: Effects) {
    this.#child = spawn(process.execPath, [MAIN, mark], {
      // In a session of its own, what ends our whole process group does not reach it.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      // The folder that we were started in may be removed before we end; Node does not work in one that is gone.
      cwd: parse(MAIN).root,
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
