import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { satisfies } from '@renovatebot/pep440';
import type { Effects } from '../base/effects.ts';
import { redact } from '../base/redact.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { localIoError } from '../errors/local-io.ts';
import { choosePython, type Python, type PythonSource } from '../process/choose-python.ts';
import {
  type EnvironmentPlan,
  findEnvironment,
  type MakeOptions,
  makeEnvironment,
} from '../process/make-environment.ts';
import { checkRequirements, type MissingRequirement } from '../process/missing-requirements.ts';
import { type DeclaredDependencies, readDeclaredDependencies } from './declared-dependencies.ts';
import type { Project } from './project.ts';

/** What will run the script. */
export interface Interpreter {
  readonly command: string;
  readonly source: PythonSource | '.lakeseed/venv';
  /** Such as 3.12.4. */
  readonly version: string;
  /** Root of the virtual environment that it belongs to. */
  readonly environment: string | null;
  /** What has to be installed before `command` exists; null when it is ready. */
  readonly toInstall: ToInstall | null;
}

export interface ToInstall {
  readonly plan: EnvironmentPlan;
  readonly declared: DeclaredDependencies;
}

export interface InterpreterWish {
  readonly project: Project;
  readonly pythonBin?: string | undefined;
  /** Further variables of the script. */
  readonly env: Readonly<Record<string, string>>;
  /** False: an environment that is not there yet is not made. */
  readonly install: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Decides what runs the script, without changing anything. Throws SPAWN_FAILED, DEPENDENCIES_MISSING. */
export async function resolveInterpreter(wish: InterpreterWish, effects: Effects): Promise<Interpreter> {
  const { project, pythonBin, env, signal } = wish;
  const cacheFile = join(project.stateDirectory, 'python.json');
  const [python, declared] = await Promise.all([
    choosePython({ pythonBin, directory: project.directory, cacheFile, env, signal }, effects),
    readDeclaredDependencies(project),
  ]);
  const { version } = python.info;
  const asItIs: Interpreter = {
    command: python.command,
    source: python.source,
    version,
    environment: python.source === '.venv' ? join(project.directory, '.venv') : null,
    toInstall: null,
  };
  if (!declared) return asItIs;
  requireVersion(declared, python);
  const { missing, unknown } = checkRequirements(declared.lines, python.info);
  // Where only an installation can tell, an interpreter that the user named is believed.
  if (missing.length === 0 && (python.given || unknown.length === 0)) return asItIs;
  if (python.given) throw missingFromGiven(python, declared, missing);

  const plan = planEnvironment(project, python, declared);
  const command = await findEnvironment(plan, effects.platform);
  if (!command && !wish.install) throw notInstalled(python, declared, missing);
  return {
    command: command ?? '',
    source: '.lakeseed/venv',
    version,
    environment: plan.directory,
    toInstall: command ? null : { plan, declared },
  };
}

/** Makes the environment; its interpreter is then ready. Throws DEPENDENCIES_MISSING, CANCELLED. */
export async function installInterpreter(
  interpreter: Interpreter,
  { plan, declared }: ToInstall,
  options: MakeOptions,
  effects: Effects,
): Promise<Interpreter> {
  if (declared.source === 'inline metadata') {
    try {
      await writeFile(plan.requirementsFile, `${declared.lines.join('\n')}\n`);
    } catch (error) {
      throw localIoError(error, `write ${plan.requirementsFile}`);
    }
  }
  return { ...interpreter, command: await makeEnvironment(plan, options, effects), toInstall: null };
}

function planEnvironment(project: Project, base: Python, declared: DeclaredDependencies): EnvironmentPlan {
  return {
    directory: join(project.stateDirectory, 'venv'),
    base,
    requirementsFile:
      declared.source === 'inline metadata' ? join(project.stateDirectory, 'requirements.txt') : 'requirements.txt',
    cwd: project.directory,
    fingerprint: `${declared.source}\n${declared.fingerprint}`,
  };
}

function requireVersion({ requiresPython }: DeclaredDependencies, { info, command }: Python): void {
  if (requiresPython === null || satisfies(info.version, requiresPython, { prereleases: true })) return;
  throw new LakeseedError(
    'DEPENDENCIES_MISSING',
    `The script declares requires-python ${requiresPython}, but ${command} is Python ${info.version}`,
    { hint: 'Name another interpreter with --python-bin or PYTHON_BIN, or change the declaration.' },
  );
}

function missingFromGiven(
  { command, source }: Python,
  declared: DeclaredDependencies,
  missing: readonly MissingRequirement[],
): LakeseedError {
  const wanted =
    declared.source === 'requirements.txt'
      ? '-r requirements.txt'
      : missing.map(({ line }) => JSON.stringify(line)).join(' ');
  const away = source === 'pythonBin' ? 'leave --python-bin away' : 'unset PYTHON_BIN';
  return new LakeseedError(
    'DEPENDENCIES_MISSING',
    `${command} (from ${source}) lacks what the script declares in its ${declared.source}: ${listMissing(missing)}`,
    {
      hint: `Install it there (${command} -m pip install ${wanted}), or ${away} so that lakeseed makes an environment of its own.`,
      details: { missing, python: command },
    },
  );
}

function notInstalled(
  { command }: Python,
  declared: DeclaredDependencies,
  missing: readonly MissingRequirement[],
): LakeseedError {
  const what = missing.length > 0 ? listMissing(missing) : redact(declared.lines.join(', '));
  return new LakeseedError(
    'DEPENDENCIES_MISSING',
    `${command} lacks what the script declares in its ${declared.source}, and nothing may be installed: ${what}`,
    {
      hint: 'Leave --no-install away so that lakeseed makes an environment, or name an interpreter that has it with --python-bin.',
      details: { missing, python: command },
    },
  );
}

function listMissing(missing: readonly MissingRequirement[]): string {
  return missing.map(({ line, installed }) => (installed === null ? line : `${line} (found ${installed})`)).join(', ');
}
