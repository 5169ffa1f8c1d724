import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Effects, type Spawn, systemEffects } from '../../src/base/effects.ts';
import { createMark, markCommand } from '../../src/process/tree-mark.ts';
import { Watchdog } from '../../src/process/watchdog.ts';
import { waitUntil } from '../setup/processes.ts';

/** A watchdog with the command that it is and its process. */
function watch(mark: string, overrides: Partial<Effects> = {}) {
  const started: { command: string; child: ChildProcess }[] = [];
  const record: Spawn = (command, args, options) => {
    const child = spawn(command, args, options);
    started.push({ command, child });
    return child;
  };
  const watchdog = new Watchdog(mark, systemEffects({ spawn: record, ...overrides }));
  return { watchdog, ...started[0]! };
}

it('waits as a shell, which costs next to nothing, and as Node on Windows', () => {
  const { watchdog, command } = watch('1');
  watchdog[Symbol.dispose]();
  expect(command).toBe(process.platform === 'win32' ? process.execPath : '/bin/sh');
  const windows = watch('1', { platform: 'win32' });
  windows.watchdog[Symbol.dispose]();
  expect(windows.command).toBe(process.execPath);
});

it.skipIf(process.platform !== 'linux')('kills by the mark where we died before we named the pid', async () => {
  const mark = createMark(Math.random);
  const { child } = watch(mark);
  const marked = markCommand({ command: '/bin/sleep', args: ['600'] }, mark, 'linux');
  const sleep = spawn(marked.command, marked.args, { detached: true, stdio: 'ignore' });
  const ended = once(sleep, 'exit');
  await once(sleep, 'spawn');
  // The shell in between puts the mark on.
  await waitUntil(() => readFileSync(`/proc/${sleep.pid}/limits`, 'latin1').includes(mark), 5000);
  child.stdin?.end();
  expect(await ended).toEqual([null, 'SIGKILL']);
});
