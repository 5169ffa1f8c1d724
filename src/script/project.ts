import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Effects } from '../base/effects.ts';
import { listSome } from '../base/format.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { localIoError } from '../errors/local-io.ts';

export const SCRIPT_NAME = 'generate_data.py';

/** A folder with a generate_data.py. All paths are absolute. */
export interface Project {
  readonly directory: string;
  readonly scriptPath: string;
  /** The script's bytes, and the text that they are in UTF-8. */
  readonly content: Buffer;
  readonly source: string;
  /** Becomes OUTPUT_PATH. */
  readonly dataDirectory: string;
  readonly logPath: string;
  /** lakeseed's own: lock, environment, record of the last run. */
  readonly stateDirectory: string;
}

/** Looks at a project without changing it. Throws SCRIPT_NOT_FOUND. */
export async function openProject(projectPath: string, { cwd }: Effects): Promise<Project> {
  const directory = resolve(cwd, projectPath);
  const scriptPath = join(directory, SCRIPT_NAME);
  await requireFolder(directory);
  const content = await readScript(directory, scriptPath);
  return {
    directory,
    scriptPath,
    content,
    source: content.toString(),
    dataDirectory: join(directory, 'data'),
    logPath: join(directory, 'generation.log'),
    stateDirectory: join(directory, '.lakeseed'),
  };
}

/** What to do when the project folder cannot be written. */
export const WRITABLE_HINT =
  'lakeseed keeps the log, its lock and the data in the project folder: copy the project to a folder that you may write to.';

/** Makes lakeseed's own folder in the project, kept out of version control. */
export async function makeStateDirectory({ stateDirectory }: Pick<Project, 'stateDirectory'>): Promise<void> {
  await makeFolder(stateDirectory);
  const path = join(stateDirectory, '.gitignore');
  try {
    await writeFile(path, '*\n', { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw localIoError(error, `write ${path}`, WRITABLE_HINT);
  }
}

/** Makes a folder of the project; one that is there already is no error. Throws LOCAL_IO, NO_SPACE. */
export async function makeFolder(path: string): Promise<void> {
  try {
    // Not recursive: Node then calls a read-only file system a missing folder.
    await mkdir(path);
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    if (isThere && (await isFolder(path))) return;
    throw localIoError(error, `make the folder ${path}`, isThere ? `Move away what is at ${path}.` : WRITABLE_HINT);
  }
}

async function requireFolder(directory: string): Promise<void> {
  try {
    if ((await stat(directory)).isDirectory()) return;
  } catch (error) {
    throw new LakeseedError('SCRIPT_NOT_FOUND', `There is no project folder ${directory}`, { cause: error });
  }
  throw new LakeseedError('SCRIPT_NOT_FOUND', `${directory} is a file, not a project folder`, {
    ...(basename(directory) === SCRIPT_NAME && { hint: `Name the folder that holds it: ${resolve(directory, '..')}` }),
  });
}

async function readScript(directory: string, scriptPath: string): Promise<Buffer> {
  let content: Buffer;
  try {
    content = await readFile(scriptPath);
  } catch (error) {
    throw await unreadable(error as NodeJS.ErrnoException, directory, scriptPath);
  }
  // `trim` takes a byte order mark off, too.
  if (content.toString().trim() === '') {
    throw new LakeseedError('SCRIPT_NOT_FOUND', `${scriptPath} is empty`, {
      hint: 'Write it, or get a ready one: lakeseed template story',
    });
  }
  return content;
}

async function unreadable(cause: NodeJS.ErrnoException, directory: string, scriptPath: string): Promise<LakeseedError> {
  if (cause.code === 'EISDIR') {
    return new LakeseedError('SCRIPT_NOT_FOUND', `${scriptPath} is a folder, not a script`, { cause });
  }
  if (cause.code !== 'ENOENT') {
    return new LakeseedError('SCRIPT_NOT_FOUND', `${scriptPath} cannot be read: ${cause.message}`, {
      cause,
      hint: 'Make the script readable for you.',
    });
  }
  const others = (await readdir(directory).catch(() => [])).filter(name => name.endsWith('.py')).sort();
  return new LakeseedError('SCRIPT_NOT_FOUND', `There is no ${SCRIPT_NAME} in ${directory}`, {
    cause,
    ...(others.length > 0 && {
      hint: `Name your script ${SCRIPT_NAME}; found there: ${listSome(others)}`,
    }),
  });
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    entry => entry.isDirectory(),
    () => false,
  );
}
