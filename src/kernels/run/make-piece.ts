import { createHash } from 'node:crypto';
import type { Field } from '../../base/data-type.ts';
import type { TablePlan } from '../../dataset/plan/plan.ts';
import { encodeRowGroup } from '../../parquet/write/encode-row-group.ts';
import type { RowGroupBytes } from '../../parquet/write/row-group-bytes.ts';
import type { Program } from '../program/program.ts';
import { take } from '../vectors/take.ts';
import type { OutputFormat } from './output-format.ts';
import { splitByPartition } from './partition.ts';
import type { Piece } from './pieces.ts';

/** What has become of a piece. Plain data: it comes back from a thread. */
export interface MadePiece {
  /** One for each folder of the table that has some of the rows, by name; the table's own is ''. */
  readonly rowGroups: readonly { readonly folder: string; readonly rowGroup: RowGroupBytes }[];
  readonly digest: string;
}

export function makePiece(program: Program, { table: name, first, length }: Piece, format: OutputFormat): MadePiece {
  const table = program.table(name);
  const batch = table.run(first, length);
  const fields = fieldsOf(table.plan);
  const vectors = fields.map(field => batch.column(field.name));
  const parts = splitByPartition(table.plan, batch);
  const rowGroups = parts.map(({ folder, rows }) => ({
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

/** The columns of a table's files. */
export function fieldsOf({ columns, partitionBy }: TablePlan): readonly Field[] {
  return columns
    .filter(({ name, hidden }) => !hidden && !partitionBy.includes(name))
    .map(({ name, type, nullable, comment }) => ({ name, type, nullable, ...(comment !== null && { comment }) }));
}
