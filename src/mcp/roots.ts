import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isWithin } from '../base/is-within.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';

/** The folders that agents may work in: real, absolute paths. The first is where relative paths begin. */
export type Roots = readonly [string, ...string[]];

/** Throws USAGE for a root that is no folder. */
export async function openRoots(paths: readonly string[], cwd: string): Promise<Roots> {
  const [first, ...others] = paths.length > 0 ? paths : ['.'];
  const open = async (path: string) => {
    const absolute = resolve(cwd, path);
    const isFolder = await stat(absolute).then(
      entry => entry.isDirectory(),
      () => false,
    );
    if (isFolder) return await realpath(absolute);
    throw new LakeseedError('USAGE', `--root: there is no folder ${absolute}`, {
      hint: 'Make the folder first, or name another.',
    });
  };
  return [await open(first!), ...(await Promise.all(others.map(open)))];
}

/**
 * A home, an address, and where drives have no letters, one: each would be a folder of that name below the root, which nobody means.
 */
const ELSEWHERE = process.platform === 'win32' ? /^~|^[a-z][\w.+-]+:/i : /^~|^[a-z][\w.+-]*:[\\/]/i;

/** The real path of what is named, whether it is there yet or not. Throws OUTSIDE_ROOT. */
export async function confine(path: string, roots: Roots): Promise<string> {
  const isPlace = !path.includes('\0') && !ELSEWHERE.test(path);
  const real = isPlace ? await realPlace(resolve(roots[0], path)).catch(() => null) : null;
  if (real !== null && roots.some(root => isWithin(real, root))) return real;
  throw new LakeseedError('OUTSIDE_ROOT', `${JSON.stringify(path)} is not below ${roots.join(' or ')}`);
}

/** Resolves the links of the part that is there; a link that leads nowhere could lead anywhere tomorrow, and rejects. */
async function realPlace(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT' && dirname(path) !== path;
    if (!isMissing || (await isDangling(path))) throw error;
    return join(await realPlace(dirname(path)), basename(path));
  }
}

async function isDangling(path: string): Promise<boolean> {
  return await lstat(path).then(
    entry => entry.isSymbolicLink(),
    () => false,
  );
}
