import { hasCode } from '../../errors/lakeseed-error.ts';
import { refusedAs } from '../../errors/refused-as.ts';
import { turnsOf } from '../api-request.ts';
import { hasArrived } from '../has-arrived.ts';
import { giveUp } from './give-up.ts';
import type { LargeUpload } from './large-upload.ts';
import { multipartUpload } from './multipart-upload.ts';
import { refusable } from './parts-refused.ts';
import { resumableUpload } from './resumable-upload.ts';

export interface LargeFile extends Omit<LargeUpload, 'session' | 'completing'> {
  /** Absolute and unescaped. */
  readonly path: string;
  readonly onStart?: (() => void) | undefined;
}

/** Sends a file in several pieces. Throws PartsRefused where that is not to be had; whatever fails, nothing is left of it. */
export async function uploadLarge({ path, onStart, ...file }: LargeFile): Promise<void> {
  const { api, client, source, signal } = file;
  const startedAt = client.clock.monotonic();
  const options = { turns: turnsOf(file, 'new'), onStart, signal };
  // Here a missing folder is refused in the same words as a missing operation.
  const session = await refusable('if a put works', api.initiate(path, options));
  const upload: LargeUpload = { ...file, session, completing: false };
  try {
    await (session.kind === 'multipart' ? multipartUpload(upload) : resumableUpload(upload));
  } catch (error) {
    const sent = { path, size: source.size, startedAt };
    if (
      upload.completing &&
      !signal?.aborted &&
      (await hasArrived(client, sent, { turns: turnsOf(file, 'again'), signal }))
    )
      return;
    await giveUp(upload);
    throw hasCode(error, 'NOT_FOUND') ? refusedAs('UPLOAD_FAILED', error, { message: error.message }) : error;
  }
}
