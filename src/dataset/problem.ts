import { formatPlural } from '../base/format.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';

/** Where in a dataset: keys and indexes from the top. */
export type SpecPath = readonly (string | number)[];

/** One thing wrong with a dataset. */
export interface DatasetProblem {
  readonly path: SpecPath;
  readonly message: string;
  /** What to write instead; empty where the message says it. */
  readonly hint: string;
  /** Where in the text at `path` it is, in UTF-16 units: for expressions. */
  readonly offset?: number;
}

/** The same with its place in the file; both count from 1. */
export interface PlacedProblem extends DatasetProblem {
  readonly line: number;
  readonly column: number;
}

/** All problems at once, in the order of the file. */
export function datasetInvalid(file: string, problems: readonly PlacedProblem[]): LakeseedError {
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  const lines = sorted.map(problem => describe(file, problem));
  const onlyReserved = sorted.every(({ message }) => message.includes(NOT_YET));
  const message = `${file} has ${formatPlural(sorted.length, 'problem')}\n${lines.join('\n')}`;
  return new LakeseedError(onlyReserved ? 'NOT_SUPPORTED' : 'DATASET_INVALID', message, {
    details: {
      file,
      problems: sorted.map(({ path, message, hint, line, column }) => ({
        path: path.join('.'),
        line,
        column,
        message,
        hint,
      })),
    },
  });
}

/** What the language has a key for and lakeseed cannot do yet. */
export const NOT_YET = 'not yet supported';

function describe(file: string, { path, line, column, message, hint }: PlacedProblem): string {
  const where = path.length > 0 ? ` ${path.join('.')}` : '';
  return `  ${file}:${line}:${column}${where}: ${message}${hint ? `\n      ${hint}` : ''}`;
}
