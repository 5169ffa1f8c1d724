import type { LakeseedError } from '../../errors/lakeseed-error.ts';
import type { UploadSource } from '../../volume/store.ts';
import { giveUp } from './give-up.ts';
import type { LargeUpload } from './large-upload.ts';
import { tryMultipart } from './multipart-upload.ts';
import { PartsRefused, refusable } from './parts-refused.ts';
import { tryResumable } from './resumable-upload.ts';

export interface Trial extends Pick<LargeUpload, 'client' | 'api' | 'support' | 'signal'> {
  /** Of a file that does not exist; absolute and unescaped. None appears there. */
  readonly path: string;
}

/** Begins an upload, sends the beginning and gives it up; null where that works, else why not. */
export async function tryParts({ path, ...trial }: Trial): Promise<LakeseedError | null> {
  try {
    const session = await refusable('always', trial.api.initiate(path, { signal: trial.signal }));
    const upload: LargeUpload = { ...trial, session, source: ZEROS, completing: false };
    try {
      await (session.kind === 'multipart' ? tryMultipart(upload) : tryResumable(upload));
    } finally {
      await giveUp(upload);
    }
    trial.support.proven = true;
    return null;
  } catch (error) {
    if (error instanceof PartsRefused) return error.reason;
    throw error;
  }
}

const ZEROS: UploadSource = {
  size: 1024 * 1024,
  async *open(range) {
    yield Buffer.alloc(range?.length ?? 0);
  },
};
