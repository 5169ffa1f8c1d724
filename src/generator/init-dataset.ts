import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { localIoError } from '../errors/local-io.ts';
import { makeStateDirectory, SCRIPT_NAME } from '../script/project.ts';
import { DATASET_NAMES } from './dataset-project.ts';

const SCHEMA = 'dataset.schema.json';

/**
 * Makes a folder a dataset project: a dataset.yaml to start from, the schema that editors complete it by, and a README. What is there stays;
 * the schema is lakeseed's own and renewed. Gives the paths of what was written. Throws DESTINATION_TAKEN where a script lies, LOCAL_IO, NO_SPACE.
 */
export async function initDataset(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  if (names.includes(SCRIPT_NAME)) {
    throw new LakeseedError('DESTINATION_TAKEN', `${folder} holds a ${SCRIPT_NAME}`, {
      hint: 'A project is a script or a dataset: choose another folder.',
    });
  }
  const stateDirectory = join(folder, '.lakeseed');
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw localIoError(error, `make the folder ${folder}`);
  }
  await makeStateDirectory({ stateDirectory });
  const written: string[] = [];
  if (!DATASET_NAMES.some(name => names.includes(name)))
    written.push(await write(join(folder, DATASET_NAMES[0]!), await template('dataset.yaml')));
  const schema = join(stateDirectory, SCHEMA);
  const text = await template(SCHEMA);
  if ((await readFile(schema, 'utf8').catch(() => null)) !== text) written.push(await write(schema, text));
  if (!names.includes('README.md')) written.push(await write(join(folder, 'README.md'), readme(basename(folder))));
  return written;
}

async function template(name: string): Promise<string> {
  return await readFile(new URL(`../../templates/${name}`, import.meta.url), 'utf8');
}

async function write(path: string, text: string): Promise<string> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw localIoError(error, `write ${path}`);
  }
  return path;
}

function readme(name: string): string {
  return `# ${name}

\`dataset.yaml\` says what the data is like; look at what it would make: \`lakeseed plan .\`
Make it here, as Parquet in \`data/\`: \`lakeseed generate .\`, deliver it to the local workspace: \`lakeseed run . --local\`,
deliver it to Databricks: \`lakeseed run . --to /Volumes/<catalog>/<schema>/<volume>\`.
`;
}
