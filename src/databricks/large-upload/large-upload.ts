import type { ByteRange, PutOptions, UploadSource } from '../../volume/store.ts';
import type { Client } from '../client.ts';
import type { LargeUploads, Session } from './large-uploads-api.ts';

/** What is known of uploads in parts, for as long as a store is open. */
export interface PartsSupport {
  /** A part has been taken: its storage can be reached. */
  proven: boolean;
}

/** One file on its way in several pieces. */
export interface LargeUpload extends Pick<PutOptions, 'signal' | 'onProgress' | 'limiter'> {
  readonly client: Client;
  readonly api: LargeUploads;
  readonly support: PartsSupport;
  readonly session: Session;
  readonly source: UploadSource;
  /** Everything has been sent, or the last of it is on its way: from here on it may be there although an error says otherwise. */
  completing: boolean;
}

/** Storage that has never answered is given up sooner: there is another way. */
const ATTEMPTS_UNPROVEN = 3;

export function attemptsOf({ support }: Pick<LargeUpload, 'support'>): number | undefined {
  return support.proven ? undefined : ATTEMPTS_UNPROVEN;
}

/** A part of a file as a source of its own. */
export function partOf(source: UploadSource, range: ByteRange): UploadSource {
  return { size: range.length, open: () => source.open(range) };
}
