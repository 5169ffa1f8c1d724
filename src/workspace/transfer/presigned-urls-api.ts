import { z } from 'zod';
import type { Call, Route } from '../call.ts';
import { requireFile } from '../files/files-api.ts';
import { locate } from '../files/locate.ts';
import { parseVolumePathText, requireFilePath } from '../files/volume-path.ts';
import { ApiError, invalidParameter } from '../http/api-error.ts';
import { readBody } from '../http/read-json.ts';
import { json } from '../http/respond.ts';
import { SESSION_MS } from './upload-sessions.ts';

/** URLs that let the holder send or fetch bytes without credentials. Paths are unescaped here. */
export const presignedUrlRoutes: readonly Route[] = [
  { on: 'POST /api/2.0/fs/create-upload-part-urls', answer: createPartUrls },
  { on: 'POST /api/2.0/fs/create-resumable-upload-url', answer: createResumableUrl },
  { on: 'POST /api/2.0/fs/create-abort-upload-url', answer: createAbortUrl },
  { on: 'POST /api/2.0/fs/create-download-url', answer: createDownloadUrl },
];

/** Sent back exactly as given, or the storage refuses, as with the encryption headers of S3. */
export const SIGNED_HEADER = { name: 'x-amz-server-side-encryption', value: 'AES256' };

const MAX_PARTS_AT_ONCE = 100;

const inSession = z.object({ path: z.string(), session_token: z.string() });
const expiring = inSession.extend({ expire_time: z.iso.datetime({ offset: true }) });
const partsBody = expiring.extend({ start_part_number: z.int().min(1).max(10_000), count: z.int().min(1) });

async function createPartUrls(call: Call): Promise<Response> {
  requireEnabled(call);
  const body = await readBody(call.request, partsBody);
  const { token: session } = call.state.sessions.require(body.session_token, parseVolumePathText(body.path));
  const numbers = Array.from({ length: Math.min(body.count, MAX_PARTS_AT_ONCE) }, (_, i) => body.start_part_number + i);
  const urls = numbers.map(part => ({
    part_number: part,
    url: call.state.signer.sign(call.origin, 'part', { session, part }, Date.parse(body.expire_time)),
    headers: [SIGNED_HEADER],
  }));
  return json({ upload_part_urls: urls });
}

async function createResumableUrl(call: Call): Promise<Response> {
  requireEnabled(call);
  const body = await readBody(call.request, inSession);
  const { token: session, startedAt } = call.state.sessions.require(body.session_token, parseVolumePathText(body.path));
  const expiresAt = startedAt + SESSION_MS;
  const url = call.state.signer.sign(call.origin, 'resumable', { session }, expiresAt);
  return json({ resumable_upload_url: { url, headers: [] } });
}

async function createAbortUrl(call: Call): Promise<Response> {
  requireEnabled(call);
  const body = await readBody(call.request, expiring);
  const { token: session } = call.state.sessions.require(body.session_token, parseVolumePathText(body.path));
  const url = call.state.signer.sign(call.origin, 'abort', { session }, Date.parse(body.expire_time));
  return json({ abort_upload_url: { url, headers: [] } });
}

async function createDownloadUrl(call: Call): Promise<Response> {
  requireEnabled(call);
  const path = requireFilePath(parseVolumePathText(call.query.get('path') ?? ''));
  const expiresAt = Date.parse(call.query.get('expire_time') ?? '');
  if (Number.isNaN(expiresAt)) throw invalidParameter('expire_time is not a time');
  await requireFile(await locate(call, path, 'read'));
  const url = call.state.signer.sign(call.origin, 'download', { path: path.text }, expiresAt);
  return json({ url, headers: [] });
}

function requireEnabled({ state }: Call): void {
  if (state.options.presignedUrls) return;
  throw new ApiError(403, 'PERMISSION_DENIED', 'Presigned URLs API is not enabled', {
    reason: 'FILES_API_API_IS_NOT_ENABLED',
    metadata: { api_name: 'Presigned URLs' },
  });
}
