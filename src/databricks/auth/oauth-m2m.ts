import type { Effects } from '../../base/effects.ts';
import { isLakeseedError, LakeseedError } from '../../errors/lakeseed-error.ts';
import { createClient } from '../client.ts';
import type { HttpSend } from '../http.ts';
import type { CredentialsProvider } from './credentials-provider.ts';
import { type Token, type TokenRequest, tokenCredentials } from './token-cache.ts';

interface OauthM2mOptions {
  readonly host: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly send: HttpSend;
}

/** As far as they are read; all may be missing. */
interface Discovery {
  readonly token_endpoint?: string;
}
interface TokenAnswer {
  readonly access_token?: string;
  readonly expires_in?: number | string;
}

const AUTH_TYPE = 'oauth-m2m';

/** Tokens of a service principal: OAuth's client credentials, sent to the endpoint that the workspace names. */
export function oauthM2m(options: OauthM2mOptions, effects: Effects): CredentialsProvider {
  const { host, clientId, clientSecret, send } = options;
  const basic: CredentialsProvider = {
    authType: AUTH_TYPE,
    headers: async () => ({ authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` }),
  };

  async function tokenEndpoint(signal: AbortSignal): Promise<URL> {
    const anonymous: CredentialsProvider = { authType: AUTH_TYPE, headers: async () => ({}) };
    const client = createClient({ host, credentials: anonymous, send }, effects);
    const found = await client
      .json({
        method: 'GET',
        path: '/oidc/.well-known/oauth-authorization-server',
        doing: `ask ${host} where to log in`,
        signal,
      })
      .catch((error: unknown) => {
        // A workspace without discovery has its endpoint at the usual place.
        if (isLakeseedError(error) && error.statusCode !== undefined && error.statusCode < 500) return {};
        throw error;
      });
    // The shape of RFC 8414.
    return new URL((found as Discovery).token_endpoint ?? '/oidc/v1/token', host);
  }

  async function request({ signal }: TokenRequest): Promise<Token> {
    const endpoint = await tokenEndpoint(signal);
    // Like any other host it must be reached by TLS: the secret goes there.
    const client = createClient({ host: endpoint.origin, credentials: basic, send }, effects);
    const requestedAt = effects.clock.now();
    const answer = (await client
      .json({
        method: 'POST',
        path: endpoint.pathname + endpoint.search,
        form: { grant_type: 'client_credentials', scope: 'all-apis' },
        doing: `log in to ${host} as the service principal ${clientId}`,
        repeatable: true,
        signal,
      })
      .catch((error: unknown) => {
        throw asRefusedLogin(error);
      })) as TokenAnswer;
    if (typeof answer.access_token !== 'string') {
      throw new LakeseedError(
        'AUTH_FAILED',
        `${endpoint.origin} gave no access_token to the service principal ${clientId}`,
      );
    }
    const seconds = Number(answer.expires_in);
    return { accessToken: answer.access_token, expiresAt: Number.isNaN(seconds) ? null : requestedAt + seconds * 1000 };
  }

  return tokenCredentials({ authType: AUTH_TYPE, request, clock: effects.clock });
}

/** OAuth refuses a wrong id or secret with 400 or 401. */
function asRefusedLogin(error: unknown): unknown {
  if (!isLakeseedError(error) || (error.statusCode !== 400 && error.statusCode !== 401)) return error;
  const { message, statusCode, errorCode } = error;
  return new LakeseedError('AUTH_FAILED', message, {
    cause: error,
    hint: 'Check DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET, and that the secret has not expired.',
    statusCode,
    ...(errorCode !== undefined && { errorCode }),
  });
}
