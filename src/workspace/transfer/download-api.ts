import type { Call, Route } from '../call.ts';
import { serveFile } from '../files/files-api.ts';
import { locate } from '../files/locate.ts';
import { parseVolumePathText } from '../files/volume-path.ts';

/** What a signed download URL leads to. */
export const downloadRoutes: readonly Route[] = [{ on: 'GET /storage/download/*', open: true, answer: download }];

async function download(call: Call): Promise<Response> {
  const grant = call.state.signer.verify(call.request, 'download');
  if (grant instanceof Response) return grant;
  return serveFile(call.request, await locate(call, parseVolumePathText(grant.path), 'read'));
}
