import type { Clock } from './effects.ts';

/** Who gets the next turn: what is made again, then parts of what was begun, then what is new. */
export type Rank = 'again' | 'begun' | 'new';

/** How a request ended: well, badly for a reason of its own, or because there were too many of them. */
export type Verdict = 'answered' | 'failed' | { readonly throttledMs: number };

/** Leave to make one request. */
export interface Turn {
  /** Must be called once, however the request ends. */
  end(verdict: Verdict): void;
}

/** Decides how many requests of one transfer are under way at once. */
export interface RequestLimiter extends Disposable {
  /** How many there may be now. */
  readonly limit: number;
  /** How many there may ever be. */
  readonly ceiling: number;
  /** Resolves when there is room; rejects with the signal's reason. */
  enter(rank: Rank, signal?: AbortSignal): Promise<Turn>;
  /** Starts nothing while `work` is under way, and nothing any more when it fails. */
  pauseFor(work: Promise<void>): Promise<void>;
  /** Throws what has made it start nothing any more. */
  throwIfClosed(): void;
}

export interface RequestLimiterOptions {
  /** How many there may be at the start. */
  readonly concurrency: number;
  /** Never more than these. */
  readonly ceiling: number;
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
}

interface Waiter {
  go(): void;
  giveUp(reason: unknown): void;
}

const RANKS: readonly Rank[] = ['again', 'begun', 'new'];

/**
 * As TCP finds the width of a line: the limit grows by one with every answer until the server first asks for fewer,
 * then it is halved, at most once for requests that were under way together, and grows by one a round. While the server
 * asks for patience nothing is started.
 */
export function createRequestLimiter({ concurrency, ceiling, clock }: RequestLimiterOptions): RequestLimiter {
  const waiting = new Map(RANKS.map(rank => [rank, new Set<Waiter>()]));
  const over = new AbortController();
  let limit = Math.min(concurrency, ceiling);
  let active = 0;
  let halvings = 0;
  let answered = 0;
  let heldUntil: number | null = null;
  let pauses = 0;
  let closed: { readonly reason: unknown } | null = null;

  const hasRoom = () => heldUntil === null && pauses === 0 && active < limit;
  const nobodyWaits = () => [...waiting.values()].every(({ size }) => size === 0);

  function start(): Turn {
    active += 1;
    const startedAfter = halvings;
    return {
      end(verdict) {
        if (verdict === 'answered' && startedAfter === halvings) widen();
        active -= 1;
        if (typeof verdict === 'object') {
          if (startedAfter === halvings) halve();
          hold(verdict.throttledMs);
        }
        // Whoever made this request sees its answer first, and may then pause for it.
        setImmediate(startWaiting);
      },
    };
  }

  /** Only where the limit is what holds requests back: others prove nothing. */
  function widen(): void {
    if (active < limit && nobodyWaits()) return;
    answered += 1;
    if (answered < (halvings === 0 ? 1 : limit)) return;
    limit = Math.min(ceiling, limit + 1);
    answered = 0;
  }

  function halve(): void {
    limit = Math.max(1, Math.floor(limit / 2));
    halvings += 1;
    answered = 0;
  }

  function hold(ms: number): void {
    const until = clock.monotonic() + ms;
    if (ms <= 0 || (heldUntil !== null && until <= heldUntil)) return;
    heldUntil = until;
    const release = () => {
      if (heldUntil !== until) return;
      heldUntil = null;
      startWaiting();
    };
    clock.sleep(ms, over.signal).then(release, () => {});
  }

  function startWaiting(): void {
    for (const queue of waiting.values()) {
      for (const waiter of queue) {
        if (!hasRoom()) return;
        waiter.go();
      }
    }
  }

  function close(reason: unknown): void {
    closed ??= { reason };
    for (const queue of waiting.values()) {
      for (const waiter of queue) waiter.giveUp(reason);
    }
  }

  function throwIfClosed(): void {
    if (closed) throw closed.reason;
  }

  return {
    get limit() {
      return limit;
    },
    ceiling,
    throwIfClosed,
    async enter(rank, signal) {
      signal?.throwIfAborted();
      throwIfClosed();
      if (hasRoom() && nobodyWaits()) return start();
      return await new Promise((resolve, reject) => {
        const queue = waiting.get(rank)!;
        const leave = () => {
          queue.delete(waiter);
          signal?.removeEventListener('abort', onAbort);
        };
        const waiter: Waiter = {
          go() {
            leave();
            resolve(start());
          },
          giveUp(reason) {
            leave();
            reject(reason);
          },
        };
        const onAbort = () => waiter.giveUp(signal?.reason);
        queue.add(waiter);
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
    async pauseFor(work) {
      pauses += 1;
      try {
        await work;
      } catch (error) {
        close(error);
        throw error;
      } finally {
        pauses -= 1;
        startWaiting();
      }
    },
    [Symbol.dispose]: () => over.abort(),
  };
}
