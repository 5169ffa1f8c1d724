import { createHash } from 'node:crypto';
import { open, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Effects } from '../base/effects.ts';
import { type InstalledPackage, type ProbeInput, type PythonInfo, probePython } from './probe-python.ts';

/** The last answer of an interpreter, with what it depended on. */
interface Entry {
  readonly identity: string;
  /** State of the interpreter behind the command and of the folders on its path, by which an installation is noticed. */
  readonly times: string;
  readonly info: Omit<PythonInfo, 'packages'> & { readonly packages: readonly (readonly [string, InstalledPackage])[] };
}

/**
 * probePython, with the answer kept in `cacheFile`: starting a Python, or worse a shim of pyenv, only to ask it something
 * takes most of the time that lakeseed adds to a script. Whatever the answer depends on is looked at again each time.
 */
export async function probeCached(input: ProbeInput, cacheFile: string, effects: Effects): Promise<PythonInfo> {
  const identity = await identify(input);
  if (identity === null) return await probePython(input, effects);
  const entry = await readEntry(cacheFile);
  if (entry?.identity === identity && (await timesOf(entry.info)) === entry.times) {
    return { ...entry.info, packages: new Map(entry.info.packages) };
  }
  const info = await probePython(input, effects);
  const fresh: Entry = { identity, times: await timesOf(info), info: { ...info, packages: [...info.packages] } };
  // A project that cannot be written is reported where it matters.
  await writeFile(cacheFile, JSON.stringify(fresh)).catch(() => undefined);
  return info;
}

/** Null for a script that may start one interpreter today and another tomorrow; pyenv's are known. */
async function identify({ command, cwd, env }: ProbeInput): Promise<string | null> {
  const variables = Object.entries(env).filter(([name]) => /^(PY|HOME$|PATH$|USERPROFILE$)/.test(name));
  const facts = [command, await stateOf(command), await stateOf(join(dirname(dirname(command)), 'pyvenv.cfg'))];
  if (await isScript(command)) {
    const root = dirname(dirname(command));
    if (basename(dirname(command)) !== 'shims' || (await stateOf(join(root, 'versions'))) === '') return null;
    // What pyenv looks at, in its order, apart from PYENV_VERSION.
    for (let folder = cwd; ; folder = dirname(folder)) {
      facts.push(await textOf(join(folder, '.python-version')));
      if (folder === dirname(folder)) break;
    }
    facts.push(await textOf(join(root, 'version')));
  }
  const identity = JSON.stringify([facts, variables.sort()]);
  // A digest, because what is kept must not hold the value of a PYPI_TOKEN.
  return createHash('sha256').update(identity).digest('hex');
}

async function isScript(path: string): Promise<boolean> {
  try {
    await using file = await open(path);
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.toString('latin1') === '#!';
  } catch {
    return true;
  }
}

async function timesOf({ executable, path }: Pick<PythonInfo, 'executable' | 'path'>): Promise<string> {
  return (await Promise.all([executable, ...path].map(stateOf))).join();
}

async function readEntry(cacheFile: string): Promise<Entry | null> {
  try {
    // Written by this module; anything else has another identity.
    return JSON.parse(await readFile(cacheFile, 'utf8')) as Entry;
  } catch {
    return null;
  }
}

async function textOf(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '');
}

/** Empty when there is nothing at the path. */
async function stateOf(path: string): Promise<string> {
  try {
    const target = await realpath(path);
    const { ino, size, mtimeNs } = await stat(target, { bigint: true });
    return [target, ino, size, mtimeNs].join();
  } catch {
    return '';
  }
}
