import { lstat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Effects } from '../base/effects.ts';
import { findExecutables } from '../base/find-executables.ts';
import { extendError } from '../errors/extend-error.ts';
import { hasCode, LakeseedError } from '../errors/lakeseed-error.ts';
import { type PythonInfo, probePython } from './probe-python.ts';
import { probeCached } from './python-cache.ts';

/** Where an interpreter was found, in the order of preference. */
export type PythonSource = 'pythonBin' | 'PYTHON_BIN' | '.venv' | 'python3' | 'python';

export interface Python {
  /** Absolute path. */
  readonly command: string;
  readonly source: PythonSource;
  /** Named by the user: nothing else may take its place. */
  readonly given: boolean;
  readonly info: PythonInfo;
}

export interface PythonWish {
  readonly pythonBin?: string | undefined;
  /** Where to look for a .venv, and the interpreter's working folder. */
  readonly directory: string;
  /** Keeps the interpreter's last answer; without it, it is asked each time. */
  readonly cacheFile?: string;
  /** Variables that the interpreter will run with besides those of this process, such as PYTHONPATH. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The interpreter to use: pythonBin, the variable PYTHON_BIN, the folder's .venv, python3, python. The first three are taken
 * or refused; of the last two the first that works is taken. Throws SPAWN_FAILED.
 */
export async function choosePython(wish: PythonWish, effects: Effects): Promise<Python> {
  const { pythonBin, directory } = wish;
  const named = pythonBin
    ? ({ name: pythonBin, source: 'pythonBin' } as const)
    : effects.env['PYTHON_BIN']
      ? ({ name: effects.env['PYTHON_BIN'], source: 'PYTHON_BIN' } as const)
      : null;
  if (named) return await tryPython({ ...named, given: true }, wish, effects);

  const inEnvironment = venvPython(join(directory, '.venv'), effects.platform);
  if (await exists(inEnvironment)) {
    return await tryPython({ name: inEnvironment, source: '.venv', given: false }, wish, effects);
  }
  const failures: string[] = [];
  for (const source of ['python3', 'python'] as const) {
    try {
      return await tryPython({ name: source, source, given: false }, wish, effects);
    } catch (error) {
      if (!hasCode(error, 'SPAWN_FAILED')) throw error;
      failures.push(error.message);
    }
  }
  throw new LakeseedError('SPAWN_FAILED', `No Python was found.\n${failures.join('\n')}`);
}

/** Where a virtual environment keeps its interpreter. */
export function venvPython(environment: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? join(environment, 'Scripts', 'python.exe') : join(environment, 'bin', 'python');
}

interface Candidate {
  readonly name: string;
  readonly source: PythonSource;
  readonly given: boolean;
}

const HINTS: Readonly<Record<PythonSource, string>> = {
  pythonBin: 'Give the path of a Python 3 or the name of one on the PATH, without arguments.',
  PYTHON_BIN: 'Set PYTHON_BIN to the path of a Python 3 or to the name of one on the PATH, or unset it.',
  '.venv':
    'Make the environment anew (python3 -m venv --clear .venv), remove it, or name an interpreter with --python-bin.',
  python3: 'Install Python 3, or name an interpreter with --python-bin or PYTHON_BIN.',
  python: 'Install Python 3, or name an interpreter with --python-bin or PYTHON_BIN.',
};

async function tryPython(
  { name, source, given }: Candidate,
  { directory, cacheFile, env, signal }: PythonWish,
  effects: Effects,
): Promise<Python> {
  const found = (await findExecutables(name, effects))[0]?.path;
  const origin = given ? source : '';
  try {
    if (!found) {
      const problem = basename(name) === name ? 'is not on the PATH' : 'is not an executable file';
      throw new LakeseedError('SPAWN_FAILED', `${name}${origin && ` (from ${origin})`} ${problem}`);
    }
    const probe = { command: found, origin, cwd: directory, env: { ...effects.env, ...env }, signal };
    const info = await (cacheFile ? probeCached(probe, cacheFile, effects) : probePython(probe, effects));
    // The shims of pyenv, asdf and mise start a shell each time; what they would start is known now.
    const isShim = basename(dirname(found)) === 'shims' && info.executable !== '';
    return { command: isShim ? info.executable : found, source, given, info };
  } catch (error) {
    if (!hasCode(error, 'SPAWN_FAILED')) throw error;
    throw extendError(error, { hint: HINTS[source] });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    // A link whose interpreter was removed is there all the same: it is refused, not passed over.
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}
