import { type Column, flattenColumns } from './columns.ts';
import type { DataFile } from './data-folder.ts';
import { checkEncodings } from './encoding-rules.ts';
import { type Finding, finding } from './finding.ts';
import { readFooter } from './footer.ts';
import { checkDoubles } from './lossy-double.ts';
import { checkNames } from './name-rules.ts';
import type { KnownSchemas } from './read-schema.ts';
import { rules } from './rules.ts';
import { checkSizes } from './table-rules.ts';
import { checkTypes } from './type-rules.ts';
import type { Writer } from './writer.ts';

/** What is kept of a file: what the files of a table are compared by, and what is wrong with it alone. */
export interface CheckedFile {
  readonly file: DataFile;
  readonly path: string;
  readonly rows: number;
  readonly writer: Writer;
  /** Null where the footer cannot be read. */
  readonly columns: readonly Column[] | null;
  readonly findings: readonly Finding[];
}

export type ReadableFile = CheckedFile & { readonly columns: readonly Column[] };

/** Reads a file's footer, and its data only where the footer leaves a doubt that is worth it. */
export async function checkFile(file: DataFile, known: KnownSchemas): Promise<CheckedFile> {
  const { path, table, absolutePath, size } = file;
  const place = { table, file: path };
  const footer = await readFooter(absolutePath, size, known);
  if ('problem' in footer) {
    const message = `${path} ${footer.problem}. ${rules['not-parquet'].why}`;
    const findings = [finding('not-parquet', place, { message, fix: footer.fix })];
    return { file, path, rows: 0, writer: 'pandas', columns: null, findings };
  }
  const { rows, columns, writer, rowGroups } = footer;
  const all = flattenColumns(columns);
  const findings = [
    ...checkTypes(all, writer, place),
    ...checkNames(columns, all, writer, place),
    ...checkEncodings(footer, writer, place),
    ...checkSizes(file, rowGroups, writer),
    ...(await checkDoubles(footer, file, place)),
  ];
  return { file, path, rows, writer, columns, findings };
}

export function isReadable(file: CheckedFile): file is ReadableFile {
  return file.columns !== null;
}
