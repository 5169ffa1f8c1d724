import { mapConcurrent } from '../base/map-concurrent.ts';
import { hasCode } from '../errors/lakeseed-error.ts';
import type { Warning } from '../errors/warning.ts';
import { type Footer, readFooterFrom } from '../parquet/footer.ts';
import type { Arrived, ArrivedTable } from '../volume/arrived.ts';
import type { RemoteFile } from '../volume/list-tree.ts';
import type { OpenStore } from './open-store.ts';
import type { RemoteTable } from './remote-result.ts';
import { type TableShape, tableShape } from './table-shape.ts';

export interface ArrivedLook {
  readonly tables: readonly RemoteTable[];
  /** What the statements depend on that make tables of it. */
  readonly shapes: readonly TableShape[];
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
  { base, tables }: Arrived,
  options: LookOptions,
): Promise<ArrivedLook> {
  const warnings: Warning[] = (await mapsVolumes()) ? [] : [VOLUMES_SUBSTITUTED];
  const count = tables.reduce((sum, { files }) => sum + files.length, 0);

  async function footerOf(file: RemoteFile): Promise<Footer | null> {
    const read = (position: number, length: number) => store.readFile(file.path, position, length, options.signal);
    try {
      const footer = await readFooterFrom(read, file.size);
      if (!('problem' in footer)) return footer;
      warnings.push(unreadable(file, footer));
    } catch (error) {
      if (hasCode(error, 'CANCELLED')) throw error;
      // What cannot be fetched now may be good all the same.
    }
    return null;
  }

  async function summarize({ name, files }: ArrivedTable) {
    const opened = count > MOST_FILES ? files.slice(0, 1) : files;
    const footers = await mapConcurrent(opened, footerOf, options);
    const isCounted = opened.length === files.length && footers.every(footer => footer !== null);
    const rows = isCounted ? footers.reduce((sum, footer) => sum + footer.rows, 0) : null;
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    const paths = files.map(({ path }) => path.slice(base.length + 1));
    const known = footers.find(footer => footer !== null) ?? null;
    return { table: { name, files: files.length, bytes, rows }, shape: tableShape(name, paths, known) };
  }

  const summaries = await mapConcurrent(tables, summarize, { ...options, concurrency: 1 });
  return { tables: summaries.map(({ table }) => table), shapes: summaries.map(({ shape }) => shape), warnings };
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
