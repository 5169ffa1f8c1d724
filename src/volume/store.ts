import type { RequestLimiter } from '../base/request-limiter.ts';
import type { LakeseedError } from '../errors/lakeseed-error.ts';

/** A Unity Catalog volume by its three names, lower case as Unity Catalog keeps them. */
export interface VolumeName {
  readonly catalog: string;
  readonly schema: string;
  readonly volume: string;
}

/** One entry of a listing. `path` is absolute and unescaped: `/Volumes/c/s/v/a b/x.parquet`. */
export interface RemoteEntry {
  readonly path: string;
  readonly name: string;
  readonly isDirectory: boolean;
  /** Bytes; null for a directory. */
  readonly size: number | null;
  /** Epoch milliseconds; null where the server does not say. */
  readonly lastModified: number | null;
}

/** A part of a file, in bytes. */
export interface ByteRange {
  readonly first: number;
  readonly length: number;
}

/** A body that can be sent again: every attempt opens it anew, all of it or a part. */
export interface UploadSource {
  /** Bytes. */
  readonly size: number;
  /** A chunk is valid until the next one is asked for. */
  open(range?: ByteRange): AsyncIterable<Uint8Array>;
  /** Lower-case hex SHA-256 of the bytes, if they were last opened as a whole and read to the end; else null. */
  sha256?(): string | null;
}

export interface PutOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called when the first request is made. */
  readonly onStart?: (() => void) | undefined;
  /** Bytes handed to the connections so far; goes back where something is sent again. */
  readonly onProgress?: ((sent: number) => void) | undefined;
  /** Every request stands in its queue; by default they are made at once, parts of a file 8 at a time. */
  readonly limiter?: RequestLimiter | undefined;
}

/** What may be done with the volume according to Unity Catalog: granted, not tried. */
export interface EffectivePermissions {
  readonly read: boolean;
  readonly write: boolean;
  /** Privileges as Unity Catalog names them, such as WRITE_VOLUME. */
  readonly privileges: readonly string[];
}

/**
 * What delivering needs of a place that keeps volumes. All paths are absolute, unescaped and below `/Volumes`.
 * Every method throws LakeseedError: VOLUME_NOT_FOUND, NOT_FOUND, PERMISSION_DENIED, AUTH_FAILED, NETWORK,
 * RATE_LIMITED, NO_SPACE, CANCELLED. Retries have already been made when an error arrives.
 */
export interface VolumeStore {
  /** Who answers, for messages: the host's URL, or the local workspace's folder. */
  readonly label: string;
  /** The largest file that it takes in one piece, in bytes. */
  readonly maxFileBytes: number;
  /** Where the volume's files can be opened on this machine; null when they are elsewhere. */
  localPath(path: string): string | null;

  /** Resolves when the volume exists; else VOLUME_NOT_FOUND, whose details say which level is missing and what is near. */
  requireVolume(volume: VolumeName, signal?: AbortSignal): Promise<void>;
  /** Makes a managed volume; one that exists already is no error. */
  createVolume(volume: VolumeName, signal?: AbortSignal): Promise<void>;
  /** Makes a schema; one that exists already is no error. */
  createSchema(volume: VolumeName, signal?: AbortSignal): Promise<void>;
  /** null where the server does not tell. */
  effectivePermissions(volume: VolumeName, signal?: AbortSignal): Promise<EffectivePermissions | null>;

  /** One directory's entries, over all pages, in no order. A missing directory is NOT_FOUND. */
  list(directory: string, signal?: AbortSignal): AsyncIterable<RemoteEntry>;
  /** Makes the directory and its parents; one that exists already is no error. */
  makeDirectory(directory: string, signal?: AbortSignal, limiter?: RequestLimiter): Promise<void>;
  /** `length` bytes of a file from `first` on; fewer where it ends before. For small parts only: they are held in memory. */
  readFile(path: string, first: number, length: number, signal?: AbortSignal): Promise<Buffer>;
  /**
   * Writes a file, replacing what is there: all of it or nothing. Large ones go in parts where the server takes them.
   * NOT_FOUND where it does not make the folders of a file.
   */
  putFile(path: string, source: UploadSource, options?: PutOptions): Promise<void>;
  /** Finds out by a small upload, which is then given up, whether files may go in parts; if not, why. */
  refusesParts(path: string, signal?: AbortSignal): Promise<LakeseedError | null>;
  /** A file that is not there any more is no error. */
  deleteFile(path: string, signal?: AbortSignal): Promise<void>;
  /** Removes an empty directory; one that is not there any more is no error, one that is not empty DESTINATION_TAKEN. */
  deleteDirectory(directory: string, signal?: AbortSignal): Promise<void>;
}
