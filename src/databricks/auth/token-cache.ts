import type { Clock } from '../../base/effects.ts';
import type { CredentialsProvider } from './credentials-provider.ts';

export interface Token {
  readonly accessToken: string;
  /** Epoch milliseconds; null where it is not known: then it is used until it is refused. */
  readonly expiresAt: number | null;
}

export interface TokenRequest {
  /** The token that there was has been refused: one from a cache elsewhere would be the same again. */
  readonly fresh: boolean;
  readonly signal: AbortSignal;
}

interface TokenCredentials {
  readonly authType: string;
  readonly request: (request: TokenRequest) => Promise<Token>;
  /** Besides the authorization. */
  readonly extraHeaders?: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

/** Databricks refuses a token in its last 30 s; its own tools renew 40 s early. */
const EARLY_MS = 40_000;

/**
 * Credentials from a token that expires. However many callers come at once, one request for a token is under way; a
 * caller that is aborted leaves the others alone, and the request ends with the last of them.
 */
export function tokenCredentials({ authType, request, extraHeaders, clock }: TokenCredentials): CredentialsProvider {
  let token: Token | undefined;
  let fresh = false;
  let flight: Flight | undefined;

  async function current(signal: AbortSignal | undefined): Promise<Token> {
    if (token && (token.expiresAt === null || clock.now() < token.expiresAt - EARLY_MS)) return token;
    flight ??= takeOff();
    return flight.board(signal);
  }

  function takeOff(): Flight {
    const started = new Flight(
      async flightSignal => {
        token = await request({ fresh, signal: flightSignal });
        fresh = false;
        return token;
      },
      () => {
        if (flight === started) flight = undefined;
      },
    );
    return started;
  }

  return {
    authType,
    headers: async signal => ({ ...extraHeaders, authorization: bearer(await current(signal)) }),
    reject({ authorization }) {
      // Of many callers refused at once only the first still finds the refused token here.
      if (!token || authorization !== bearer(token)) return;
      token = undefined;
      fresh = true;
    },
  };
}

function bearer({ accessToken }: Token): string {
  return `Bearer ${accessToken}`;
}

/** One request that several callers wait for; `onEnd` is called when nobody can join any more. */
class Flight {
  readonly #landed: Promise<Token>;
  readonly #controller = new AbortController();
  readonly #onEnd: () => void;
  #waiting = 0;

  constructor(start: (signal: AbortSignal) => Promise<Token>, onEnd: () => void) {
    this.#onEnd = onEnd;
    this.#landed = start(this.#controller.signal);
    this.#landed.then(onEnd, onEnd);
  }

  async board(signal: AbortSignal | undefined): Promise<Token> {
    signal?.throwIfAborted();
    this.#waiting += 1;
    if (!signal) return this.#landed;
    const { promise: left, reject } = Promise.withResolvers<never>();
    const leave = () => {
      this.#waiting -= 1;
      if (this.#waiting === 0) {
        this.#onEnd();
        this.#controller.abort(signal.reason);
      }
      reject(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([this.#landed, left]);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }
}
