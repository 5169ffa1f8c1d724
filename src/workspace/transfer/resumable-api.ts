import { truncate } from 'node:fs/promises';
import type { Call, Route } from '../call.ts';
import { locate } from '../files/locate.ts';
import { publish, writeBody } from '../files/store-body.ts';
import { ApiError } from '../http/api-error.ts';
import { empty } from '../http/respond.ts';
import { abortUpload, signedSession } from './signed-session.ts';
import type { UploadSession } from './upload-sessions.ts';
import { xmlError } from './xml-error.ts';

/** Uploads in one stream of chunks, as on GCP. There is no step that completes: the last chunk says the total. */
export const resumableRoutes: readonly Route[] = [
  { on: 'PUT /storage/resumable/*', open: true, answer: putChunk },
  { on: 'DELETE /storage/resumable/*', open: true, answer: call => abortUpload(call, 'resumable') },
];

const CHUNK_MULTIPLE = 256 * 1024;

interface ContentRange {
  /** Null where only the state is asked for. */
  readonly chunk: { readonly first: number; readonly last: number } | null;
  readonly total: number | null;
}

async function putChunk(call: Call): Promise<Response> {
  const { request } = call;
  const signed = signedSession(call, 'resumable');
  if (signed instanceof Response) return signed;
  const { session } = signed;
  const range = parseContentRange(request.headers.get('content-range'));
  if (!range) return xmlError(400, 'InvalidArgument', 'Content-Range is missing or not understood');
  const { chunk, total } = range;
  if (chunk && total === null && (chunk.last - chunk.first + 1) % CHUNK_MULTIPLE !== 0) {
    return xmlError(400, 'InvalidArgument', 'Every chunk but the last has to be a multiple of 256 KiB');
  }
  // A chunk that begins elsewhere is not taken: the answer says where to go on.
  if (chunk && chunk.first === session.stream.stored) await appendChunk(request, session, chunk);
  return session.stream.stored === total ? finish(call, session) : incomplete(session);
}

function parseContentRange(header: string | null): ContentRange | null {
  const [, range, first, last, total] = /^bytes (\*|(\d+)-(\d+))\/(\*|[1-9]\d*)$/.exec(header ?? '') ?? [];
  if (range === undefined) return null;
  const chunk = range === '*' ? null : { first: Number(first), last: Number(last) };
  return { chunk, total: total === '*' ? null : Number(total) };
}

/** Only what has arrived whole counts: what a chunk that broke off left behind is removed first. */
async function appendChunk(request: Request, { stream }: UploadSession, chunk: { first: number; last: number }) {
  if (chunk.first > 0) await truncate(stream.file, chunk.first);
  const size = await writeBody(request, stream.file, chunk.first > 0 ? 'a' : 'w');
  if (size !== chunk.last - chunk.first + 1) {
    throw new ApiError(400, 'BAD_REQUEST', 'The body is not as long as Content-Range says');
  }
  stream.stored = chunk.last + 1;
}

async function finish(call: Call, session: UploadSession): Promise<Response> {
  const place = await locate(call, session.path, 'write');
  try {
    await publish(session.stream.file, place, { overwrite: session.overwrite });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
    return xmlError(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold.');
  } finally {
    await call.state.sessions.end(session);
  }
  return empty(200);
}

function incomplete({ stream: { stored } }: UploadSession): Response {
  return new Response(null, { status: 308, headers: stored > 0 ? { range: `bytes=0-${stored - 1}` } : {} });
}
