import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { dirname } from 'node:path/posix';
import { z } from 'zod';
import { type Effects, systemEffects } from '../base/effects.ts';
import type { CredentialsProvider } from '../databricks/auth/credentials-provider.ts';
import { type WorkspaceObjects, workspaceObjects } from '../databricks/workspace-objects.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { localIoError } from '../errors/local-io.ts';
import { SCRIPT_NAME } from '../script/project.ts';
import { requireOneOf, workspacePathOption } from './compute-options.ts';
import { getTemplate, getTemplateSchema } from './get-template.ts';
import { openStore } from './open-store.ts';
import { type LibraryOptions, option, parseOptions } from './options.ts';

export const writeScriptSchema = z.strictObject({
  projectPath: option.projectPath
    .optional()
    .describe('Folder that receives generate_data.py; made when it is missing.'),
  workspacePath: workspacePathOption
    .optional()
    .describe('Where the script goes in the Databricks workspace, instead of a project.'),
  templateType: getTemplateSchema.shape.templateType,
  content: z.string().min(1).optional().describe('Source text to write instead of a template.'),
  overwrite: z.boolean().default(false).describe('Replace a script that is there and differs.'),
  profile: option.profile,
  host: option.host,
  local: option.local,
  localDir: option.localDir,
});

export interface WriteScriptOptions extends z.input<typeof writeScriptSchema>, Pick<LibraryOptions, 'signal'> {
  /** Proves to Databricks who calls, instead of what the environment and profile say. */
  readonly credentials?: CredentialsProvider;
}

export interface WriteScriptResult {
  /** Absolute path of the script, here or in the workspace. */
  readonly path: string;
  /** False when the same text was there already. */
  readonly written: boolean;
}

/**
 * Writes a generate_data.py, a template or the given text, into a project or, with workspacePath, into the Databricks
 * workspace. A different script that is there already is DESTINATION_TAKEN unless `overwrite` is set. Throws USAGE;
 * LOCAL_IO and NO_SPACE where writing here fails; AUTH_FAILED, PERMISSION_DENIED, NETWORK and RATE_LIMITED where it fails there.
 * Defaults: templateType story, overwrite false, local false.
 *
 * @example
 * await writeScript({ projectPath: 'my-project', templateType: 'empty' });
 */
export async function writeScript(
  { signal, credentials, ...options }: WriteScriptOptions,
  effects: Effects = systemEffects(),
): Promise<WriteScriptResult> {
  const input = parseOptions(writeScriptSchema, options);
  const hint = 'Name the project, or the path in the workspace.';
  requireOneOf(input, [['projectPath', 'workspacePath']], hint);
  const text = input.content ?? getTemplate({ templateType: input.templateType }).content;
  if (input.workspacePath === undefined)
    return await writeHere(input.projectPath ?? '.', text, input.overwrite, effects);
  await using opened = await openStore({ ...input, credentials, signal }, effects);
  const api = workspaceObjects(opened.client);
  return await writeThere(api, { path: input.workspacePath, text, overwrite: input.overwrite, signal });
}

async function writeHere(
  projectPath: string,
  text: string,
  overwrite: boolean,
  { cwd }: Effects,
): Promise<WriteScriptResult> {
  const folder = resolve(cwd, projectPath);
  const path = join(folder, SCRIPT_NAME);
  const present = await readExisting(path);
  if (present === text) return { path, written: false };
  if (present !== null && !overwrite) throw taken(path);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(path, text);
  } catch (error) {
    throw localIoError(error, `write ${path}`);
  }
  return { path, written: true };
}

interface WriteThere {
  readonly path: string;
  readonly text: string;
  readonly overwrite: boolean;
  readonly signal: AbortSignal | undefined;
}

async function writeThere(
  api: WorkspaceObjects,
  { path, text, overwrite, signal }: WriteThere,
): Promise<WriteScriptResult> {
  const there = await api.find(path, signal);
  if (there && there.type !== 'FILE') {
    throw new LakeseedError('DESTINATION_TAKEN', `${path} is a ${there.type.toLowerCase()}, not a file`, {
      hint: 'Choose another path, such as one that ends in .py.',
    });
  }
  const present = there && String(await api.read(there, signal));
  if (present === text) return { path, written: false };
  if (present !== null && !overwrite) throw taken(path);
  await api.makeFolder(dirname(path), signal);
  await api.writeFile(path, Buffer.from(text), signal);
  return { path, written: true };
}

function taken(path: string): LakeseedError {
  return new LakeseedError('DESTINATION_TAKEN', `${path} is there already, with other content`, {
    hint: 'Choose another place, or replace the script with --overwrite.',
  });
}

async function readExisting(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw localIoError(error, `read ${path}`);
  }
}
