import { readChunks, type Summary } from './column-chunks.ts';
import type { Column } from './columns.ts';
import { CompactReader, UndecodableError } from './compact-reader.ts';
import { DamagedFile } from './damaged-file.ts';
import { type KnownSchemas, readSchema } from './read-schema.ts';
import { type Writer, writerOf } from './writer.ts';

/** What a file says about itself. */
export interface Footer extends Summary {
  readonly rows: number;
  /** One object for all files of the same schema, where schemas are kept. */
  readonly columns: readonly Column[];
  /** The file's own key-value metadata, as writers such as Spark and pandas leave it. */
  readonly keyValues: ReadonlyMap<string, string>;
  /** The writer as it names itself, such as `parquet-cpp-arrow version 26.0.1`; empty where it does not. */
  readonly createdBy: string;
  readonly writer: Writer;
}

/**
 * Decodes a footer, which begins at the byte `end` of its file: its schema once for all files that have the same, and
 * of the rest what is looked at. Throws DamagedFile.
 */
export function parseFooter(bytes: Buffer, end: number, known: KnownSchemas): Footer {
  try {
    return parse(bytes, end, known);
  } catch (error) {
    if (error instanceof DamagedFile) throw error;
    const what = error instanceof UndecodableError ? error.message : 'cannot be decoded';
    // What a damaged footer decodes to may have any shape: the first access that stumbles says no more than this.
    throw new DamagedFile(`is damaged: its footer ${what}`);
  }
}

function parse(bytes: Buffer, end: number, known: KnownSchemas): Footer {
  const reader = new CompactReader(bytes);
  let schema: Buffer | undefined;
  let rows = -1;
  let groups = -1;
  let keyValues: ReadonlyMap<string, string> = new Map();
  let createdBy = '';
  reader.struct((id, kind) => {
    const start = reader.at;
    if (id === 3) rows = reader.integer();
    else if (id === 5) keyValues = readKeyValues(reader);
    else if (id === 6) createdBy = reader.text();
    else reader.skip(kind);
    if (id === 2) schema = bytes.subarray(start, reader.at);
    if (id === 4) groups = start;
  });
  if (schema === undefined || groups === -1) throw new UndecodableError('is incomplete');
  const read = readSchema(schema, known);
  if (read === null) throw new DamagedFile('is damaged: the schema in its footer does not fit together');
  const writer = writerOf(createdBy);
  const summary = readChunks(new CompactReader(bytes, groups), { leaves: read.leaves, end, writer });
  const counted = summary.rowGroups.reduce((total, group) => total + group.rows, 0);
  if (counted !== rows || rows < 0) {
    throw new DamagedFile(`is damaged: it claims ${rows} rows, its row groups have ${counted}`);
  }
  return { rows, columns: read.columns, keyValues, createdBy, writer, ...summary };
}

function readKeyValues(reader: CompactReader): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  reader.list(() => {
    let key = '';
    let value = '';
    reader.struct((id, kind) => {
      if (id === 1) key = reader.text();
      else if (id === 2) value = reader.text();
      else reader.skip(kind);
    });
    pairs.set(key, value);
  });
  return pairs;
}
