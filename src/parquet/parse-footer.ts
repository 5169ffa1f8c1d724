import { readChunks, type Summary } from './column-chunks.ts';
import type { Column } from './columns.ts';
import { CompactReader, UndecodableError } from './compact-reader.ts';
import { DamagedFile } from './damaged-file.ts';
import { type KnownSchemas, readSchema, type Schema } from './read-schema.ts';
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
  let schema: Schema | null = null;
  let summary: Summary | null = null;
  let rows = -1;
  let keyValues: ReadonlyMap<string, string> = new Map();
  let createdBy = '';
  // Fields are written in the order of their numbers: the schema before the row groups.
  reader.struct((id, kind) => {
    if (id === 2) schema = readNextSchema(reader, kind, known);
    else if (id === 3) rows = reader.integer();
    else if (id === 4 && schema !== null) summary = readChunks(reader, schema.leaves, end);
    else if (id === 5) keyValues = readKeyValues(reader);
    else if (id === 6) createdBy = reader.text();
    else reader.skip(kind);
  });
  return finish({ schema, summary, rows, keyValues, createdBy });
}

interface Parts {
  readonly schema: Schema | null;
  readonly summary: Summary | null;
  readonly rows: number;
  readonly keyValues: ReadonlyMap<string, string>;
  readonly createdBy: string;
}

function finish({ schema, summary, rows, keyValues, createdBy }: Parts): Footer {
  if (schema === null || summary === null) throw new UndecodableError('is incomplete');
  const counted = summary.rowGroups.reduce((total, group) => total + group.rows, 0);
  if (counted !== rows || rows < 0) {
    throw new DamagedFile(`is damaged: it claims ${rows} rows, its row groups have ${counted}`);
  }
  const writer = writerOf(createdBy);
  return { rows, columns: schema.columns, keyValues, createdBy, writer, ...summary };
}

function readNextSchema(reader: CompactReader, kind: number, known: KnownSchemas): Schema {
  const start = reader.at;
  reader.skip(kind);
  const schema = readSchema(reader.bytes.subarray(start, reader.at), known);
  if (schema === null) throw new DamagedFile('is damaged: the schema in its footer does not fit together');
  return schema;
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
