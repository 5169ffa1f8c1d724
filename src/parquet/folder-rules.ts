import { formatPlural } from '../base/format.ts';
import type { DataFile, MisplacedFile } from './data-folder.ts';
import { type Finding, finding } from './finding.ts';
import { isPartition } from './partitions.ts';
import { rules } from './rules.ts';

/** What is wrong with where the Parquet of a data folder lies. */
export function checkPlaces(files: readonly DataFile[], misplaced: readonly MisplacedFile[]): Finding[] {
  return [...misplaced.map(checkMisplaced), ...checkNesting(files)];
}

function checkMisplaced({ path, table, reason }: MisplacedFile): Finding {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const place = { table, file: path };
  switch (reason) {
    case 'no-table-folder': {
      const folder = name.replace(/\..*$/, '') || 'my_table';
      return finding('no-table-folder', place, {
        message: `${path} lies directly in the data folder. ${rules['no-table-folder'].why}`,
        fix: `Write it to f"{OUTPUT_PATH}/${folder}/part-0.parquet" (make the folder first: os.makedirs).`,
      });
    }
    case 'partition-as-table':
      return finding(
        'no-table-folder',
        { table: null, file: path },
        {
          fixable: false,
          message: `${path} lies in a partition folder directly in the data folder. ${rules['no-table-folder'].why}`,
          fix: 'Write the partitions into a folder of the table: df.to_parquet(f"{OUTPUT_PATH}/my_table", partition_cols=[…]).',
        },
      );
    case 'hidden':
      return finding('hidden-file', place, {
        message: `Readers pass over ${path}: a file or folder name on its way begins with "_" or ".". ${rules['hidden-file'].why}`,
        fix: `Write it under a name that begins with a letter or digit, such as ${visible(path)}, or remove it.`,
      });
    case 'other-suffix':
      return finding('hidden-file', place, {
        message: `${path} holds Parquet, but only *.parquet is delivered. ${rules['hidden-file'].why}`,
        fix: `Write it as ${path.replace(/\.[^./]*$/, '')}.parquet, or remove it.`,
      });
    case 'not-a-file':
      return finding('not-parquet', place, {
        message: `${path} is no regular file, or a link that leads nowhere.`,
        fix: 'Replace it by a file, or remove it.',
      });
    case 'name-not-utf8':
      return finding('not-parquet', place, {
        message: `${path} cannot be opened: its name is not valid UTF-8.`,
        fix: 'Write it under a name in UTF-8, best of ASCII letters and digits.',
      });
  }
}

/** One finding a folder, however many files are in it. */
function checkNesting(files: readonly DataFile[]): Finding[] {
  const groups = Map.groupBy(files, strayFolder);
  groups.delete(null);
  return [...groups].map(([folder, [first, ...others]]) => {
    const { table, path } = first!;
    const more = others.length === 0 ? '' : ` and ${formatPlural(others.length, 'more file')}`;
    // Below a partition Spark looks into any folder.
    const isSeen = isPartition(path.split('/')[1]!);
    return finding(
      'nested-folder',
      { table, file: path },
      {
        ...(isSeen && { level: 'warn' as const }),
        message: `Folder ${folder} is no partition (key=value), but holds ${path}${more}. ${isSeen ? SEEN : rules['nested-folder'].why}`,
        fix: `Write the files to f"{OUTPUT_PATH}/${table}/", or let df.to_parquet(…, partition_cols=["key"]) make the folders.`,
      },
    );
  });
}

const SEEN = 'Spark reads what lies below a partition, but takes no column from such a folder.';

/** The first folder on a file's way below its table that is no Hive partition. */
function strayFolder({ path }: DataFile): string | null {
  const segments = path.split('/');
  const at = segments.slice(0, -1).findIndex((segment, index) => index > 0 && !isPartition(segment));
  return at === -1 ? null : segments.slice(0, at + 1).join('/');
}

function visible(path: string): string {
  return path
    .split('/')
    .map(segment => segment.replace(/^[._]+/, '') || 'data')
    .join('/');
}
