import type { RequestLimiter } from '../base/request-limiter.ts';
import type { LakeseedError } from '../errors/lakeseed-error.ts';
import type { PutOptions, RemoteEntry, UploadSource } from '../volume/store.ts';
import type { Client } from './client.ts';
import { filePath } from './file-path.ts';
import { pages } from './pages.ts';
import { createPut } from './put-file.ts';

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
  /** Replaces what is there. */
  put(path: string, source: UploadSource, options?: PutOptions): Promise<void>;
  /** Null where files may be sent in parts, else why not. `path` is that of no file, and remains so. */
  refusesParts(path: string, signal?: AbortSignal): Promise<LakeseedError | null>;
  delete(path: string, signal?: AbortSignal): Promise<void>;
  deleteDirectory(directory: string, signal?: AbortSignal): Promise<void>;
}

export function filesApi(client: Client): Files {
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
        turns: limiter && { limiter, rank: 'begun' },
        doing: `make the folder ${directory}`,
        signal,
      }),

    async read(path, first, length, signal) {
      if (length === 0) return Buffer.alloc(0);
      const range = { first, last: first + length - 1 };
      const request = { method: 'GET', path: filePath('files', path), range, doing: `read ${path}`, signal } as const;
      const bytes = await client.bytes(request);
      // A server may answer with all of it.
      return bytes.length > length ? bytes.subarray(first, first + length) : bytes;
    },

    ...createPut(client),

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
