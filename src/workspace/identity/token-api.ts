import type { Call, Route } from '../call.ts';
import { json } from '../http/respond.ts';
import { equalInConstantTime, type OAuthClient } from './authenticate.ts';

/** OAuth for service principals: the client_credentials grant. */
export const tokenRoutes: readonly Route[] = [{ on: 'POST /oidc/v1/token', open: true, answer: issueToken }];

async function issueToken({ request, state: { identity } }: Call): Promise<Response> {
  const form = new URLSearchParams(await request.text());
  const grant = form.get('grant_type');
  if (grant !== 'client_credentials') {
    return refuse(400, 'unsupported_grant_type', `grant_type ${grant ?? ''} is not supported`);
  }
  const sent = basicCredentials(request.headers.get('authorization')) ?? {
    id: form.get('client_id') ?? '',
    secret: form.get('client_secret') ?? '',
  };
  if (!identity.oauthClients.some(client => isSame(client, sent))) {
    return refuse(401, 'invalid_client', 'Client authentication failed');
  }
  const { token, expiresInSec } = identity.accessTokens.issue(sent.id);
  return json({ access_token: token, token_type: 'Bearer', expires_in: expiresInSec, scope: 'all-apis' });
}

function basicCredentials(authorization: string | null): OAuthClient | null {
  const [, encoded] = /^Basic +(\S+)$/i.exec(authorization ?? '') ?? [];
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString()) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}

function isSame(client: OAuthClient, sent: OAuthClient): boolean {
  return client.id === sent.id && equalInConstantTime(client.secret, sent.secret);
}

/** OAuth has an error shape of its own. */
function refuse(status: number, error: string, description: string): Response {
  return json({ error, error_description: description }, status);
}
