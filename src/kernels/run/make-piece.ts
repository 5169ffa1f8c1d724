import { createHash } from 'node:crypto';
import type { Field } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import type { TablePlan } from '../../dataset/plan/plan.ts';
import { encodeRowGroup } from '../../parquet/write/encode-row-group.ts';
import type { RowGroupBytes } from '../../parquet/write/row-group-bytes.ts';
import type { Batch } from '../batch/batch.ts';
import type { Program } from '../program/program.ts';
import { csvLines } from '../text-formats/csv.ts';
import { jsonLines } from '../text-formats/json-lines.ts';
import { take } from '../vectors/take.ts';
import type { OutputFormat } from './output-format.ts';
import { splitByPartition } from './partition.ts';
import type { Piece } from './pieces.ts';

/** What has become of a piece. Plain data: it comes back from a thread. */
export type MadePiece = MadeRowGroups | MadeText;

export interface MadeRowGroups {
  /** One for each folder of the table that has some of the rows, by name; the table's own is ''. */
  readonly rowGroups: readonly { readonly folder: string; readonly rowGroup: RowGroupBytes }[];
  readonly digest: string;
}

export interface MadeText {
  readonly text: Uint8Array<ArrayBuffer>;
  readonly digest: string;
}

export function makePiece(program: Program, { table: name, first, length }: Piece, format: OutputFormat): MadePiece {
  const table = program.table(name);
  const batch = table.run(first, length);
  const fields = format.kind === 'parquet' ? fieldsOf(table.plan) : textFieldsOf(table.plan);
  const vectors = fields.map(field => batch.column(field.name));
  if (format.kind === 'parquet') return makeRowGroups(table.plan, batch, fields, vectors, format);
  const lines = format.kind === 'csv' ? csvLines(fields, vectors) : jsonLines(fields, vectors);
  const text = new TextEncoder().encode(lines);
  return { text, digest: createHash('sha256').update(text).digest('hex') };
}

function makeRowGroups(
  plan: TablePlan,
  batch: Batch,
  fields: readonly Field[],
  vectors: readonly Vector[],
  format: OutputFormat,
): MadeRowGroups {
  const rowGroups = splitByPartition(plan, batch).map(({ folder, rows }) => ({
    folder,
    rowGroup: encodeRowGroup(fields, rows === null ? vectors : vectors.map(vector => take(vector, rows)), format),
  }));
  const hash = createHash('sha256');
  for (const { folder, rowGroup } of rowGroups) {
    hash.update(`${folder}\n${rowGroup.rows}\n`);
    for (const chunk of rowGroup.chunks) hash.update(chunk);
  }
  return { rowGroups, digest: hash.digest('hex') };
}

/** The columns of a table's Parquet files. */
export function fieldsOf(plan: TablePlan): readonly Field[] {
  return textFieldsOf(plan).filter(({ name }) => !plan.partitionBy.includes(name));
}

/** Text has no folders to say what a column would. */
export function textFieldsOf({ columns }: TablePlan): readonly Field[] {
  return columns
    .filter(({ hidden }) => !hidden)
    .map(({ name, type, nullable, comment }) => ({ name, type, nullable, ...(comment !== null && { comment }) }));
}
