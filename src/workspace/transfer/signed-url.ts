import { createHmac } from 'node:crypto';
import { xmlError } from './xml-error.ts';

/** What a signed URL lets its holder do, whoever that is. */
export type Grant =
  | { readonly kind: 'download'; readonly path: string }
  | { readonly kind: 'part'; readonly session: string; readonly part: number }
  | { readonly kind: 'resumable'; readonly session: string }
  | { readonly kind: 'abort'; readonly session: string };

type GrantOf<Kind extends Grant['kind']> = Extract<Grant, { kind: Kind }>;

/** Makes and checks URLs in the manner of S3: they carry their own authorization, and an end. */
export interface UrlSigner {
  /** `expiresAt` is in epoch milliseconds. */
  sign(origin: string, grant: Grant, expiresAt: number): string;
  /** The grant of a request's URL, or the storage's refusal. */
  verify<Kind extends Grant['kind']>(request: Request, kind: Kind): GrantOf<Kind> | Response;
}

export function createUrlSigner({ key, now }: { readonly key: string; readonly now: () => number }): UrlSigner {
  const signature = (text: string) => createHmac('sha256', key).update(text).digest('hex');
  return {
    sign(origin, grant, expiresAt) {
      const path = `/storage/${grant.kind}/${Buffer.from(JSON.stringify(grant)).toString('base64url')}`;
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
    verify<Kind extends Grant['kind']>(request: Request, kind: Kind) {
      const { pathname, searchParams } = new URL(request.url);
      const date = searchParams.get('X-Amz-Date') ?? '';
      const seconds = searchParams.get('X-Amz-Expires') ?? '';
      if (request.headers.has('authorization')) return xmlError(400, 'InvalidArgument', TWO_MECHANISMS);
      if (searchParams.get('X-Amz-Signature') !== signature(`${pathname}\n${date}\n${seconds}`)) {
        return xmlError(
          403,
          'SignatureDoesNotMatch',
          'The request signature does not match the one that was given out.',
        );
      }
      if (now() >= Number(date) + Number(seconds) * 1000) return xmlError(403, 'AccessDenied', 'Request has expired');
      // The signature covers the path, so that what it says was written by `sign` for this kind.
      const grant = JSON.parse(Buffer.from(pathname.split('/')[3]!, 'base64url').toString()) as GrantOf<Kind>;
      return grant.kind === kind ? grant : xmlError(403, 'AccessDenied', 'Access Denied');
    },
  };
}

const TWO_MECHANISMS = 'Only one auth mechanism allowed: the signed query parameters or the Authorization header';
