import { timingSafeEqual } from 'node:crypto';
import { ApiError } from '../http/api-error.ts';
import type { AccessTokens } from './access-token.ts';

/** Who sends a request: a user with the workspace's token, or a service principal by its client id. */
export interface Caller {
  readonly userName: string;
}

/** A service principal that may ask for tokens. */
export interface OAuthClient {
  readonly id: string;
  readonly secret: string;
}

export interface Identity {
  /** The personal access token. */
  readonly token: string;
  readonly oauthClients: readonly OAuthClient[];
  readonly accessTokens: AccessTokens;
  readonly now: () => number;
}

/** Who has opened the workspace, and owns what is made in it. */
export const LOCAL_USER = 'local.user@lakeseed.example';

/** A token is refused this long before its end. */
const MARGIN_MS = 30_000;

/** The caller of a request. A gateway refuses before any API is reached: its error codes are numbers. */
export function authenticate(authorization: string | null, { token, accessTokens, now }: Identity): Caller {
  const [, sent] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (sent === undefined) {
    throw new ApiError(401, 401, 'Credential was not sent or was of an unsupported type for this API.');
  }
  if (equalInConstantTime(sent, token)) return { userName: LOCAL_USER };
  const issued = accessTokens.read(sent);
  if (!issued) throw new ApiError(403, 403, 'Invalid access token.');
  if (now() > issued.expiresAt - MARGIN_MS) {
    throw new ApiError(403, 403, 'Token is expiring within 30 seconds. (token expired)');
  }
  return { userName: issued.clientId };
}

export function equalInConstantTime(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
