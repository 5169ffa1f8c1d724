import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Effects } from '../../base/effects.ts';
import { choosePython, type Python } from '../../process/choose-python.ts';
import { runProcess } from '../../process/run-process.ts';
import type { Command } from '../../process/tree-mark.ts';
import type { Layout } from '../disk/layout.ts';

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
  /** The command in a view where the folders lie at their places; the command itself where they cannot be mapped. */
  withFolders(command: Command, folders: Folders, scratch: string): Promise<Command>;
}

/** Real folders by the places where code sees them: `{"/Volumes": "/home/me/w/Volumes"}`. */
export type Folders = Readonly<Record<string, string>>;

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
    const { command, args } = mapFolders({
      python: (await python()).command,
      folders: { '/Volumes': layout.volumes },
      scratch: await emptyFolder(options.newPath()),
      command: { command: '/bin/sh', args: ['-c', 'test -d /Volumes'] },
    });
    const input = { command, args, cwd: dirname(MAP_FOLDERS), env: effects.env, timeoutMs: 10_000, watched: false };
    const { exitCode } = await runProcess({ ...input, onChunk: () => {} }, effects);
    return exitCode === 0 ? 'mount' : 'substitution';
  }

  return {
    python,
    mapping,
    async withFolders(command, folders, scratch) {
      if ((await mapping()) === 'substitution') return command;
      return mapFolders({
        python: (await python()).command,
        folders,
        scratch: await emptyFolder(join(scratch, 'root')),
        command,
      });
    },
  };
}

interface Mapped {
  readonly python: string;
  readonly folders: Folders;
  readonly scratch: string;
  readonly command: Command;
}

function mapFolders({ python, folders, scratch, command: { command, args } }: Mapped): Command {
  return {
    command: python,
    args: ['-I', '-S', MAP_FOLDERS, JSON.stringify(folders), scratch, command, ...args],
  };
}

async function emptyFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true });
  return path;
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
