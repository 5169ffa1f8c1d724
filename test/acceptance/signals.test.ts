import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { cliEnvironment, lakeseedBin } from '../setup/cli.ts';
import { deliveringProject, TO } from '../setup/delivering-project.ts';
import { testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';

/** Starts workers that do not want to end, one of them in a session of its own, and says who they are. */
const STUBBORN = `
import os, signal, subprocess, sys, time
child = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.signal(signal.SIGINT, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
workers = [subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE, start_new_session=own) for own in (False, True)]
for worker in workers:
    worker.stdout.readline()
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("partial output", flush=True)
with open("pids", "w") as out:
    out.write(" ".join(str(pid) for pid in [os.getpid()] + [worker.pid for worker in workers]))
os.rename("pids", "started")
time.sleep(600)
`;

interface Running {
  readonly pids: readonly number[];
  readonly cwd: string;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<{ exitCode: number | null; signal: NodeJS.Signals | null; stderr: string }>;
}

async function start(): Promise<Running> {
  const cwd = tempFolder();
  mkdirSync(join(cwd, 'p'));
  writeFileSync(join(cwd, 'p/generate_data.py'), STUBBORN);
  const child = spawn(process.execPath, [lakeseedBin, 'generate', 'p'], {
    cwd,
    env: cliEnvironment(cwd, { PYTHON_BIN: testPython }),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', chunk => {
    stderr += chunk;
  });
  const ended = new Promise<Awaited<Running['ended']>>(resolve =>
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal, stderr })),
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const started = join(cwd, 'p/started');
  await until(() => existsSync(started), 30_000);
  const pids = readFileSync(started, 'utf8').split(' ').map(Number);
  return { pids, cwd, kill: signal => void child.kill(signal), ended };
}

async function until(condition: () => boolean, limitMs: number): Promise<boolean> {
  for (let waited = 0; waited < limitMs; waited += 50) {
    if (condition()) return true;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return condition();
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie is dead: it only waits for its parent to ask.
    return !existsSync(`/proc/${pid}/stat`) || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

it.for([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 130],
] as const)('%s ends the whole tree and the command with %i', async ([signal, code]) => {
  const running = await start();
  expect(running.pids.map(alive)).toEqual([true, true, true]);
  running.kill(signal);
  const { exitCode, stderr } = await running.ended;
  expect(exitCode).toBe(code);
  expect(stderr).toContain(`CANCELLED: Cancelled by ${signal}`);
  expect(running.pids.map(alive)).toEqual([false, false, false]);
  expect(readFileSync(join(running.cwd, 'p/generation.log'), 'utf8')).toContain('partial output');
});

it('kill -9 of lakeseed ends the whole tree within 5 seconds', async () => {
  const running = await start();
  running.kill('SIGKILL');
  expect((await running.ended).signal).toBe('SIGKILL');
  expect(await until(() => !running.pids.some(alive), 5_000)).toBe(true);
});

it('a second Ctrl-C does not wait for a script that does not want to end', async () => {
  const running = await start();
  running.kill('SIGINT');
  running.kill('SIGTERM');
  expect([130, 143]).toContain((await running.ended).exitCode);
  expect(await until(() => !running.pids.some(alive), 5_000)).toBe(true);
});

it.for([
  ['upload', ['upload', 'p/data']],
  ['run', ['run', 'p']],
] as const)('Ctrl-C in the middle of a delivery by %s says what the folder holds then', async ([, command]) => {
  const { cwd, workspace } = await deliveringProject();
  const rule = { method: 'PUT', path: '/api/2.0/fs/files/**/in/**', action: { hang: 'before' } } as const;
  workspace.setFaults({ rules: [rule] });
  const child = spawn(process.execPath, [lakeseedBin, ...command, ...TO, '--output', 'json'], {
    cwd,
    env: cliEnvironment(cwd, {
      DATABRICKS_HOST: workspace.host,
      DATABRICKS_TOKEN: workspace.token,
      PYTHON_BIN: testPython,
    }),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const printed = text(child.stdout);
  const isSending = () =>
    workspace.requests().some(({ method, path }) => method === 'PUT' && path.endsWith('.parquet'));
  expect(await until(isSending, 20_000)).toBe(true);
  child.kill('SIGINT');
  const { error } = JSON.parse(await printed);
  expect(error).toMatchObject({ code: 'CANCELLED', details: { deleted: 1, sent: 0, remaining: [] } });
  expect(error.message).toContain('/Volumes/main/default/lakeseed/in now holds no files');
  expect(error.message).toContain('The files from before are gone; with cleanMode after they would have stayed');
  expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(130);
});
