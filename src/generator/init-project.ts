import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { type Effects, systemEffects } from '../base/effects.ts';
import { localIoError } from '../errors/local-io.ts';
import { initDataset } from './init-dataset.ts';
import { option, parseOptions, usageError } from './options.ts';
import { writeScript, writeScriptSchema } from './write-script.ts';

export const initProjectSchema = z.strictObject({
  projectPath: option.projectPath.describe('Folder of the project; made when it is missing.'),
  templateType: writeScriptSchema.shape.templateType,
  dataset: z.boolean().default(false).describe('Declare the data in a dataset.yaml instead of writing a script.'),
});

export type InitProjectOptions = z.input<typeof initProjectSchema>;

export interface InitProjectResult {
  /** Absolute path of the project. */
  readonly projectPath: string;
  /** Absolute paths of the files that were written; those that were there already are left alone. */
  readonly written: readonly string[];
}

/**
 * A new project: a generate_data.py that runs or, with `dataset`, a dataset.yaml with the schema that editors complete it by; and a README of
 * five lines. DESTINATION_TAKEN where another script lies; USAGE; LOCAL_IO and NO_SPACE where writing fails. Defaults: templateType story,
 * dataset false.
 *
 * @example
 * const { written } = await initProject({ projectPath: 'my-project' });
 */
export async function initProject(
  options: InitProjectOptions,
  effects: Effects = systemEffects(),
): Promise<InitProjectResult> {
  const { projectPath, templateType, dataset } = parseOptions(initProjectSchema, options);
  if (dataset) {
    const message = 'Is for a script, and a dataset was asked for';
    if (options.templateType !== undefined) throw usageError([{ option: 'templateType', message }]);
    const directory = resolve(effects.cwd, projectPath);
    return { projectPath: directory, written: await initDataset(directory) };
  }
  const script = await writeScript({ projectPath, templateType }, effects);
  const folder = dirname(script.path);
  const readme = join(folder, 'README.md');
  const written = script.written ? [script.path] : [];
  if (!(await exists(readme))) {
    try {
      await writeFile(readme, readmeText(basename(resolve(folder))));
    } catch (error) {
      throw localIoError(error, `write ${readme}`);
    }
    written.push(readme);
  }
  return { projectPath: folder, written };
}

function readmeText(name: string): string {
  return `# ${name}

Synthetic data for Databricks: \`generate_data.py\` honours SCALE_FACTOR and writes {OUTPUT_PATH}/<table>/*.parquet.
Make it here: \`lakeseed generate .\`, deliver it to the local workspace: \`lakeseed run . --local\`,
deliver it to Databricks: \`lakeseed run . --to /Volumes/<catalog>/<schema>/<volume>\`.
`;
}

async function exists(path: string): Promise<boolean> {
  try {
    await readFile(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}
