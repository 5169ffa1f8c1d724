import type { RequestLimiter } from '../base/request-limiter.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import type { FileVersion, PutOptions, RemoteEntry, UploadSource } from '../volume/store.ts';
import { turnsOf } from './api-request.ts';
import type { Client } from './client.ts';
import { filePath } from './file-path.ts';
import { pages } from './pages.ts';
import { createPut } from './put-file.ts';

/** What a download asks for at once, in bytes: this much is held in memory, and this much is asked for again after a break. */
const DOWNLOAD_BYTES = 2 * 1024 * 1024;

/** One page of a listing; Databricks leaves out what is empty. */
interface DirectoryPage {
  readonly contents?: readonly {
    readonly path: string;
    readonly name?: string;
    readonly is_directory?: boolean;
    readonly file_size?: number;
    readonly last_modified?: number;
  }[];
  readonly next_page_token?: string;
}

/** The Files API 2.0. Paths are absolute and unescaped, below `/Volumes`. */
export interface Files {
  list(directory: string, signal?: AbortSignal): AsyncIterable<RemoteEntry>;
  makeDirectory(directory: string, signal?: AbortSignal, limiter?: RequestLimiter): Promise<void>;
  /** `length` bytes from `first` on. */
  read(path: string, first: number, length: number, signal?: AbortSignal): Promise<Buffer>;
  /** All of a file, piece by piece. */
  download(path: string, version: FileVersion, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** Replaces what is there. */
  put(path: string, source: UploadSource, options?: PutOptions): Promise<void>;
  /** Null where files may be sent in parts, else why not. `path` is that of no file, and remains so. */
  refusesParts(path: string, signal?: AbortSignal): Promise<LakeseedError | null>;
  delete(path: string, signal?: AbortSignal): Promise<void>;
  deleteDirectory(directory: string, signal?: AbortSignal): Promise<void>;
}

/** `largeBytes`: from here on files go in parts where they may; by default 50 MiB. */
export function filesApi(client: Client, largeBytes?: number): Files {
  /** `length` bytes from `first` on; a server may answer with all of the file. */
  async function readRange({ first, length, ...request }: RangeRequest): Promise<Buffer> {
    const { path } = request;
    const range = { first, last: first + length - 1 };
    const whole = { ...request, method: 'GET', path: filePath('files', path), doing: `read ${path}` } as const;
    const bytes = await client.bytes({ ...whole, range });
    return bytes.length > length ? bytes.subarray(first, first + length) : bytes;
  }

  return {
    async *list(directory, signal) {
      const seen = new Set<string>();
      const request = { method: 'GET', path: filePath('directories', directory), doing: `list ${directory}` } as const;
      for await (const page of pages<DirectoryPage>(client, { ...request, signal })) {
        for (const entry of page.contents ?? []) {
          // A directory that changes between two pages may show an entry on both.
          if (seen.has(entry.path)) continue;
          seen.add(entry.path);
          yield {
            path: entry.path,
            name: entry.name ?? entry.path.slice(entry.path.lastIndexOf('/') + 1),
            isDirectory: entry.is_directory ?? false,
            size: entry.is_directory ? null : (entry.file_size ?? 0),
            lastModified: entry.last_modified ?? null,
          };
        }
      }
    },

    makeDirectory: (directory, signal, limiter) =>
      client.call({
        method: 'PUT',
        path: filePath('directories', directory),
        turns: turnsOf({ limiter }, 'begun'),
        doing: `make the folder ${directory}`,
        signal,
      }),

    read: async (path, first, length, signal) =>
      length === 0 ? Buffer.alloc(0) : readRange({ path, first, length, signal }),

    async *download(path, { size, lastModified }, signal) {
      const headers = lastModified === null ? {} : { 'if-unmodified-since': httpDate(lastModified) };
      for (let first = 0; first < size; first += DOWNLOAD_BYTES) {
        const length = Math.min(DOWNLOAD_BYTES, size - first);
        const bytes = await readRange({ path, first, length, headers, signal });
        if (bytes.length < length) throw endedEarly(path, first + bytes.length, size);
        yield bytes;
      }
    },

    ...createPut(client, largeBytes),

    delete: (path, signal) =>
      client.call({ method: 'DELETE', path: filePath('files', path), doing: `delete ${path}`, signal }),

    deleteDirectory: (directory, signal) =>
      client.call({
        method: 'DELETE',
        path: filePath('directories', directory),
        doing: `delete the folder ${directory}`,
        signal,
      }),
  };
}

interface RangeRequest {
  readonly path: string;
  readonly first: number;
  readonly length: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** Whole seconds; rounded down it would be before the file's own time. */
function httpDate(time: number): string {
  return new Date(Math.ceil(time / 1000) * 1000).toUTCString();
}

function endedEarly(path: string, end: number, size: number): LakeseedError {
  return new LakeseedError('NETWORK', `Could not read ${path}: it ends after ${end} of ${size} bytes`);
}
