import { LakeseedError } from '../errors/lakeseed-error.ts';
import type { FileVersion, PutOptions, RemoteEntry, UploadSource } from '../volume/store.ts';
import type { Client } from './client.ts';
import { pages } from './pages.ts';

/** What the Files API takes in one PUT, in bytes. */
export const MAX_FILE_BYTES = 5 * 1024 ** 3;

/** What a download asks for at once, in bytes: this much is held in memory, and this much is asked for again after a break. */
const DOWNLOAD_BYTES = 4 * 1024 * 1024;

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
  makeDirectory(directory: string, signal?: AbortSignal): Promise<void>;
  /** `length` bytes from `first` on. */
  read(path: string, first: number, length: number, signal?: AbortSignal): Promise<Buffer>;
  /** All of a file, piece by piece. */
  download(path: string, version: FileVersion, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  put(path: string, source: UploadSource, options?: PutOptions): Promise<void>;
  delete(path: string, signal?: AbortSignal): Promise<void>;
  deleteDirectory(directory: string, signal?: AbortSignal): Promise<void>;
}

export function filesApi(client: Client): Files {
  /** `length` bytes from `first` on; a server may answer with all of the file. */
  async function readRange({ first, length, ...request }: RangeRequest): Promise<Buffer> {
    const { path } = request;
    const range = { first, last: first + length - 1 };
    const bytes = await client.bytes({
      ...request,
      method: 'GET',
      path: urlPath('files', path),
      range,
      doing: `read ${path}`,
    });
    return bytes.length > length ? bytes.subarray(first, first + length) : bytes;
  }

  return {
    async *list(directory, signal) {
      const seen = new Set<string>();
      const request = { method: 'GET', path: urlPath('directories', directory), doing: `list ${directory}` } as const;
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

    makeDirectory: (directory, signal) =>
      client.call({ ...makeDirectoryRequest(directory), doing: `make the folder ${directory}`, signal }),

    read: async (path, first, length, signal) =>
      length === 0 ? Buffer.alloc(0) : readRange({ path, first, length, signal }),

    async *download(path, { size, lastModified }, signal) {
      const unmodifiedSince = lastModified ?? undefined;
      for (let first = 0; first < size; first += DOWNLOAD_BYTES) {
        const length = Math.min(DOWNLOAD_BYTES, size - first);
        const bytes = await readRange({ path, first, length, unmodifiedSince, signal });
        if (bytes.length < length) throw endedEarly(path, first + bytes.length, size);
        yield bytes;
      }
    },

    async put(path, source, { signal, onProgress } = {}) {
      if (source.size > MAX_FILE_BYTES) throw tooLarge(path, source.size);
      const doing = `upload ${path}`;
      await client.call({
        method: 'PUT',
        path: urlPath('files', path),
        query: { overwrite: true },
        upload: source,
        onProgress,
        // Needs the same privileges as the upload, has no body that could be cut off, and does what the upload does anyway.
        afterBreak: { ...makeDirectoryRequest(path.slice(0, path.lastIndexOf('/'))), doing },
        doing,
        signal,
      });
    },

    delete: (path, signal) =>
      client.call({ method: 'DELETE', path: urlPath('files', path), doing: `delete ${path}`, signal }),

    deleteDirectory: (directory, signal) =>
      client.call({
        method: 'DELETE',
        path: urlPath('directories', directory),
        doing: `delete the folder ${directory}`,
        signal,
      }),
  };
}

interface RangeRequest {
  readonly path: string;
  readonly first: number;
  readonly length: number;
  readonly unmodifiedSince?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

function makeDirectoryRequest(directory: string) {
  return { method: 'PUT', path: urlPath('directories', directory) } as const;
}

/** Every segment is escaped once, so that spaces, `#`, `?`, `%` and `+` arrive as they are. */
function urlPath(kind: 'files' | 'directories', path: string): string {
  const segments = path.split('/');
  // URLs fold dot segments away: the request would go somewhere else, also with `%2E`.
  if (segments.some(segment => segment === '.' || segment === '..')) {
    throw new LakeseedError('UNSAFE_PATH', `${path} has a segment that leads elsewhere`);
  }
  return `/api/2.0/fs/${kind}${segments.map(encodeURIComponent).join('/')}`;
}

function endedEarly(path: string, end: number, size: number): LakeseedError {
  return new LakeseedError('NETWORK', `Could not read ${path}: it ends after ${end} of ${size} bytes`);
}

function tooLarge(path: string, size: number): LakeseedError {
  return new LakeseedError(
    'NOT_SUPPORTED',
    `${path} would be larger than Databricks takes in one piece: ${size} bytes`,
    {
      hint: 'Write several smaller Parquet files: at most 5 GiB each, better below 1 GiB.',
      details: { size, maximum: MAX_FILE_BYTES },
    },
  );
}
