import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import {
  type LauncherAnswer,
  launcherCommand,
  packSource,
  parseAnswer,
} from '../../src/databricks/compute/launcher.ts';
import { testPython } from './python.ts';
import { tempFolder } from './temp.ts';

/** A machine of a cluster, as far as the launcher sees it: a Python, and a folder for temporary files. */
export interface Machine {
  /** Everything on it. */
  readonly folder: string;
  /** Runs a command of a context in a Python of its own; returns what it printed. */
  command(source: string): Promise<string>;
  /** What lies among the temporary files. */
  left(): string[];
}

/** As a context does it: in the main thread, with variables of its own. */
export const PLAIN_EXEC = 'import sys; exec(open(sys.argv[1], encoding="utf-8").read(), {})';

export function machine(execute: string = PLAIN_EXEC): Machine {
  const folder = tempFolder();
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  return {
    folder,
    async command(source) {
      writeFileSync(join(folder, 'command.py'), source);
      return await runPython(['-c', execute, join(folder, 'command.py')], folder, {
        TMPDIR: temporary,
        PIP_RETRIES: '0',
      });
    },
    left: () => readdirSync(temporary),
  };
}

/** Everything that a Python prints until its end. */
export async function runPython(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = spawn(testPython, args, { env: { PATH: process.env['PATH'], ...env }, cwd });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.end();
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return stdout + stderr;
}

export interface Launch {
  /** Where the script lies in the workspace; by default nowhere that the machine could find. */
  readonly path?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly deadline?: number;
  readonly limit?: number;
  readonly on?: Machine;
}

export interface Launched {
  readonly answer: LauncherAnswer;
  /** The part of what the script printed that came with the answer. */
  readonly printed: string;
  /** What the command itself printed beside its answer. */
  readonly aside: string;
  readonly on: Machine;
}

/** Of every launch. */
export const RUN = 'r1';
export const SCRIPT_PATH = '/Workspace/Users/me@example.com/generate_data.py';

/** Runs a script through the launcher. */
export async function launch(script: string | Uint8Array, options: Launch = {}): Promise<Launched> {
  const { path = SCRIPT_PATH, env = {}, deadline = 60, limit = 1e9, on = machine() } = options;
  const source = packSource(Buffer.from(script));
  const said = await on.command(launcherCommand('lakeseed_run', { run: RUN, source, path, env, deadline, limit }));
  const answer = parseAnswer(said);
  if (typeof answer === 'string') throw new Error(`The answer is ${answer}: ${said}`);
  const printed = Buffer.from(answer.data ?? '', 'base64').toString();
  return { answer, printed, aside: said.replace(/<<lakeseed \S+>>\n/, ''), on };
}
