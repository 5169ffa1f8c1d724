import type { Call } from '../call.ts';
import { empty } from '../http/respond.ts';
import type { GrantKind, Grants } from './signed-url.ts';
import type { UploadSession } from './upload-sessions.ts';
import { xmlError } from './xml-error.ts';

type SessionKind = Exclude<GrantKind, 'download'>;

/** The upload session that a request's signed URL is for, or the storage's refusal. */
export function signedSession<Kind extends SessionKind>(
  { request, state: { signer, sessions } }: Call,
  kind: Kind,
): { grant: Grants[Kind]; session: UploadSession } | Response {
  const grant = signer.verify(request, kind);
  if (grant instanceof Response) return grant;
  const session = sessions.find(grant.session);
  if (!session) {
    return xmlError(404, 'NoSuchUpload', 'The upload does not exist. It may have been completed or aborted.');
  }
  return { grant, session };
}

/** Gives the upload up: what was sent is removed. */
export async function abortUpload(call: Call, kind: SessionKind): Promise<Response> {
  const signed = signedSession(call, kind);
  if (signed instanceof Response) return signed;
  await call.state.sessions.end(signed.session);
  return empty(204);
}
