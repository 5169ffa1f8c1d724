import { mapConcurrent } from '../../base/map-concurrent.ts';
import type { ByteRange } from '../../volume/store.ts';
import { turnsOf } from '../api-request.ts';
import { withoutQuery } from '../signed-requests.ts';
import { hasExpired } from '../storage-error.ts';
import { attemptsOf, type LargeUpload, partOf } from './large-upload.ts';
import type { PartUrl, SentPart } from './large-uploads-api.ts';
import { partSizeFor } from './part-size.ts';
import { createPartUrls, type PartUrls } from './part-urls.ts';
import { refusable, refusableByStorage } from './parts-refused.ts';

/** Parts of one file at once where no limiter says how many. */
const PARTS_AT_ONCE = 8;
const MOST_RENEWALS = 3;

/**
 * Sends a file in parts, as on AWS and Azure. The very first part of a store goes alone: only it shows whether the
 * storage takes what the workspace promises.
 */
export async function multipartUpload(upload: LargeUpload): Promise<void> {
  const { api, session, support, source, signal } = upload;
  const parts = divide(source.size);
  const urls = createPartUrls(upload, parts.length);
  const report = totalOf(parts.length, upload.onProgress);
  const send = (part: Part, at: LargeUpload) =>
    sendPart(at, { part, urls, onProgress: sent => report(part.number, sent) });
  const first: SentPart[] = [];
  if (!support.proven) {
    await refusable('always', urls.get(1));
    first.push(await refusableByStorage(send(parts[0]!, upload)));
    support.proven = true;
  }
  const rest = await sendAll(upload, parts.slice(first.length), send);
  upload.completing = true;
  await api.complete(session, [...first, ...rest], { turns: turnsOf(upload, 'again'), signal });
}

/** Sends one small part, which is then given up. */
export async function tryMultipart(upload: LargeUpload): Promise<void> {
  const urls = createPartUrls(upload, 1);
  await refusable('always', urls.get(1));
  const part = { number: 1, first: 0, length: 1 };
  await refusableByStorage(sendPart(upload, { part, urls, onProgress: () => {} }));
}

interface Part extends ByteRange {
  /** Counts from 1. */
  readonly number: number;
}

function divide(size: number): Part[] {
  const length = partSizeFor(size);
  return Array.from({ length: Math.ceil(size / length) }, (_, index) => {
    const first = index * length;
    return { number: index + 1, first, length: Math.min(length, size - first) };
  });
}

/** Adds up what the parts report. */
function totalOf(parts: number, onProgress: LargeUpload['onProgress']): (part: number, sent: number) => void {
  const sentOf = new Array<number>(parts + 1).fill(0);
  let total = 0;
  return (part, sent) => {
    total += sent - sentOf[part]!;
    sentOf[part] = sent;
    onProgress?.(total);
  };
}

/** Sends parts at once; the first failure ends what else is under way. */
async function sendAll(
  upload: LargeUpload,
  parts: readonly Part[],
  send: (part: Part, upload: LargeUpload) => Promise<SentPart>,
): Promise<SentPart[]> {
  const failed = new AbortController();
  const signal = upload.signal ? AbortSignal.any([upload.signal, failed.signal]) : failed.signal;
  const sendOne = async (part: Part) => {
    try {
      return await send(part, { ...upload, signal });
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  };
  const concurrency = upload.limiter?.ceiling ?? PARTS_AT_ONCE;
  return await mapConcurrent(parts, sendOne, { concurrency, signal });
}

interface SendPart {
  readonly part: Part;
  readonly urls: PartUrls;
  readonly onProgress: (sent: number) => void;
}

async function sendPart(upload: LargeUpload, { part, urls, onProgress }: SendPart): Promise<SentPart> {
  const { client, session, source, signal } = upload;
  let renewals = 0;
  let url: PartUrl = await urls.get(part.number);
  const request = {
    method: 'PUT',
    upload: partOf(source, part),
    onProgress,
    turns: turnsOf(upload, 'begun'),
    doing: `upload part ${part.number} of ${session.path}`,
    signal,
  } as const;
  const maxAttempts = attemptsOf(upload);
  const repeated = { method: 'PUT', url: withoutQuery(url.url), signal, maxAttempts } as const;
  const { headers } = await client.signed.retry(repeated, async attempt => {
    for (;;) {
      const outcome = await client.signed.tryOnce({ ...request, ...url }, attempt);
      if ('result' in outcome || !hasExpired(outcome.failure.error) || renewals === MOST_RENEWALS) return outcome;
      renewals += 1;
      url = await urls.get(part.number, url);
    }
  });
  return { part_number: part.number, etag: headers['etag'] ?? '' };
}
