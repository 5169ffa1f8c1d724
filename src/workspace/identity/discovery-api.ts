import type { Call, Route } from '../call.ts';
import { json } from '../http/respond.ts';

/** What clients ask before their first call, without credentials. */
export const discoveryRoutes: readonly Route[] = [
  { on: 'GET /.well-known/databricks-config', open: true, answer: databricksConfig },
  { on: 'GET /oidc/.well-known/oauth-authorization-server', open: true, answer: authorizationServer },
];

async function databricksConfig({ origin }: Call): Promise<Response> {
  return json({ oidc_endpoint: `${origin}/oidc`, workspace_id: '1000000000000000' });
}

async function authorizationServer({ origin }: Call): Promise<Response> {
  return json({
    issuer: `${origin}/oidc`,
    authorization_endpoint: `${origin}/oidc/v1/authorize`,
    token_endpoint: `${origin}/oidc/v1/token`,
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    scopes_supported: ['all-apis'],
  });
}
