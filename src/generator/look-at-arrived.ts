import { mapConcurrent } from '../base/map-concurrent.ts';
import { hasCode } from '../errors/lakeseed-error.ts';
import type { Warning } from '../errors/warning.ts';
import { readFooterFrom } from '../parquet/footer.ts';
import type { Arrived, ArrivedTable } from '../volume/arrived.ts';
import type { RemoteFile } from '../volume/list-tree.ts';
import type { OpenStore } from './open-store.ts';
import type { RemoteTable } from './remote-result.ts';

export interface ArrivedLook {
  readonly tables: readonly RemoteTable[];
  readonly warnings: readonly Warning[];
}

export interface LookOptions {
  /** Requests at once. */
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
}

/** Opening more would take longer than most runs. */
const MOST_FILES = 1000;

/** Reads the footers of what a run has written: how many rows there are, and what no one can read. */
export async function lookAtArrived(
  { store, mapsVolumes }: OpenStore,
  { tables }: Arrived,
  options: LookOptions,
): Promise<ArrivedLook> {
  const warnings: Warning[] = (await mapsVolumes()) ? [] : [VOLUMES_SUBSTITUTED];
  const count = tables.reduce((sum, { files }) => sum + files.length, 0);

  async function rowsOf(file: RemoteFile): Promise<number | null> {
    const read = (position: number, length: number) => store.readFile(file.path, position, length, options.signal);
    try {
      const footer = await readFooterFrom(read, file.size);
      if (!('problem' in footer)) return footer.rows;
      warnings.push(unreadable(file, footer));
    } catch (error) {
      if (hasCode(error, 'CANCELLED')) throw error;
      // What cannot be fetched now may be good all the same.
    }
    return null;
  }

  async function summarize({ name, files }: ArrivedTable): Promise<RemoteTable> {
    const rows = count > MOST_FILES ? [null] : await mapConcurrent(files, rowsOf, options);
    return {
      name,
      files: files.length,
      bytes: files.reduce((sum, { size }) => sum + size, 0),
      rows: rows.reduce<number | null>((sum, some) => (sum === null || some === null ? null : sum + some), 0),
    };
  }

  return { tables: await mapConcurrent(tables, summarize, { ...options, concurrency: 1 }), warnings };
}

function unreadable({ path }: RemoteFile, { problem, fix }: { problem: string; fix: string }): Warning {
  return { code: 'UNREADABLE_FILE', message: `${path} ${problem}`, hint: fix, path };
}

/** Where the local workspace could not put /Volumes in front of the code. */
const VOLUMES_SUBSTITUTED: Warning = {
  code: 'VOLUMES_SUBSTITUTED',
  message: 'The local workspace cannot map /Volumes here: only variables and arguments with such paths were changed',
  hint: 'Read the path from OUTPUT_PATH in the script. On Linux as root, or where users may make namespaces, any code finds /Volumes.',
};
