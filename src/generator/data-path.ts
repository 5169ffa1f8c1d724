import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { Effects } from '../base/effects.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { SCRIPT_NAME } from '../script/project.ts';
import { DATASET_NAMES } from './dataset-project.ts';

export const dataPath = z
  .string()
  .min(1)
  .describe('A project, whose data folder is meant, or a folder with one folder per table.');

/** The data folder that a path means: of a project, which has a generate_data.py or a dataset, its `data`; else the path itself. */
export async function dataFolderOf(path: string, { cwd }: Effects): Promise<string> {
  const folder = resolve(cwd, path);
  for (const name of [SCRIPT_NAME, ...DATASET_NAMES]) if (await exists(join(folder, name))) return join(folder, 'data');
  return folder;
}

/** The same, which has to be there where it is a project's: DATA_DIR_NOT_FOUND. */
export async function resolveDataFolder(path: string, effects: Effects): Promise<string> {
  const folder = resolve(effects.cwd, path);
  const data = await dataFolderOf(path, effects);
  if (data === folder || (await exists(data))) return data;
  throw new LakeseedError('DATA_DIR_NOT_FOUND', `The project ${folder} has no data yet`, {
    hint: `Make it: lakeseed generate ${path}`,
  });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
