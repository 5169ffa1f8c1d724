import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Effects } from '../base/effects.ts';
import { findExecutables } from '../base/find-executables.ts';
import { formatDuration } from '../base/format.ts';
import { redact } from '../base/redact.ts';
import { replaceFile } from '../base/replace-file.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { localIoError } from '../errors/local-io.ts';
import { CapturedOutput } from './captured-output.ts';
import { type Python, venvPython } from './choose-python.ts';
import type { OutputConsumer } from './read-output.ts';
import { runProcess } from './run-process.ts';
import type { Command } from './tree-mark.ts';

/** A virtual environment as it should be. */
export interface EnvironmentPlan {
  readonly directory: string;
  readonly base: Python;
  /** Requirements file for pip and uv; paths in it are relative to `cwd`. */
  readonly requirementsFile: string;
  readonly cwd: string;
  /** What was declared, as text: another text needs another environment. */
  readonly fingerprint: string;
}

export interface MakeOptions {
  readonly timeoutSec: number;
  /** Where all that the installer prints can be read. */
  readonly logPath: string;
  readonly signal?: AbortSignal | undefined;
  readonly onChunk: OutputConsumer;
}

/** The environment's interpreter when it was made whole and from the same plan, else null. */
export async function findEnvironment(plan: EnvironmentPlan, platform: NodeJS.Platform): Promise<string | null> {
  try {
    const python = venvPython(plan.directory, platform);
    const [stamp] = await Promise.all([readFile(stampPath(plan), 'utf8'), access(python, constants.X_OK)]);
    return stamp === stampText(plan) ? python : null;
  } catch {
    return null;
  }
}

/** Makes the environment anew, through uv where there is one, else venv and pip. Returns its interpreter. Throws DEPENDENCIES_MISSING. */
export async function makeEnvironment(plan: EnvironmentPlan, options: MakeOptions, effects: Effects): Promise<string> {
  const python = venvPython(plan.directory, effects.platform);
  try {
    // The stamp goes first and comes last: whatever ends us in between, what lies there is not trusted.
    await rm(stampPath(plan), { force: true });
    await rm(plan.directory, { recursive: true, force: true });
  } catch (error) {
    throw localIoError(error, `remove the old environment ${plan.directory}`);
  }
  try {
    const deadline = effects.clock.monotonic() + options.timeoutSec * 1000;
    for (const step of await installSteps(plan, { python, logPath: options.logPath }, effects))
      await runStep({ step, plan, options, deadline }, effects);
    await writeStamp(plan).catch(error => {
      throw localIoError(error, `finish the environment ${plan.directory}`);
    });
    return python;
  } catch (error) {
    await rm(plan.directory, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

/** Last of all, and whole or not at all: an environment without it is never used. */
async function writeStamp(plan: EnvironmentPlan): Promise<void> {
  await replaceFile(stampPath(plan), stampText(plan));
}

interface Step extends Command {
  readonly doing: string;
  readonly hint: string;
}

async function installSteps(
  plan: EnvironmentPlan,
  { python, logPath }: { python: string; logPath: string },
  effects: Effects,
): Promise<Step[]> {
  const { directory, base, requirementsFile } = plan;
  const install = {
    doing: 'install what the script declares',
    hint: `Check the declared names and versions, and the network; the whole output is in ${logPath}.`,
  };
  const make = {
    doing: `make an environment from ${base.command}`,
    hint: 'Install uv, or the venv module of that Python (Debian and Ubuntu: apt install python3-venv).',
  };
  const uv = (await findExecutables('uv', effects))[0]?.path;
  if (uv) {
    return [
      { ...make, command: uv, args: ['venv', '--no-project', '--python', base.command, directory] },
      { ...install, command: uv, args: ['pip', 'install', '--python', python, '-r', requirementsFile] },
    ];
  }
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '-r', requirementsFile];
  return [
    { ...make, command: base.command, args: ['-m', 'venv', directory] },
    { ...install, command: python, args: pip },
  ];
}

interface StepRun {
  readonly step: Step;
  readonly plan: EnvironmentPlan;
  readonly options: MakeOptions;
  /** On the monotonic clock. */
  readonly deadline: number;
}

async function runStep({ step, plan, options, deadline }: StepRun, effects: Effects): Promise<void> {
  const printed = new CapturedOutput();
  const outcome = await runProcess(
    {
      command: step.command,
      args: step.args,
      cwd: plan.cwd,
      // Some images set PIP_USER, which pip refuses in an environment.
      env: { ...effects.env, PIP_USER: '0', PYTHONUNBUFFERED: '1', PYTHONIOENCODING: 'utf-8' },
      timeoutMs: Math.max(0, deadline - effects.clock.monotonic()),
      signal: options.signal,
      watched: true,
      onChunk: async (stream, chunk) => {
        printed.push(chunk);
        await options.onChunk(stream, chunk);
      },
    },
    effects,
  );
  const { ending, exitCode } = outcome;
  if (ending.kind === 'output-failed') throw ending.error;
  if (ending.kind === 'abort') throw cancelledError(options.signal);
  const output = redact(printed.text(`everything is in ${options.logPath}`));
  if (ending.kind === 'timeout') {
    throw new LakeseedError(
      'DEPENDENCIES_MISSING',
      `Could not ${step.doing} within ${formatDuration(options.timeoutSec)}`,
      {
        hint: `Give it more time with --install-timeout-sec, or install into an interpreter of your own and name it; the whole output is in ${options.logPath}.`,
        details: { output },
      },
    );
  }
  if (exitCode !== 0) {
    throw new LakeseedError(
      'DEPENDENCIES_MISSING',
      `Could not ${step.doing} (exit code ${exitCode})${lastWords(output)}`,
      {
        hint: step.hint,
        details: { output },
      },
    );
  }
}

/** From the first line on that pip or uv marks as an error, else the last one. */
function lastWords(output: string): string {
  const lines = output.trim().split('\n');
  const words = lines.slice(lines.findIndex(line => /^error/i.test(line))).slice(0, 3);
  return words.length > 0 ? `:\n${words.join('\n')}` : '';
}

function stampPath({ directory }: EnvironmentPlan): string {
  return join(directory, 'lakeseed.sha256');
}

function stampText({ base, fingerprint }: EnvironmentPlan): string {
  const { version, markers } = base.info;
  const key = JSON.stringify([version, markers['implementation_name'], markers['platform_machine'], fingerprint]);
  return createHash('sha256').update(key).digest('hex');
}
