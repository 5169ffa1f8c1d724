import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished } from 'vitest';
import { cliEnvironment, lakeseedBin } from './cli.ts';
import { type DeliveringProject, TO } from './delivering-project.ts';
import { isAlive, waitUntil } from './processes.ts';
import { HOME } from './workspace-objects.ts';

/** Where a script can run besides this machine, as a user says so. */
export const COMPUTE: Readonly<Record<'cluster' | 'serverless', readonly string[]>> = {
  cluster: ['--cluster', 'lakeseed'],
  serverless: ['--serverless'],
};

export const PLACES = ['cluster', 'serverless'] as const;

/** Of what `run` prints as JSON, in this order. */
export const REMOTE_KEYS: readonly string[] = [
  ...['success', 'output', 'error', 'duration_sec', 'tables', 'run_url', 'code', 'warnings'],
  ...['volume_path', 'local_base', 'deleted', 'note', 'dry_run', 'plan'],
];

/** Runs the project `p` with JSON output: exactly one document, whatever comes out. */
export async function documentOf(site: DeliveringProject, place: keyof typeof COMPUTE, args: readonly string[] = []) {
  const { exitCode, stdout, stderr } = await site.command([
    'run',
    'p',
    ...TO,
    ...COMPUTE[place],
    '-o',
    'json',
    ...args,
  ]);
  // biome-ignore lint/suspicious/noExplicitAny: a document off the wire, which the test looks at
  return { exitCode, document: JSON.parse(stdout) as any, stderr };
}

/** What runs leave behind that were not cleared away: records of the project, folders in the workspace, output on the cluster's disk. */
export function leftovers(directory: string, project: string): string[] {
  const below = (folder: string, recursive = false) =>
    existsSync(folder) ? readdirSync(folder, { recursive, encoding: 'utf8' }) : [];
  const onDisk = below(join(directory, '.workspace/staging'), true);
  return [
    ...below(join(project, '.lakeseed/runs')),
    ...below(join(directory, 'Workspace', HOME, '.lakeseed')),
    ...onDisk.filter(path => /lakeseed-\d{14}-\w+$|(?:^|\/)env$/.test(path)),
  ];
}

/** A script that writes who it and its worker are to `pids` in its OUTPUT_PATH, and then goes on for ever. The worker heeds no Ctrl-C. */
export const ENDLESS = `
import os, pathlib, subprocess, sys, time
ignore = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print(flush=True); time.sleep(600)"
worker = subprocess.Popen([sys.executable, "-c", ignore], stdout=subprocess.PIPE)
worker.stdout.readline()
print("begun", flush=True)
place = pathlib.Path(os.environ["OUTPUT_PATH"])
(place / "new").write_text(f"{os.getpid()} {worker.pid}")
(place / "new").rename(place / "pids")
time.sleep(600)
`;

export interface StartedRun {
  /** Of the script and its worker. */
  readonly pids: readonly number[];
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Start {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the built command. */
export function start({ args, cwd, env }: Start): Pick<StartedRun, 'child' | 'ended'> {
  const child = spawn(process.execPath, [lakeseedBin, ...args], {
    cwd,
    env: cliEnvironment(cwd, env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const closed = new Promise<[number | null, NodeJS.Signals | null]>(resolve => {
    child.once('close', (exitCode, signal) => resolve([exitCode, signal]));
  });
  const ended = Promise.all([closed, text(child.stdout), text(child.stderr)]).then(
    ([[exitCode, signal], stdout, stderr]) => ({ exitCode, signal, stdout, stderr }),
  );
  return { child, ended };
}

/** Starts it with the script ENDLESS; `output` is the folder that this writes to. Resolves when the script is at work. */
export async function startEndless(output: string, command: Start): Promise<StartedRun> {
  const { child, ended } = start(command);
  const file = join(output, 'pids');
  await Promise.race([waitUntil(() => existsSync(file), 30_000), ended]);
  if (!existsSync(file)) throw new Error(`It did not start: ${JSON.stringify(await ended)}`);
  const pids = readFileSync(file, 'utf8').split(' ').map(Number);
  expect(pids.map(isAlive)).toEqual([true, true]);
  return { child, ended, pids };
}

/** Whether all of them have ended within so many seconds. */
export async function ended(pids: readonly number[], seconds: number): Promise<boolean> {
  await waitUntil(() => !pids.some(isAlive), seconds * 1000);
  return !pids.some(isAlive);
}
