import { isLakeseedError, LakeseedError } from '../../errors/lakeseed-error.ts';
import { refusedAs } from '../../errors/refused-as.ts';
import type { WorkspaceObject, WorkspaceObjects } from '../workspace-objects.ts';
import { requireHonouredMagics } from './notebook-magics.ts';
import type { RemoteScript } from './remote-outcome.ts';

/** Reads a script from the workspace: a Python file, or a Python notebook. Throws SCRIPT_NOT_FOUND, SCRIPT_NOT_PYTHON, NOT_SUPPORTED for one of more than 10 MB. */
export async function readWorkspaceScript(
  api: WorkspaceObjects,
  path: string,
  signal?: AbortSignal,
): Promise<RemoteScript> {
  const object = await api.find(path, signal);
  if (!object) throw notFound(path);
  requirePython(object);
  const content = await read(api, object, signal);
  // `trim` takes a byte order mark off, too.
  if (content.toString().trim() === '') {
    throw new LakeseedError('SCRIPT_NOT_FOUND', `${path} is empty`, {
      hint: `Write it, or put a ready one there: lakeseed write --workspace-path ${path} --overwrite`,
    });
  }
  requireHonouredMagics(path, content);
  return { path, content, isFile: object.type === 'FILE' };
}

function notFound(path: string): LakeseedError {
  return new LakeseedError('SCRIPT_NOT_FOUND', `There is no script at ${path}, or it may not be read`, {
    hint: 'Check the path: it begins with /Workspace/Users/<you>/ or /Workspace/Shared/; a notebook has no ending.',
  });
}

function requirePython({ path, type, language }: WorkspaceObject): void {
  if (type === 'DIRECTORY' || type === 'REPO') {
    throw new LakeseedError('SCRIPT_NOT_FOUND', `${path} is a folder, not a script`, {
      hint: `Name the script in it, such as ${path.replace(/\/$/, '')}/generate_data.py`,
    });
  }
  if (type === 'NOTEBOOK' && language !== null && language !== 'PYTHON') {
    throw new LakeseedError('SCRIPT_NOT_PYTHON', `${path} is a notebook in ${language}, not in Python`);
  }
  const ending = /\.(\w+)$/.exec(path)?.[1] ?? 'py';
  if ((type !== 'NOTEBOOK' && type !== 'FILE') || (type === 'FILE' && ending.toLowerCase() !== 'py')) {
    throw new LakeseedError(
      'SCRIPT_NOT_PYTHON',
      `${path} is no Python script but a ${type === 'FILE' ? `.${ending} file` : type}`,
    );
  }
}

async function read(api: WorkspaceObjects, object: WorkspaceObject, signal: AbortSignal | undefined): Promise<Buffer> {
  try {
    return await api.read(object, signal);
  } catch (error) {
    if (!isLakeseedError(error) || error.errorCode !== 'MAX_NOTEBOOK_SIZE_EXCEEDED') throw error;
    throw refusedAs('NOT_SUPPORTED', error, {
      hint: 'Databricks hands out scripts of up to 10 MB: put the data that this one holds into files of its own.',
    });
  }
}
