import { LakeseedError } from '../../errors/lakeseed-error.ts';
import { type ApiAnswer, isSuccess } from '../api-answer.ts';
import { turnsOf } from '../api-request.ts';
import type { Outcome } from '../attempt.ts';
import { type SignedUrl, withoutQuery } from '../signed-requests.ts';
import { attemptsOf, type LargeUpload, partOf } from './large-upload.ts';
import { refusable, refusableByStorage } from './parts-refused.ts';

/** All chunks but the last are a multiple of this. */
const CHUNK_UNIT = 256 * 1024;
/** Large, so that the time between two of them does not count. */
const CHUNK_BYTES = 256 * CHUNK_UNIT;
const INCOMPLETE = 308;

/** Sends a file in one stream, as on GCP. There is no step that completes: the last chunk says the total. */
export async function resumableUpload(upload: LargeUpload): Promise<void> {
  const { api, session, support, source, signal } = upload;
  const url = await refusable('always', api.resumableUrl(session, { turns: turnsOf(upload, 'again'), signal }));
  for (let stored = 0; stored < source.size; ) {
    const sent = sendFrom(upload, url, stored);
    stored = await (support.proven ? sent : refusableByStorage(sent));
    support.proven = true;
  }
}

/** Sends the smallest chunk that is not the last, which is then given up. */
export async function tryResumable(upload: LargeUpload): Promise<void> {
  const { api, client, session, signal } = upload;
  const url = await refusable('always', api.resumableUrl(session, { signal }));
  const repeated = { method: 'PUT', url: withoutQuery(url.url), signal, maxAttempts: attemptsOf(upload) } as const;
  const chunk = { first: 0, length: CHUNK_UNIT };
  const send = (attempt: number) => put(upload, url, { range: `bytes 0-${CHUNK_UNIT - 1}/*`, attempt, chunk });
  await refusableByStorage(client.signed.retry(repeated, send));
}

/** Sends a chunk; gives how many bytes of the file are safe then. */
async function sendFrom(upload: LargeUpload, url: SignedUrl, stored: number): Promise<number> {
  const { client, signal } = upload;
  const repeated = { method: 'PUT', url: withoutQuery(url.url), signal, maxAttempts: attemptsOf(upload) } as const;
  return await client.signed.retry(repeated, async attempt => {
    if (attempt === 1) return await sendChunk(upload, url, { from: stored, attempt });
    // What broke off may have arrived in part, or all of it.
    const known = await put(upload, url, { range: 'bytes */*', attempt });
    if ('failure' in known) return known;
    const from = positionIn(known.result, upload);
    if (from < stored) return { failure: failure(upload, 'the storage has lost what it had confirmed', false) };
    return from > stored ? { result: from } : await sendChunk(upload, url, { from, attempt });
  });
}

async function sendChunk(
  upload: LargeUpload,
  url: SignedUrl,
  { from, attempt }: { readonly from: number; readonly attempt: number },
): Promise<Outcome<number>> {
  const { size } = upload.source;
  const end = Math.min(from + CHUNK_BYTES, size);
  if (end === size) upload.completing = true;
  const range = `bytes ${from}-${end - 1}/${end === size ? size : '*'}`;
  const outcome = await put(upload, url, { range, attempt, chunk: { first: from, length: end - from } });
  if ('failure' in outcome) return outcome;
  const stored = positionIn(outcome.result, upload);
  return stored > from ? { result: stored } : { failure: failure(upload, 'the storage took nothing', true) };
}

interface Put {
  /** Content-Range. */
  readonly range: string;
  readonly attempt: number;
  readonly chunk?: { readonly first: number; readonly length: number };
}

function put(upload: LargeUpload, url: SignedUrl, { range, attempt, chunk }: Put): Promise<Outcome<ApiAnswer>> {
  const { client, session, source, onProgress, signal } = upload;
  const body = chunk && {
    upload: partOf(source, chunk),
    onProgress: (sent: number) => onProgress?.(chunk.first + sent),
  };
  const request = {
    method: 'PUT',
    url: url.url,
    headers: { ...url.headers, 'content-range': range },
    accepts: INCOMPLETE,
    turns: turnsOf(upload, 'begun'),
    doing: `upload ${session.path}`,
    signal,
    ...body,
  } as const;
  return client.signed.tryOnce(request, attempt);
}

/** How many bytes are safe; all where it is no longer incomplete. */
function positionIn({ status, headers }: ApiAnswer, { source }: LargeUpload): number {
  if (isSuccess(status)) return source.size;
  const last = /^bytes=0-(\d+)$/.exec(headers['range'] ?? '')?.[1];
  return last === undefined ? 0 : Number(last) + 1;
}

function failure({ session }: LargeUpload, what: string, again: boolean) {
  const error = new LakeseedError('NETWORK', `Could not upload ${session.path}: ${what}`);
  return { error, again, reason: what };
}
