import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { formatBytes } from '../../base/format.ts';
import { LakeseedError } from '../../errors/lakeseed-error.ts';
import { localIoError } from '../../errors/local-io.ts';
import { type DatasetProblem, datasetInvalid, type PlacedProblem } from '../problem.ts';
import { type DatasetSpec, datasetSchema } from '../spec/dataset.ts';
import { readModule } from './read-module.ts';
import { readSource, type Source } from './read-source.ts';
import { schemaProblems } from './schema-problems.ts';

/** A dataset that keeps to the schema; what it means is not looked at yet. */
export interface LoadedDataset {
  readonly spec: DatasetSpec;
  /** As messages name it. */
  readonly file: string;
  /** Where in the file a problem is; for a dataset.ts, whose meaning may come from other files, its first line. */
  readonly place: (problem: DatasetProblem) => PlacedProblem;
}

/** Nobody writes this much by hand, and a reader of YAML takes long over it. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Reads a dataset.yaml, .yml, .json or .ts. Throws DATASET_INVALID with every problem that the schema finds, NOT_SUPPORTED where all
 * of them are words of a later version, LOCAL_IO.
 */
export async function loadDataset(path: string): Promise<LoadedDataset> {
  const file = basename(path);
  const source = extname(path) === '.ts' ? await readModule(path) : readSource(await readText(path, file));
  if (source.problems.length > 0) throw datasetInvalid(file, source.problems);
  return parseDataset(source, file);
}

/** What the schema says of a value that was read. */
export function parseDataset({ value, place }: Pick<Source, 'value' | 'place'>, file: string): LoadedDataset {
  const parsed = datasetSchema.safeParse(value);
  if (parsed.success) return { spec: parsed.data, file, place };
  throw datasetInvalid(file, schemaProblems(datasetSchema, value, parsed.error.issues).map(place));
}

async function readText(path: string, file: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) {
      throw new LakeseedError(
        'DATASET_INVALID',
        `${file} has ${formatBytes(size)}; a dataset has at most ${formatBytes(MAX_BYTES)}`,
        {
          hint: 'Values belong into the data, not into the dataset: say what they are like.',
        },
      );
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    throw error instanceof LakeseedError
      ? error
      : localIoError(error, `read ${path}`, 'Make the file readable for you.');
  }
}
