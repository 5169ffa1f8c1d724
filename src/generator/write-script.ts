import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type Effects, systemEffects } from '../base/effects.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { localIoError } from '../errors/local-io.ts';
import { SCRIPT_NAME } from '../script/project.ts';
import { getTemplate, getTemplateSchema } from './get-template.ts';
import { option, parseOptions } from './options.ts';

export const writeScriptSchema = z.strictObject({
  projectPath: option.projectPath.describe('Folder that receives generate_data.py; made when it is missing.'),
  templateType: getTemplateSchema.shape.templateType,
  content: z.string().min(1).optional().describe('Source text to write instead of a template.'),
  overwrite: z.boolean().default(false).describe('Replace a generate_data.py that is there and differs.'),
});

export type WriteScriptOptions = z.input<typeof writeScriptSchema>;

export interface WriteScriptResult {
  /** Absolute path of the script. */
  readonly path: string;
  /** False when the same text was there already. */
  readonly written: boolean;
}

/**
 * Writes a generate_data.py, a template or the given text, into a project. A different script that is there
 * already is DESTINATION_TAKEN unless `overwrite` is set; USAGE; LOCAL_IO and NO_SPACE where writing fails.
 * Defaults: templateType story, overwrite false.
 *
 * @example
 * await writeScript({ projectPath: 'my-project', templateType: 'empty' });
 */
export async function writeScript(
  options: WriteScriptOptions,
  effects: Effects = systemEffects(),
): Promise<WriteScriptResult> {
  const { projectPath, templateType, content, overwrite } = parseOptions(writeScriptSchema, options);
  const folder = resolve(effects.cwd, projectPath);
  const path = join(folder, SCRIPT_NAME);
  const text = content ?? getTemplate({ templateType }).content;
  const present = await readExisting(path);
  if (present === text) return { path, written: false };
  if (present !== null && !overwrite) {
    throw new LakeseedError('DESTINATION_TAKEN', `${path} is there already, with other content`, {
      hint: 'Choose another folder, or replace the script with --overwrite.',
    });
  }
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(path, text);
  } catch (error) {
    throw localIoError(error, `write ${path}`);
  }
  return { path, written: true };
}

async function readExisting(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw localIoError(error, `read ${path}`);
  }
}
