import type { Call, Route } from '../call.ts';
import { readOverwrite, refuseExisting } from '../files/files-api.ts';
import { locate } from '../files/locate.ts';
import { parseVolumePath, requireFilePath } from '../files/volume-path.ts';
import { invalidParameter } from '../http/api-error.ts';
import { json } from '../http/respond.ts';
import { completeUpload } from './multipart-api.ts';

/** The two steps of a large upload that are asked of the file's own path. */
export const uploadActionRoutes: readonly Route[] = [{ on: 'POST /api/2.0/fs/files/**', answer: uploadAction }];

async function uploadAction(call: Call): Promise<Response> {
  const action = call.query.get('action');
  if (action === 'initiate-upload') return initiateUpload(call);
  if (action === 'complete-upload') return completeUpload(call);
  throw invalidParameter(`Unknown action: ${action}`);
}

/** The answer, not the client, chooses how the bytes are sent: in parts, as on AWS and Azure, or in one stream, as on GCP. */
async function initiateUpload(call: Call): Promise<Response> {
  const { query, segments, state } = call;
  const path = requireFilePath(parseVolumePath(segments));
  const overwrite = readOverwrite(query);
  const place = await locate(call, path, 'write');
  if (!overwrite) await refuseExisting(place);
  const { token } = await state.sessions.start({ path, overwrite }, state.staging.newPath());
  return json({ [`${state.options.uploads}_upload`]: { session_token: token } });
}
