import type { Clock } from '../base/effects.ts';
import type { ApiAnswer } from './api-answer.ts';
import type { ApiRequest } from './api-request.ts';
import { createAttempts, type Outcome, type TryOnce } from './attempt.ts';
import type { HttpSend } from './http.ts';
import type { Retry } from './retry.ts';
import type { StallLimits } from './stall-watch.ts';
import { storageError } from './storage-error.ts';

/** A URL that lets its holder do one thing, whoever that is, and what has to be sent with it. Its query is a secret. */
export interface SignedUrl {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type SignedRequest = SignedUrl &
  Pick<ApiRequest, 'method' | 'upload' | 'onProgress' | 'accepts' | 'turns' | 'doing' | 'signal'>;

/** Requests to the cloud storage behind a workspace: they carry what the URL came with and no credentials of ours. */
export interface SignedRequests {
  /** One attempt, counted from 1. */
  tryOnce(request: SignedRequest, attempt: number): Promise<Outcome<ApiAnswer>>;
  /** Makes attempts as for the REST API. */
  readonly retry: Retry;
}

interface SignedRequestsOptions {
  readonly send: HttpSend;
  readonly limits: StallLimits;
  readonly clock: Clock;
  readonly retry: Retry;
}

export function createSignedRequests({ send, limits, clock, retry }: SignedRequestsOptions): SignedRequests {
  // What is known of a host, such as that it has answered before.
  const hosts = new Map<string, TryOnce>();
  const attemptsAt = (host: string) => {
    const known = hosts.get(host) ?? createAttempts({ host, headers: {}, send, limits, clock, refuse: storageError });
    hosts.set(host, known);
    return known;
  };
  return {
    retry,
    tryOnce({ url, ...request }, attempt) {
      const { origin, searchParams } = new URL(url);
      return attemptsAt(origin)({
        // As it was given: what is escaped anew is no longer what was signed.
        request: { ...request, path: url.slice(origin.length), secrets: [...searchParams.values()] },
        authorization: {},
        attempt,
        read: answer => answer,
      });
    },
  };
}

/** A URL for people: without its query. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#].*/s, '');
}
