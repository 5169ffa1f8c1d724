import { copyFile, realpath, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBResult, DuckDBValue } from '@duckdb/node-api';
import { localIoError } from '../errors/local-io.ts';
import type { ColumnDigest } from './normal-form.ts';
import { NormalForm } from './normal-form.ts';
import { isWide, placeName, selectList, wideName } from './rewrite-sql.ts';
import type { SourceColumn } from './source-column.ts';
import { literal, type TargetField, type TargetType } from './target-type.ts';

export interface RewriteRequest {
  /** Absolute paths: what is read, and the file in `Rewriter.folder` that is made. */
  readonly from: string;
  readonly to: string;
  readonly columns: readonly SourceColumn[];
  readonly fields: readonly TargetField[];
  readonly keyValues: ReadonlyMap<string, string>;
  /** The unscaled values of a column that DuckDB cannot read by itself: decimals of more than 38 digits. */
  readonly wideValues: (column: SourceColumn) => AsyncIterable<bigint | null>;
}

/** DuckDB, which sees two folders and no network. */
export interface Rewriter extends AsyncDisposable {
  /** Writes a file anew: the same rows in the same order, in other types and under other names. */
  readonly rewrite: (request: RewriteRequest) => Promise<void>;
  /** What the columns of a file that it has written hold, in the file's order. */
  readonly digest: (path: string, fields: readonly TargetField[]) => Promise<ColumnDigest[]>;
}

/** A statement that DuckDB refused: the message is DuckDB's own, and concerns the file. */
export class RewriteRefused extends Error {}

/** What DuckDB may see: a folder for what it writes, which nobody else uses, and the one that holds what it reads. */
export interface RewriterFolders {
  readonly workFolder: string;
  readonly dataFolder: string;
}

export async function openRewriter(
  { workFolder: folder, dataFolder }: RewriterFolders,
  signal?: AbortSignal,
): Promise<Rewriter> {
  // DuckDB would take the path for a pattern.
  if (/[*?[]/.test(folder)) {
    const error = new Error('its path has signs of a pattern (* ? [)');
    throw localIoError(error, `rewrite files in ${folder}`, 'Name another folder for temporary files: TMPDIR.');
  }
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    // One thread: the same file comes out with the same bytes.
    threads: '1',
    memory_limit: '512MB',
    temp_directory: join(folder, 'spill'),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  const interrupt = () => connection.interrupt();
  signal?.addEventListener('abort', interrupt);
  const run = <Result>(work: () => Promise<Result>) => refusing(work, signal);
  await connection.run("SET TimeZone = 'UTC'");
  // It looks at where links lead.
  const seen = await Promise.all([folder, dataFolder].map(path => realpath(path)));
  const allowed = [folder, ...seen].map(path => literal(path));
  await connection.run(`SET allowed_directories = [${allowed.join(', ')}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  return {
    rewrite: request => run(() => rewrite(connection, folder, request)),
    digest: (path, fields) => run(() => digest(connection, path, fields)),
    [Symbol.asyncDispose]: async () => {
      signal?.removeEventListener('abort', interrupt);
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function refusing<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
  signal?.throwIfAborted();
  try {
    return await work();
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof Error) || 'code' in error) throw error;
    if (/no space left|not enough space/i.test(error.message)) {
      throw localIoError({ code: 'ENOSPC', message: error.message }, 'write the rewritten file');
    }
    throw new RewriteRefused(error.message.split('\n')[0], { cause: error });
  }
}

async function rewrite(connection: DuckDBConnection, folder: string, request: RewriteRequest): Promise<void> {
  const { from, to, columns, fields, keyValues } = request;
  // DuckDB takes a path for a pattern: a link has a name without any of its signs, wherever the file lies.
  const link = join(folder, 'source.parquet');
  await rm(link, { force: true });
  // Not everyone may make links on Windows.
  await symlink(from, link).catch(() => copyFile(from, link));
  try {
    const wide = await feedWide(connection, request);
    const places = columns.map((_, at) => placeName(at)).join(', ');
    const pairs = [...keyValues].map(([key, value]) => `${literal(key)}: ${literal(value)}`);
    const options = [
      'FORMAT parquet',
      'COMPRESSION zstd',
      ...(pairs.length > 0 ? [`KV_METADATA {${pairs.join(', ')}}`] : []),
    ];
    await connection.run(
      `COPY (SELECT ${selectList(columns, fields)} FROM read_parquet(${literal(link)}, hive_partitioning = false) AS source(${places})${wide}) TO ${literal(to)} (${options.join(', ')})`,
    );
  } finally {
    await connection.run('DROP TABLE IF EXISTS wide');
    await rm(link, { force: true });
  }
}

/** A table beside the file, row by row, for what DuckDB would read as double. */
async function feedWide(connection: DuckDBConnection, { columns, wideValues }: RewriteRequest): Promise<string> {
  const wide = columns.flatMap((column, at) => (isWide(column) ? [{ column, at }] : []));
  if (wide.length === 0) return '';
  const { DuckDBDecimalValue } = await import('@duckdb/node-api');
  const scaled = wide.map(({ column, at }) => {
    const scale = column.logical?.type === 'DECIMAL' ? column.logical.scale : 0;
    return { column, at, scale };
  });
  await connection.run(
    `CREATE TEMP TABLE wide (${scaled.map(({ at, scale }) => `${wideName(at)} DECIMAL(38, ${scale})`).join(', ')})`,
  );
  const appender = await connection.createAppender('wide');
  const streams = scaled.map(({ column }) => wideValues(column)[Symbol.asyncIterator]());
  for (;;) {
    const next = await Promise.all(streams.map(stream => stream.next()));
    if (next.some(({ done }) => done)) break;
    for (const [index, { value }] of next.entries()) {
      if (value === null) appender.appendNull();
      else appender.appendDecimal(new DuckDBDecimalValue(value as bigint, 38, scaled[index]!.scale));
    }
    appender.endRow();
  }
  appender.closeSync();
  return ' POSITIONAL JOIN wide';
}

async function digest(
  connection: DuckDBConnection,
  path: string,
  fields: readonly TargetField[],
): Promise<ColumnDigest[]> {
  const forms = fields.map(() => new NormalForm());
  const feeds = fields.map(({ target }, at) => feeder(target, forms[at]!));
  const places = fields.map((_, at) => placeName(at)).join(', ');
  const result = await connection.stream(
    `SELECT ${places} FROM read_parquet(${literal(path)}, hive_partitioning = false) AS made(${places})`,
  );
  for await (const chunk of chunksOf(result)) {
    for (const [at, feed] of feeds.entries()) {
      const vector = chunk.getColumnVector(at);
      for (let row = 0; row < chunk.rowCount; row += 1) feed(vector.getItem(row));
    }
  }
  return forms.map(form => form.digest());
}

async function* chunksOf(result: DuckDBResult) {
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk())
    yield chunk;
}

type Feed = (value: DuckDBValue) => void;

/** Fields of a value of DuckDB, by its type. */
interface Shape {
  readonly items: readonly DuckDBValue[];
  readonly entries: Readonly<Record<string, DuckDBValue>> & readonly { key: DuckDBValue; value: DuckDBValue }[];
  readonly micros: bigint;
  readonly days: number;
  readonly value: bigint;
  readonly bytes: Uint8Array;
}

function feeder(target: TargetType, form: NormalForm): Feed {
  const feed = valueFeeder(target, form);
  return value => {
    if (value === null) form.null();
    else feed(value as unknown as Shape);
  };
}

function valueFeeder(target: TargetType, form: NormalForm): (value: Shape) => void {
  switch (target.kind) {
    case 'array': {
      const feed = feeder(target.element, form);
      return ({ items }) => {
        form.open(items.length);
        for (const item of items) feed(item);
      };
    }
    case 'map': {
      const [feedKey, feedValue] = [feeder(target.key, form), feeder(target.value, form)];
      return ({ entries }) => {
        form.open(entries.length);
        for (const { key, value } of entries) {
          feedKey(key);
          feedValue(value);
        }
      };
    }
    case 'struct': {
      const feeds = target.fields.map(field => [field.name, feeder(field.target, form)] as const);
      return ({ entries }) => {
        form.open(feeds.length);
        for (const [name, feed] of feeds) feed(entries[name]!);
      };
    }
    case 'leaf':
      return leafFeeder(target.type, form);
  }
}

function leafFeeder(type: string, form: NormalForm): (value: Shape) => void {
  const plain = (value: Shape) => value as unknown;
  switch (type) {
    case 'boolean':
      return value => form.boolean(plain(value) as boolean);
    case 'float':
    case 'double':
      return value => form.real(plain(value) as number);
    case 'string':
      return value => form.text(plain(value) as string);
    case 'binary':
      return ({ bytes }) => form.bytes(bytes);
    case 'date':
      return ({ days }) => form.integer(days);
    case 'timestamp':
      return ({ micros }) => form.integer(micros);
    default:
      return type.startsWith('decimal')
        ? ({ value }) => form.integer(value)
        : value => form.integer(plain(value) as bigint | number);
  }
}
