import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { Call, Route } from '../call.ts';
import { locate } from '../files/locate.ts';
import { publish, stageBody } from '../files/store-body.ts';
import { parseVolumePath, requireFilePath } from '../files/volume-path.ts';
import { invalidParameter } from '../http/api-error.ts';
import { readBody } from '../http/read-json.ts';
import { empty, json } from '../http/respond.ts';
import { SIGNED_HEADER } from './presigned-urls-api.ts';
import { abortUpload, signedSession } from './signed-session.ts';
import type { StoredPart, UploadSession } from './upload-sessions.ts';
import { xmlError } from './xml-error.ts';

/** Uploads in parts, as on AWS and Azure: what the signed URLs lead to. */
export const multipartRoutes: readonly Route[] = [
  { on: 'PUT /storage/part/*', open: true, answer: putPart },
  { on: 'DELETE /storage/abort/*', open: true, answer: call => abortUpload(call, 'abort') },
];

async function putPart(call: Call): Promise<Response> {
  const signed = signedSession(call, 'part');
  if (signed instanceof Response) return signed;
  const { grant, session } = signed;
  const { request, state } = call;
  if (request.headers.get(SIGNED_HEADER.name) !== SIGNED_HEADER.value) {
    return xmlError(403, 'AccessDenied', 'There were headers that were signed but not sent');
  }
  const { path: file } = await stageBody(request, state.staging);
  const etag = `"${randomBytes(16).toString('hex')}"`;
  const replaced = session.parts.get(grant.part);
  session.parts.set(grant.part, { etag, file });
  if (replaced) await rm(replaced.file, { force: true });
  return empty(200, { etag });
}

const completeBody = z.object({ parts: z.array(z.object({ part_number: z.int(), etag: z.string() })).min(1) });

/** Only here is a target that appeared meanwhile refused, after all bytes have been sent. */
export async function completeUpload(call: Call): Promise<Response> {
  const { query, segments, request, state } = call;
  const path = requireFilePath(parseVolumePath(segments));
  const session = state.sessions.require(query.get('session_token'), path);
  const { parts } = await readBody(request, completeBody);
  const stored = parts.map(part => requirePart(session, part.part_number, part.etag));
  if (parts.some(({ part_number: number }, index) => index > 0 && number <= parts[index - 1]!.part_number)) {
    throw invalidParameter('The parts have to be in ascending order of their numbers');
  }
  // A client that has lost patience asks again while the first request is at work: both get its outcome.
  session.completion ??= putTogether(call, session, stored);
  await session.completion;
  return json({});
}

async function putTogether(call: Call, session: UploadSession, stored: readonly StoredPart[]): Promise<void> {
  const place = await locate(call, session.path, 'write');
  try {
    await publish(await joinParts(stored), place, { overwrite: session.overwrite });
  } finally {
    await call.state.sessions.end(session);
  }
}

function requirePart(session: UploadSession, number: number, etag: string): StoredPart {
  const part = session.parts.get(number);
  if (part?.etag !== etag) throw invalidParameter(`Part ${number} was not uploaded or has another ETag`);
  return part;
}

/** Appends all parts to the first. */
async function joinParts([first, ...others]: readonly StoredPart[]): Promise<string> {
  for (const { file } of others) {
    await pipeline(
      createReadStream(file, { highWaterMark: 1024 * 1024 }),
      createWriteStream(first!.file, { flags: 'a' }),
    );
  }
  return first!.file;
}
