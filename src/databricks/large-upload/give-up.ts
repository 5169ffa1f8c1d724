import type { LargeUpload } from './large-upload.ts';

/** A failed or cancelled upload must not keep anyone waiting, in milliseconds. */
const GIVE_UP_MS = 5000;

/** Lets the storage forget what was sent, as far as that can be done soon; it forgets by itself after a week. */
export async function giveUp({ client, api, session }: LargeUpload): Promise<void> {
  const options = { signal: AbortSignal.timeout(GIVE_UP_MS), maxAttempts: 2 };
  try {
    const url = await (session.kind === 'multipart'
      ? api.abortUrl(session, options)
      : api.resumableUrl(session, options));
    const doing = `give up the upload of ${session.path}`;
    await client.signed.tryOnce({ ...url, method: 'DELETE', doing, signal: options.signal }, 1);
  } catch {
    // The failure that led here is the one to tell.
  }
}
