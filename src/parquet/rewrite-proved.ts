import { rm, stat } from 'node:fs/promises';
import { digestSource } from './digest-source.ts';
import { keptMetadata } from './kept-metadata.ts';
import type { ColumnDigest } from './normal-form.ts';
import { RewriteRefused, type Rewriter } from './rewrite.ts';
import type { SourceColumn } from './source-column.ts';
import { openSource, type SourceFile } from './source-file.ts';
import { decoderOf, Lossy } from './stored-values.ts';
import { formatTarget, type TargetField, type TargetType } from './target-type.ts';

export interface RewriteJob {
  readonly from: string;
  /** Bytes of it. */
  readonly size: number;
  readonly to: string;
  readonly fields: readonly TargetField[];
}

/** Why a file was not rewritten: nothing is left of the attempt. */
export class NotRewritten extends Error {
  /** Null where it is true of the file as a whole. */
  readonly column: string | null;

  constructor(message: string, column: string | null = null, options?: ErrorOptions) {
    super(message, options);
    this.column = column;
  }
}

/**
 * Rewrites a file, and proves it: the old file is read by hyparquet, the new one by DuckDB, and each column has to
 * come to the same number of values and of nulls and to the same hash. Throws NotRewritten where anything differs.
 */
export async function rewriteProved(rewriter: Rewriter, job: RewriteJob, signal?: AbortSignal): Promise<void> {
  try {
    await rewriteAndProve(rewriter, job, signal);
  } catch (error) {
    await rm(job.to, { force: true });
    signal?.throwIfAborted();
    if (error instanceof RewriteRefused) throw new NotRewritten(`DuckDB: ${error.message}`, null, { cause: error });
    throw error;
  }
}

async function rewriteAndProve(rewriter: Rewriter, job: RewriteJob, signal?: AbortSignal): Promise<void> {
  const { from, size, to, fields } = job;
  await using source = await openSource(from, size);
  const columns = source.columns ?? [];
  const before: ColumnDigest[] = [];
  for (const [at, column] of columns.entries()) {
    before.push(await digestColumn(source, column, fields[at]!.target, signal));
  }
  await rewriter.rewrite({
    from,
    to,
    columns,
    fields,
    keyValues: keptMetadata(source.metadata.key_value_metadata ?? [], columns, fields),
    wideValues: column => wideValues(source, column),
  });
  signal?.throwIfAborted();
  const after = await rewriter.digest(to, fields);
  for (const [at, column] of columns.entries()) compare(column, before[at]!, after[at]!);
  await compareSchema(to, fields, source.metadata.num_rows);
}

async function digestColumn(
  source: SourceFile,
  column: SourceColumn,
  target: TargetType,
  signal?: AbortSignal,
): Promise<ColumnDigest> {
  try {
    return await digestSource(source, column, target, signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Lossy) throw new NotRewritten(error.message, column.path);
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    // A decoder that stumbles over the file's bytes: without it there is no proof.
    throw new NotRewritten(`its values cannot be read: ${(error as Error).message}`, column.path, { cause: error });
  }
}

async function* wideValues(source: SourceFile, column: SourceColumn): AsyncGenerator<bigint | null> {
  const decode = decoderOf(column);
  for await (const values of source.read(column)) {
    for (let row = 0; row < values.length; row += 1) {
      const stored = values[row];
      yield stored === null || stored === undefined ? null : (decode(stored) as bigint);
    }
  }
}

function compare({ path }: SourceColumn, before: ColumnDigest, after: ColumnDigest): void {
  if (before.values !== after.values) {
    throw new NotRewritten(`the rewritten file has ${after.values} values where there were ${before.values}`, path);
  }
  if (before.nulls !== after.nulls) {
    throw new NotRewritten(`the rewritten file has ${after.nulls} nulls where there were ${before.nulls}`, path);
  }
  if (before.hash !== after.hash) throw new NotRewritten('the rewritten file has other values', path);
}

/** That the new file says what it was meant to say, by the reader that checks all files. */
async function compareSchema(path: string, fields: readonly TargetField[], rows: bigint): Promise<void> {
  await using made = await openSource(path, (await stat(path)).size);
  if (made.metadata.num_rows !== rows) {
    throw new NotRewritten(`the rewritten file has ${made.metadata.num_rows} rows where there were ${rows}`);
  }
  const meant = formatTarget({ kind: 'struct', fields });
  const is = `struct<${made.columns?.map(column => `${column.name}:${formatSource(column)}`).join(',')}>`;
  if (meant !== is) throw new NotRewritten(`the rewritten file has the columns ${is}, not ${meant}`);
}

function formatSource(column: SourceColumn): string {
  const [first, second] = column.parts;
  switch (column.kind) {
    case 'leaf':
      return column.type;
    case 'array':
      return `array<${formatSource(first!)}>`;
    case 'map':
      return `map<${formatSource(first!)},${formatSource(second!)}>`;
    case 'struct':
      return `struct<${column.parts.map(part => `${part.name}:${formatSource(part)}`).join(',')}>`;
  }
}
