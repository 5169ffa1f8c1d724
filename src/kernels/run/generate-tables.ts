import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { DatasetPlan, TablePlan } from '../../dataset/plan/plan.ts';
import type { ParentIndex } from '../program/parent-index.ts';
import { createProgram, type Program } from '../program/program.ts';
import { inThisThread } from './in-this-thread.ts';
import { inWorkers } from './in-workers.ts';
import { fieldsOf, type MadePiece } from './make-piece.ts';
import { DEFAULT_FORMAT, type OutputFormat } from './output-format.ts';
import { type Piece, planPieces } from './pieces.ts';
import { createTableFiles, type TableFiles, type WrittenFile } from './table-files.ts';

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

/** Writes every table of the plan as Parquet. What fails or is cancelled takes away what it has written. */
export async function generateTables(options: GenerateOptions): Promise<Generated> {
  const format = { ...DEFAULT_FORMAT, ...options.format };
  const { plan, directory, threads, signal, onProgress } = options;
  const program = createProgram(plan);
  const pieces = planPieces(program, format.rowGroupRows);
  const made = makeAll(program, pieces, { format, threads, signal });
  const hash = createHash('sha256');
  const tables: GeneratedTable[] = [];
  await using written = new AsyncDisposableStack();
  try {
    let bytes = 0;
    for (const table of plan.tables) {
      const files = written.use(await createTableFiles({ ...tableFilesOptions(plan, table, directory), ...format }));
      hash.update(`${table.name}\n`);
      const own = pieces.filter(piece => piece.table === table.name);
      const totalRows = own.reduce((total, { length }) => total + length, 0);
      let rows = 0;
      for (const piece of own) {
        bytes += await writeNext(made, files, hash);
        rows += piece.length;
        onProgress?.({ table: table.name, rows, totalRows, bytes });
      }
      tables.push({ name: table.name, rows: totalRows, bytes: 0, files: await files.finish() });
    }
  } finally {
    await made.return(undefined);
  }
  written.move();
  return { tables: tables.map(withBytes), fingerprint: hash.digest('hex') };
}

function withBytes(table: GeneratedTable): GeneratedTable {
  return { ...table, bytes: table.files.reduce((total, { bytes }) => total + bytes, 0) };
}

async function writeNext(
  made: AsyncGenerator<MadePiece>,
  files: TableFiles,
  hash: { update: (text: string) => unknown },
): Promise<number> {
  const next = await made.next();
  if (next.done) throw new TypeError('fewer pieces were made than planned');
  const { rowGroups, digest } = next.value;
  hash.update(`${digest}\n`);
  let bytes = 0;
  for (const { folder, rowGroup } of rowGroups) {
    await files.append(folder, rowGroup);
    bytes += rowGroup.chunks.reduce((total, { length }) => total + length, 0);
  }
  return bytes;
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

function tableFilesOptions(plan: DatasetPlan, table: TablePlan, directory: string) {
  const keyValues = new Map([
    ['lakeseed.dataset', plan.name],
    ['lakeseed.seed', String(plan.seed)],
    ['lakeseed.scale', String(plan.scale)],
    ...(plan.version === null ? [] : [['lakeseed.version', plan.version] as const]),
    ...(table.comment === null ? [] : [['comment', table.comment] as const]),
  ]);
  return { folder: join(directory, table.name), fields: fieldsOf(table), keyValues };
}
