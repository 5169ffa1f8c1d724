import type { AsyncBuffer, FileMetaData } from 'hyparquet';
import { localIoError } from '../errors/local-io.ts';
import { openLocalFile } from './local-file.ts';
import { asyncBufferOf, loadCompressors } from './read-by-hyparquet.ts';
import { schemaTree } from './schema-tree.ts';
import { type SourceColumn, sourceColumnsOf } from './source-column.ts';

/** A file that is read for what it holds, by hyparquet, with every value as it is stored. */
export interface SourceFile extends AsyncDisposable {
  /** Null where a column repeats outside of lists and maps. */
  readonly columns: readonly SourceColumn[] | null;
  readonly metadata: FileMetaData;
  /** The stored values of a top-level column, row group after row group. */
  readonly read: (column: SourceColumn) => AsyncGenerator<ArrayLike<unknown>>;
}

/** Opens a file whose footer has passed the check. */
export async function openSource(path: string, size: number): Promise<SourceFile> {
  const { parquetMetadataAsync } = await import('hyparquet');
  const handle = await openLocalFile(path).catch((error: unknown) => {
    throw localIoError(error, `open ${path}`);
  });
  try {
    const file = asyncBufferOf(handle, size);
    const metadata = await parquetMetadataAsync(file, { geoparquet: false, parsers: IGNORE_STATISTICS });
    const root = schemaTree(metadata.schema);
    const columns = root && sourceColumnsOf(root);
    const bare = { ...metadata, schema: metadata.schema.map(withoutMeaning) };
    return {
      columns,
      metadata,
      read: column => readColumn(file, bare, column),
      [Symbol.asyncDispose]: () => handle[Symbol.asyncDispose](),
    };
  } catch (error) {
    await handle[Symbol.asyncDispose]();
    throw error;
  }
}

const ignore = () => undefined;

const IGNORE_STATISTICS = {
  timestampFromMilliseconds: ignore,
  timestampFromMicroseconds: ignore,
  timestampFromNanoseconds: ignore,
  dateFromDays: ignore,
  stringFromBytes: ignore,
  uuidFromBytes: ignore,
};

/** hyparquet then gives what is stored: dates lose their nanoseconds in it, decimals their digits, and intervals fail. */
function withoutMeaning({ converted_type: _type, logical_type: _logical, ...element }: FileMetaData['schema'][number]) {
  return element;
}

async function* readColumn(
  file: AsyncBuffer,
  metadata: FileMetaData,
  { name }: SourceColumn,
): AsyncGenerator<ArrayLike<unknown>> {
  const [{ parquetScan }, compressors] = await Promise.all([import('hyparquet'), loadCompressors()]);
  const parsers = { timestampFromNanoseconds: (nanos: bigint) => nanos };
  const options = {
    file,
    metadata,
    compressors,
    parsers,
    utf8: false,
    geoparquet: false,
    columns: [name],
  };
  // A scan keeps what it has read: one for each row group lets go of it.
  const { ranges } = await parquetScan(options);
  for (const range of ranges) {
    const scan = await parquetScan(options);
    yield (await scan.readColumn({ column: name, ...range })) as ArrayLike<unknown>;
  }
}
