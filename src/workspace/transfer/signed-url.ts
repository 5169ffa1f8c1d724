import { createHmac } from 'node:crypto';
import { xmlError } from './xml-error.ts';

/** What a signed URL lets its holder do, whoever that is, and to what. */
export interface Grants {
  download: { readonly path: string };
  part: { readonly session: string; readonly part: number };
  resumable: { readonly session: string };
  abort: { readonly session: string };
}

export type GrantKind = keyof Grants;

/** Makes and checks URLs in the manner of S3: they carry their own authorization, and an end. */
export interface UrlSigner {
  /** `expiresAt` is in epoch milliseconds. */
  sign<Kind extends GrantKind>(origin: string, kind: Kind, grant: Grants[Kind], expiresAt: number): string;
  /** The grant of a request's URL, or the storage's refusal. */
  verify<Kind extends GrantKind>(request: Request, kind: Kind): Grants[Kind] | Response;
}

export function createUrlSigner({ key, now }: { readonly key: string; readonly now: () => number }): UrlSigner {
  const signature = (text: string) => createHmac('sha256', key).update(text).digest('hex');
  return {
    sign(origin, kind, grant, expiresAt) {
      const path = `/storage/${kind}/${Buffer.from(JSON.stringify(grant)).toString('base64url')}`;
      const seconds = String(Math.floor((expiresAt - now()) / 1000));
      const date = String(now());
      const query = new URLSearchParams({
        'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
        'X-Amz-Date': date,
        'X-Amz-Expires': seconds,
        'X-Amz-Signature': signature(`${path}\n${date}\n${seconds}`),
      });
      return `${origin}${path}?${query}`;
    },
    verify(request, kind) {
      const { pathname, searchParams } = new URL(request.url);
      const date = searchParams.get('X-Amz-Date') ?? '';
      const seconds = searchParams.get('X-Amz-Expires') ?? '';
      if (request.headers.has('authorization')) return xmlError(400, 'InvalidArgument', TWO_MECHANISMS);
      if (searchParams.get('X-Amz-Signature') !== signature(`${pathname}\n${date}\n${seconds}`)) {
        return xmlError(403, 'SignatureDoesNotMatch', 'The signature is not the one that was given out for this URL.');
      }
      if (now() >= Number(date) + Number(seconds) * 1000) return xmlError(403, 'AccessDenied', 'Request has expired');
      // The signature covers the path: what it says was written by `sign`, for the kind in it.
      return JSON.parse(Buffer.from(pathname.slice(`/storage/${kind}/`.length), 'base64url').toString());
    },
  };
}

const TWO_MECHANISMS = 'Only one auth mechanism allowed: the signed query parameters or the Authorization header';
