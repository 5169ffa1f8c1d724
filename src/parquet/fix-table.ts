import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Emit } from '../base/events.ts';
import type { DataFile } from './data-folder.ts';
import type { Fixed, Unfixed } from './fix-report.ts';
import { readRanges } from './leaf-range.ts';
import { lookAt } from './look-at.ts';
import { type ColumnProblem, leavesToRead, type PlannedFile, planTable, type TablePlan } from './plan-table.ts';
import type { Rewriter } from './rewrite.ts';
import { NotRewritten, rewriteProved } from './rewrite-proved.ts';
import type { RuleId } from './rules.ts';
import type { SourceColumn } from './source-column.ts';
import { openSource } from './source-file.ts';

/** A readable file of a table, with what its footer says. */
export interface TableFile {
  readonly file: DataFile;
  /** The path that it has; `file.path` is where it is to lie. */
  readonly original: string;
  /** Null where a column repeats outside of lists and maps. */
  readonly columns: readonly SourceColumn[] | null;
  readonly codecs: ReadonlySet<string>;
  /** The first column that is encoded as BYTE_STREAM_SPLIT. */
  readonly splitColumn: string | null;
}

export interface FixTableOptions {
  readonly workFolder: string;
  readonly rewriter: () => Promise<Rewriter>;
  readonly signal?: AbortSignal | undefined;
  readonly emit?: Emit | undefined;
}

export interface TableFix {
  /** By path: the files made anew. */
  readonly made: ReadonlyMap<string, DataFile>;
  readonly fixed: readonly Fixed[];
  readonly unfixed: readonly Unfixed[];
}

/** Rewrites the files of one table that need it. Where one of them cannot be, none is: they would no longer agree. */
export async function fixTable(
  table: string,
  files: readonly TableFile[],
  options: FixTableOptions,
): Promise<TableFix> {
  const plan = await planFiles(files, options.signal);
  const problems = [...plan.blocking, ...plan.open];
  const unfixed: Unfixed[] = problems.map(problem => ({ ...problem, table }));
  if (plan.blocking.length > 0) return { made: new Map(), fixed: [], unfixed };
  const jobs = files.flatMap((file, at) => {
    const fixed = [
      ...plan.files[at]!.changes.map(change => ({ ...change, path: file.original })),
      ...storageChanges(file),
    ];
    return fixed.length > 0 ? [{ file, fields: plan.files[at]!.fields, fixed }] : [];
  });
  if (jobs.length === 0) return { made: new Map(), fixed: [], unfixed };
  const made = new Map<string, DataFile>();
  const bytes = jobs.reduce((total, { file }) => total + file.file.size, 0);
  options.emit?.({ type: 'fix.start', table, files: jobs.length, bytes });
  const rewriter = await options.rewriter();
  for (const { file, fields, fixed } of jobs) {
    options.signal?.throwIfAborted();
    const { path, absolutePath: from, size } = file.file;
    options.emit?.({ type: 'fix.file', path, bytes: size });
    const to = join(options.workFolder, `${table.replace(/[^\w-]/g, '_')}-${made.size}.parquet`);
    try {
      await rewriteProved(rewriter, { from, size, to, fields }, options.signal);
    } catch (error) {
      if (!(error instanceof NotRewritten)) throw error;
      await Promise.all([...made.values()].map(({ absolutePath }) => rm(absolutePath, { force: true })));
      const { column, message: reason } = error;
      const refused = { rule: fixed[0]!.rule, table, path: file.original, column, reason };
      return { made: new Map(), fixed: [], unfixed: [...unfixed, refused] };
    }
    made.set(path, await lookAt(path, to));
  }
  const written = [...made.values()].reduce((total, { size }) => total + size, 0);
  options.emit?.({ type: 'fix.finish', table, files: made.size, bytes: written });
  return { made, fixed: jobs.flatMap(({ fixed }) => fixed), unfixed };
}

async function planFiles(files: readonly TableFile[], signal?: AbortSignal): Promise<TablePlan> {
  const repeating = files.filter(({ columns }) => columns === null);
  if (repeating.length > 0) {
    const reason = 'a column repeats without being a list or a map';
    const blocking = repeating.map(({ original }) => ({ rule: null, path: original, column: null, reason }));
    return { files: [], blocking, open: [] };
  }
  const wanted = leavesToRead(files.map(({ columns }) => columns!));
  const planned: PlannedFile[] = [];
  const unreadable: ColumnProblem[] = [];
  for (const { file, original, columns } of files) {
    const ranges = new Map();
    await using source = await openSource(file.absolutePath, file.size);
    for (const column of columns!) {
      try {
        for (const [path, range] of await readRanges(source, column, wanted, signal)) ranges.set(path, range);
      } catch (error) {
        signal?.throwIfAborted();
        if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error;
        const reason = `its values cannot be read: ${(error as Error).message}`;
        unreadable.push({ rule: null, path: original, column: column.path, reason });
      }
    }
    planned.push({ path: original, columns: columns!, ranges });
  }
  return unreadable.length > 0 ? { files: [], blocking: unreadable, open: [] } : planTable(planned);
}

/** What Spark cannot unpack, whatever the types. */
function storageChanges({ original: path, codecs, splitColumn }: TableFile): Fixed[] {
  const compressed = [...codecs].flatMap(codec => {
    const rule = CODECS[codec];
    return rule ? [{ rule, path, column: null, from: codec, to: 'ZSTD' }] : [];
  });
  if (splitColumn === null) return compressed;
  return [
    ...compressed,
    { rule: 'byte-stream-split', path, column: splitColumn, from: 'BYTE_STREAM_SPLIT', to: 'default encoding' },
  ];
}

const CODECS: Readonly<Record<string, RuleId>> = { BROTLI: 'codec', LZO: 'codec', LZ4_RAW: 'lz4-raw' };
