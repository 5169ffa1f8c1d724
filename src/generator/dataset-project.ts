import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Effects } from '../base/effects.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { SCRIPT_NAME } from '../script/project.ts';

/** Names that a dataset file has where nothing else is said. */
export const DATASET_NAMES: readonly string[] = ['dataset.yaml', 'dataset.yml', 'dataset.json', 'dataset.ts'];

/** A folder with a dataset file. All paths are absolute. */
export interface DatasetProject {
  readonly directory: string;
  readonly datasetPath: string;
  readonly dataDirectory: string;
  /** CSV and JSON Lines, which are not delivered. */
  readonly exportDirectory: string;
  /** lakeseed's own. */
  readonly stateDirectory: string;
}

export interface DatasetChoice {
  readonly projectPath: string;
  /** A dataset file of the project; needed where there are several. */
  readonly dataset?: string | undefined;
  /** The script is meant although there is a dataset. */
  readonly script?: boolean | undefined;
}

/**
 * The dataset of a project, where it is one; null where its script is meant. A path may name the dataset file itself. Throws USAGE where a
 * project holds a script and a dataset, or several datasets, and nothing says which is meant; SCRIPT_NOT_FOUND for a dataset that is named and missing.
 */
export async function findDatasetProject(choice: DatasetChoice, { cwd }: Effects): Promise<DatasetProject | null> {
  const { dataset, script = false } = choice;
  const path = resolve(cwd, choice.projectPath);
  if (script) return null;
  if (/\.(ya?ml|json|ts)$/i.test(path) && (await isFile(path))) return projectOf(dirname(path), path);
  if (dataset !== undefined) {
    const datasetPath = resolve(path, dataset);
    if (await isFile(datasetPath)) return projectOf(path, datasetPath);
    throw new LakeseedError('SCRIPT_NOT_FOUND', `There is no dataset file ${datasetPath}`, {
      hint: `Name it from the project’s folder, or make one: lakeseed init ${choice.projectPath} --dataset`,
    });
  }
  const names = await readdir(path).catch(() => [] as string[]);
  const found = DATASET_NAMES.filter(name => names.includes(name));
  const [first] = found;
  if (first === undefined) return null;
  const both = [...(names.includes(SCRIPT_NAME) ? [SCRIPT_NAME] : []), ...found];
  if (both.length > 1) {
    throw new LakeseedError('USAGE', `The project ${path} holds ${both.join(' and ')}`, {
      hint: `Say which is meant: ${both.includes(SCRIPT_NAME) ? '--script, or ' : ''}--dataset ${first}`,
    });
  }
  return projectOf(path, join(path, first));
}

/** The same where a dataset is needed: SCRIPT_NOT_FOUND where there is none. */
export async function openDatasetProject(choice: DatasetChoice, effects: Effects): Promise<DatasetProject> {
  const project = await findDatasetProject(choice, effects);
  if (project) return project;
  throw new LakeseedError('SCRIPT_NOT_FOUND', `There is no dataset in ${resolve(effects.cwd, choice.projectPath)}`, {
    hint: `It is called ${DATASET_NAMES.slice(0, 3).join(', ')} or ${DATASET_NAMES[3]}; make one: lakeseed init my-project --dataset`,
  });
}

/** Datasets are generated on this machine: NOT_SUPPORTED for a project that has nothing else. */
export async function refuseDatasetOnCompute(projectPath: string, { cwd }: Effects): Promise<void> {
  const path = resolve(cwd, projectPath);
  const names = await readdir(path).catch(() => [] as string[]);
  const dataset = DATASET_NAMES.find(name => names.includes(name));
  if (dataset === undefined || names.includes(SCRIPT_NAME)) return;
  throw new LakeseedError(
    'NOT_SUPPORTED',
    `${join(path, dataset)}: generating a dataset on a cluster is not yet supported`,
    {
      hint: `Generate and deliver it from here: lakeseed run ${projectPath} --to /Volumes/<catalog>/<schema>/<volume>`,
    },
  );
}

function projectOf(directory: string, datasetPath: string): DatasetProject {
  return {
    directory,
    datasetPath,
    dataDirectory: join(directory, 'data'),
    exportDirectory: join(directory, 'export'),
    stateDirectory: join(directory, '.lakeseed'),
  };
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    entry => entry.isFile(),
    () => false,
  );
}

/** As people know it. */
export function datasetName({ datasetPath }: DatasetProject): string {
  return basename(datasetPath);
}
