import { timingSafeEqual } from 'node:crypto';
import { ApiError } from '../api-error.ts';

/** Who sends a request. */
export interface Caller {
  readonly userName: string;
}

export const LOCAL_USER = 'local.user@lakeseed.example';

/** The caller of a request, by its bearer token. A gateway refuses before any API: its error codes are numbers. */
export function authenticate(authorization: string | null, token: string): Caller {
  const [, sent] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (sent === undefined) {
    throw new ApiError(401, 401, 'Credential was not sent or was of an unsupported type for this API.');
  }
  if (!equalInConstantTime(sent, token)) throw new ApiError(403, 403, 'Invalid access token.');
  return { userName: LOCAL_USER };
}

function equalInConstantTime(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
