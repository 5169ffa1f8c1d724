import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { type Spawn, systemEffects } from '../../src/base/effects.ts';
import { createMark, markCommand } from '../../src/process/tree-mark.ts';
import { Watchdog } from '../../src/process/watchdog.ts';
import { waitUntil } from '../setup/processes.ts';

/** Starts a watchdog; what is returned is the pipe that ends when lakeseed does. */
function watch(mark: string, cwd?: string): Writable {
  let pipe: Writable | null = null;
  const recording: Spawn = (command, args, options) => {
    const child = spawn(command, args, { ...(cwd !== undefined && { cwd }), ...options });
    pipe = child.stdin;
    return child;
  };
  // Left undisposed: here it is lakeseed that goes.
  new Watchdog(mark, systemEffects({ spawn: recording }));
  return pipe!;
}

/** A process that carries the mark, as a script that lakeseed has started. */
async function startMarked(mark: string) {
  const { command, args } = markCommand({ command: '/bin/sleep', args: ['600'] }, mark, 'linux');
  const child = spawn(command, args, { detached: true, stdio: 'ignore' });
  const ended = once(child, 'exit');
  await once(child, 'spawn');
  // The shell in between puts the mark on.
  await waitUntil(() => readFileSync(`/proc/${child.pid}/limits`, 'latin1').includes(mark), 5000);
  return { ended };
}

it.skipIf(process.platform !== 'linux')('kills by the mark where we died before we named the pid', async () => {
  const mark = createMark(Math.random);
  const pipe = watch(mark);
  const { ended } = await startMarked(mark);
  pipe.end();
  expect(await ended).toEqual([null, 'SIGKILL']);
});

it.skipIf(process.platform !== 'linux')('kills though the folder that lakeseed was started in is gone', async () => {
  const mark = createMark(Math.random);
  const cwd = mkdtempSync(join(tmpdir(), 'lakeseed-watchdog-'));
  const pipe = watch(mark, cwd);
  const { ended } = await startMarked(mark);
  rmSync(cwd, { recursive: true });
  pipe.end();
  expect(await ended).toEqual([null, 'SIGKILL']);
});
