import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Effects } from '../../base/effects.ts';
import { choosePython, type Python } from '../../process/choose-python.ts';
import { runProcess } from '../../process/run-process.ts';
import type { Command } from '../../process/tree-mark.ts';
import type { Layout } from '../disk/layout.ts';
import type { Folders } from './folders.ts';

const MAP_FOLDERS = fileURLToPath(new URL('../../../python/workspace/map_folders.py', import.meta.url));

/** How paths such as /Volumes reach code that runs here. */
export type FolderMapping =
  /** They are there, for every program that the code starts. */
  | 'mount'
  /** Only arguments and environment variables that begin with such a path are changed into the real one. */
  | 'substitution';

/** The machine's Python, and what it can do. */
export interface PythonRuntime {
  /** Throws SPAWN_FAILED where there is none. */
  python(): Promise<Python>;
  mapping(): Promise<FolderMapping>;
  /** Maps folders for what is started with them; `scratch` is an existing folder of the caller's. */
  view(folders: Folders, scratch: string): Promise<FolderView>;
}

/** How a command and its arguments get to see folders at other places than where they lie. */
export interface FolderView {
  wrap(command: Command): Command;
  /** The real path for one that code would not find, wherever it stands as a word in the text. */
  substitute(text: string): string;
  /** A file that says which real folders stand for which; null where code finds them all. */
  readonly substitutions: string | null;
}

export interface PythonRuntimeOptions {
  readonly layout: Layout;
  readonly pythonBin?: string | undefined;
  /** Forced, for tests; by default mount where the kernel lets us. */
  readonly mapping?: FolderMapping | undefined;
  /** A path that nothing lies at. */
  readonly newPath: () => string;
}

/** Nothing is started before somebody asks; what was found out once is kept. */
export function createPythonRuntime(options: PythonRuntimeOptions, effects: Effects): PythonRuntime {
  const { layout, pythonBin } = options;
  const python = once(() => choosePython({ pythonBin, directory: layout.directory }, effects));
  const mapping = once(async () => options.mapping ?? (await findMapping()));

  async function findMapping(): Promise<FolderMapping> {
    if (effects.platform !== 'linux') return 'substitution';
    const scratch = options.newPath();
    await mkdir(scratch);
    const folders = {
      '/Volumes': { source: null, writable: false },
      '/Volumes/a/b': { source: layout.volumes, writable: true },
    };
    const wrap = await mount((await python()).command, folders, scratch);
    const test = wrap({ command: '/bin/sh', args: ['-c', 'test -d /Volumes/a/b && ! mkdir /Volumes/a/c'] });
    // From the caller's own folder: that one has to stay where it is.
    const input = { ...test, cwd: scratch, env: effects.env, timeoutMs: 10_000, watched: false };
    const { exitCode } = await runProcess({ ...input, onChunk: () => {} }, effects);
    await rm(scratch, { recursive: true, force: true });
    return exitCode === 0 ? 'mount' : 'substitution';
  }

  return {
    python,
    mapping,
    async view(folders, scratch) {
      if ((await mapping()) === 'mount') {
        const wrap = await mount((await python()).command, folders, scratch);
        return { wrap, substitute: text => text, substitutions: null };
      }
      const substitute = (text: string) => text.replace(/\S+/g, word => realPath(word, folders));
      return {
        wrap: ({ command, args }) => ({ command, args: args.map(argument => realPath(argument, folders)) }),
        substitute,
        substitutions: await writeFolders(folders, scratch),
      };
    },
  };
}

async function mount(python: string, folders: Folders, scratch: string): Promise<FolderView['wrap']> {
  const root = join(scratch, 'root');
  await mkdir(root, { recursive: true });
  // As a file: there may be more volumes than an argument can hold.
  const description = await writeFolders(folders, scratch);
  return ({ command, args }) => ({
    command: python,
    args: ['-I', '-S', MAP_FOLDERS, description, root, command, ...args],
  });
}

async function writeFolders(folders: Folders, scratch: string): Promise<string> {
  const path = join(scratch, 'folders.json');
  await writeFile(path, JSON.stringify(folders));
  return path;
}

function realPath(text: string, folders: Folders): string {
  for (const [place, { source }] of Object.entries(folders)) {
    if (source !== null && (text === place || text.startsWith(`${place}/`))) return source + text.slice(place.length);
  }
  return text;
}

/** A failure is not kept: the next caller tries again. */
function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | null = null;
  return () => {
    result ??= work().catch(error => {
      result = null;
      throw error;
    });
    return result;
  };
}
