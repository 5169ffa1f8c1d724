import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { DatasetPlan, TablePlan } from '../../dataset/plan/plan.ts';
import type { ParentIndex } from '../program/parent-index.ts';
import { createProgram, type Program } from '../program/program.ts';
import { csvHeader } from '../text-formats/csv.ts';
import { inThisThread } from './in-this-thread.ts';
import { inWorkers } from './in-workers.ts';
import { fieldsOf, type MadePiece, textFieldsOf } from './make-piece.ts';
import { DEFAULT_FORMAT, type OutputFormat } from './output-format.ts';
import { type Piece, planPieces } from './pieces.ts';
import { createTableFiles, type TableFiles, type WrittenFile } from './table-files.ts';
import { createTextFile } from './text-file.ts';

export interface GenerateOptions {
  readonly plan: DatasetPlan;
  /** Each table gets a folder in it. */
  readonly directory: string;
  readonly format?: Partial<OutputFormat>;
  readonly threads: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: GenerateProgress) => void;
}

export interface GenerateProgress {
  readonly table: string;
  /** Of this table, so far and in all. */
  readonly rows: number;
  readonly totalRows: number;
  /** Of all tables so far. */
  readonly bytes: number;
}

export interface GeneratedTable {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  readonly files: readonly WrittenFile[];
}

export interface Generated {
  readonly tables: readonly GeneratedTable[];
  /**
   * SHA-256 of every table's name and row groups in order, byte by byte: the same on any number of threads. It tells that the same
   * plan was written in the same format by the same version of lakeseed and of the compression.
   */
  readonly fingerprint: string;
}

/** Below so many cells, starting threads takes longer than the work. */
const FEW_CELLS = 200_000;

/** Writes every table of the plan. What fails or is cancelled takes away what it has written. */
export async function generateTables(options: GenerateOptions): Promise<Generated> {
  const format = { ...DEFAULT_FORMAT, ...options.format };
  const { plan, directory, threads, signal, onProgress } = options;
  const program = createProgram(plan);
  const pieces = planPieces(program, format.rowGroupRows);
  const made = makeAll(program, pieces, { format, threads, signal });
  const hash = createHash('sha256');
  const tables: GeneratedTable[] = [];
  const open: TableFiles[] = [];
  try {
    let bytes = 0;
    for (const table of plan.tables) {
      const own = pieces.filter(piece => piece.table === table.name);
      const totalRows = own.reduce((total, { length }) => total + length, 0);
      const files = await openFiles(plan, table, { directory, format, rows: totalRows });
      open.push(files);
      hash.update(`${table.name}\n`);
      let rows = 0;
      for (const piece of own) {
        bytes += await writeNext(made, files, hash);
        rows += piece.length;
        onProgress?.({ table: table.name, rows, totalRows, bytes });
      }
      const finished = await files.finish();
      const size = finished.reduce((total, file) => total + file.bytes, 0);
      tables.push({ name: table.name, rows: totalRows, bytes: size, files: finished });
    }
    return { tables, fingerprint: hash.digest('hex') };
  } catch (error) {
    for (const files of open.reverse()) await files[Symbol.asyncDispose]();
    throw error;
  } finally {
    await made.return(undefined);
  }
}

async function writeNext(
  made: AsyncGenerator<MadePiece>,
  files: TableFiles,
  hash: { update: (text: string) => unknown },
): Promise<number> {
  const next = await made.next();
  if (next.done) throw new TypeError('fewer pieces were made than planned');
  hash.update(`${next.value.digest}\n`);
  return await files.append(next.value);
}

interface MakeOptions {
  readonly format: OutputFormat;
  readonly threads: number;
  readonly signal: AbortSignal | undefined;
}

function makeAll(program: Program, pieces: readonly Piece[], { format, threads, signal }: MakeOptions) {
  const { plan } = program;
  const cells = pieces.reduce(
    (total, { table, length }) => total + length * program.table(table).plan.columns.length,
    0,
  );
  if (cells < FEW_CELLS || threads < 1) return inThisThread(pieces, { program, format, signal });
  const indexes = new Map<string, ParentIndex>();
  for (const { name } of plan.tables) {
    const index = program.table(name).index();
    if (index !== null) indexes.set(name, index);
  }
  // From TypeScript's files in a clone and from JavaScript's in a package.
  const worker = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
  return inWorkers(pieces, { plan, indexes, format, threads, signal, worker });
}

interface OpenOptions {
  readonly directory: string;
  readonly format: OutputFormat;
  readonly rows: number;
}

async function openFiles(
  plan: DatasetPlan,
  table: TablePlan,
  { directory, format, rows }: OpenOptions,
): Promise<TableFiles> {
  if (format.kind !== 'parquet') {
    const header = format.kind === 'csv' ? csvHeader(textFieldsOf(table)) : '';
    return await createTextFile(directory, `${table.name}.${format.kind}`, { header, rows });
  }
  const keyValues = new Map([
    ['lakeseed.dataset', plan.name],
    ['lakeseed.seed', String(plan.seed)],
    ['lakeseed.scale', String(plan.scale)],
    ...(plan.version === null ? [] : [['lakeseed.version', plan.version] as const]),
    ...(table.comment === null ? [] : [['comment', table.comment] as const]),
  ]);
  const { targetFileBytes } = format;
  return await createTableFiles({
    folder: join(directory, table.name),
    fields: fieldsOf(table),
    targetFileBytes,
    keyValues,
  });
}
