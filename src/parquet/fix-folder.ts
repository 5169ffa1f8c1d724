import { join } from 'node:path';
import type { Emit } from '../base/events.ts';
import { mapConcurrent } from '../base/map-concurrent.ts';
import { type DataFile, type DataFolder, listDataFolder } from './data-folder.ts';
import type { Fixed, Unfixed } from './fix-report.ts';
import { fixTable, type TableFile } from './fix-table.ts';
import { readFooter } from './footer.ts';
import { lookAt } from './look-at.ts';
import { type MendedPath, mendPaths } from './mended-path.ts';
import { openRewriter, type Rewriter } from './rewrite.ts';
import { openSource } from './source-file.ts';

export interface FixFolderOptions {
  /** An empty folder for rewritten files, which is not below the data folder. */
  readonly workFolder: string;
  /** Paths of the files that count; by default all. */
  readonly only?: ReadonlySet<string> | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly emit?: Emit | undefined;
  /** What rewrites; DuckDB by default. */
  readonly openRewriter?: typeof openRewriter;
}

export interface FolderFix {
  /** The folder as it would be: each file under its mended path, lying where its bytes are. */
  readonly folder: DataFolder;
  /** Paths of `folder` whose bytes were made anew: they lie in the work folder. */
  readonly rewritten: ReadonlySet<string>;
  /** From a mended path to the one that the file has. */
  readonly originals: ReadonlyMap<string, string>;
  readonly fixed: readonly Fixed[];
  readonly unfixed: readonly Unfixed[];
}

/**
 * Rewrites what can be rewritten without loss, table by table: all files of a table that need it, or none. The data
 * folder itself is not touched. Throws what listing it throws, LOCAL_IO, NO_SPACE.
 */
export async function fixFolder(directory: string, options: FixFolderOptions): Promise<FolderFix> {
  const { only, signal, emit } = options;
  const listed = await listDataFolder(directory, { signal });
  const counts = ({ path }: { path: string }) => only === undefined || only.has(path);
  const files = listed.files.filter(counts);
  const misplaced = listed.misplaced.filter(counts);
  const mended = mendPaths(files, misplaced);
  const placed = await placeFiles(listed.directory, files, mended);
  const readable = await mapConcurrent(placed, readTableFile, { concurrency: 8, signal });
  const tables = Map.groupBy(
    readable.filter(file => file !== null),
    ({ file }) => file.table,
  );
  const rewriter = new LazyRewriter(listed.directory, options);
  const made = new Map<string, DataFile>();
  const fixed: Fixed[] = mended.flatMap(one =>
    'to' in one ? [{ rule: one.rule, path: one.path, column: null, from: one.path, to: one.to }] : [],
  );
  const unfixed: Unfixed[] = mended.flatMap(one =>
    'to' in one ? [] : [{ rule: one.rule, table: null, path: one.path, column: null, reason: one.reason }],
  );
  try {
    for (const [table, members] of [...tables].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const outcome = await fixTable(table, members, {
        rewriter: () => rewriter.open(),
        signal,
        emit,
        workFolder: options.workFolder,
      });
      for (const [path, file] of outcome.made) made.set(path, file);
      fixed.push(...outcome.fixed);
      unfixed.push(...outcome.unfixed);
    }
  } finally {
    await rewriter.close();
  }
  const movedAway = new Set(mended.flatMap(one => ('to' in one ? [one.path] : [])));
  return {
    folder: {
      directory: listed.directory,
      files: placed.map(({ file }) => made.get(file.path) ?? file),
      misplaced: misplaced.filter(({ path }) => !movedAway.has(path)),
      emptyTables: listed.emptyTables,
      ignored: listed.ignored.filter(path => counts({ path })),
    },
    rewritten: new Set(made.keys()),
    originals: new Map(placed.flatMap(({ file, original }) => (file.path === original ? [] : [[file.path, original]]))),
    fixed,
    unfixed,
  };
}

interface PlacedFile {
  readonly file: DataFile;
  readonly original: string;
}

/** Every file under the path that it gets, sorted by it. */
async function placeFiles(
  directory: string,
  files: readonly DataFile[],
  mended: readonly MendedPath[],
): Promise<PlacedFile[]> {
  const targets = new Map(mended.flatMap(one => ('to' in one ? [[one.path, one.to] as const] : [])));
  const inPlace = files.map(file => {
    const path = targets.get(file.path) ?? file.path;
    return { file: { ...file, path }, original: file.path };
  });
  const known = new Set(files.map(({ path }) => path));
  const moved = [...targets].filter(([path]) => !known.has(path));
  const others = await Promise.all(
    moved.map(async ([original, path]) => ({ file: await lookAt(path, join(directory, original)), original })),
  );
  return [...inPlace, ...others].sort((a, b) => (a.file.path < b.file.path ? -1 : 1));
}

/** Null for a file that nobody can read, which no rewriting helps. */
async function readTableFile({ file, original }: PlacedFile): Promise<TableFile | null> {
  if ('problem' in (await readFooter(file.absolutePath, file.size))) return null;
  await using source = await openSource(file.absolutePath, file.size);
  const { columns, metadata } = source;
  const chunks = metadata.row_groups.flatMap(group => group.columns.map(({ meta_data }) => meta_data));
  const codecs = new Set(chunks.flatMap(chunk => chunk?.codec ?? []));
  const split = chunks.find(chunk => chunk?.encodings?.includes('BYTE_STREAM_SPLIT'));
  return { file, original, columns, codecs, splitColumn: split?.path_in_schema.join('.') ?? null };
}

/** DuckDB takes a moment to load, and most folders need none. */
class LazyRewriter {
  readonly #options: FixFolderOptions;
  readonly #dataFolder: string;
  #opened: Promise<Rewriter> | null = null;

  constructor(dataFolder: string, options: FixFolderOptions) {
    this.#dataFolder = dataFolder;
    this.#options = options;
  }

  open(): Promise<Rewriter> {
    const { workFolder, signal } = this.#options;
    this.#opened ??= (this.#options.openRewriter ?? openRewriter)({ workFolder, dataFolder: this.#dataFolder }, signal);
    return this.#opened;
  }

  async close(): Promise<void> {
    await (await this.#opened)?.[Symbol.asyncDispose]();
  }
}
