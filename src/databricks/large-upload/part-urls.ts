import { LakeseedError } from '../../errors/lakeseed-error.ts';
import { turnsOf } from '../api-request.ts';
import type { LargeUpload } from './large-upload.ts';
import type { PartUrl } from './large-uploads-api.ts';

/** The URLs of a file's parts. They are asked for a batch at a time, when the first of it is needed. */
export interface PartUrls {
  /** `expired` is one that was got before and is of no use any more. */
  get(part: number, expired?: PartUrl): Promise<PartUrl>;
}

type Batch = Promise<ReadonlyMap<number, PartUrl>>;

/** `count` is the number of parts; a batch has the square root of it, as with the official SDKs. */
export function createPartUrls(upload: LargeUpload, count: number): PartUrls {
  const { api, session, signal } = upload;
  const batches = new Map<number, Batch>();
  const batchSize = Math.ceil(Math.sqrt(count));

  /** All parts of the batch wait for it, whoever needs it first. */
  function ask(first: number): Batch {
    const size = Math.min(batchSize, count - first + 1);
    const answer = api.partUrls(session, { first, count: size }, { turns: turnsOf(upload, 'again'), signal });
    const batch = answer.then(urls => new Map(urls.map(url => [url.part, url])));
    for (let part = first; part < first + size; part += 1) batches.set(part, batch);
    return batch;
  }

  return {
    async get(part, expired) {
      const batch = batches.get(part) ?? ask(part);
      const known = (await batch).get(part);
      if (known && known !== expired) return known;
      // Fewer came than were asked for, or all of the batch are too old: one of its parts asks for the next.
      const next = batches.get(part)!;
      const found = (await (next === batch ? ask(part) : next)).get(part);
      if (found) return found;
      throw new LakeseedError('NOT_SUPPORTED', `Could not upload ${session.path}: no URL comes for part ${part}`);
    },
  };
}
