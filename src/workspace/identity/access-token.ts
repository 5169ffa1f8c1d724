import { createHmac } from 'node:crypto';

/** Access tokens that the token endpoint gives out: signed, so that they outlive this process but not their time. */
export interface AccessTokens {
  issue(clientId: string): { token: string; expiresInSec: number };
  /** Null for what was not issued here. `expiresAt` is in epoch milliseconds. */
  read(token: string): { clientId: string; expiresAt: number } | null;
}

interface AccessTokensOptions {
  readonly key: string;
  readonly lifetimeSec: number;
  readonly now: () => number;
}

export function createAccessTokens({ key, lifetimeSec, now }: AccessTokensOptions): AccessTokens {
  return {
    issue(clientId) {
      const issuedAt = Math.floor(now() / 1000);
      const claims = {
        sub: clientId,
        client_id: clientId,
        scope: 'all-apis',
        iat: issuedAt,
        exp: issuedAt + lifetimeSec,
      };
      const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
      return { token: `${content}.${sign(key, content)}`, expiresInSec: lifetimeSec };
    },
    read(token) {
      const [, content = '', claims = '', signature] = /^([\w-]+\.([\w-]+))\.([\w-]+)$/.exec(token) ?? [];
      if (signature !== sign(key, content)) return null;
      const { client_id: clientId, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString());
      return { clientId, expiresAt: exp * 1000 };
    },
  };
}

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function sign(key: string, content: string): string {
  return createHmac('sha256', key).update(content).digest('base64url');
}
