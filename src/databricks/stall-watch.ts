/** How long an exchange may make no progress, in milliseconds. */
export interface StallLimits {
  /** Between two chunks of a body, either way, and before the answer to a request without a file. */
  readonly stallTimeoutMs: number;
  /** From the last byte of a file to the answer: the server copies it to cloud storage meanwhile. */
  readonly storeTimeoutMs: number;
}

export const STALL_LIMITS: StallLimits = { stallTimeoutMs: 60_000, storeTimeoutMs: 300_000 };

class StallError extends Error {
  readonly code = 'STALLED';
}

/** Aborts an exchange that makes no progress, or that the caller aborts. */
export class StallWatch {
  readonly #controller = new AbortController();
  readonly #parent: AbortSignal | undefined;
  #timer: NodeJS.Timeout | undefined;
  #limitMs = 0;
  #ended = false;

  constructor(parent: AbortSignal | undefined) {
    // By hand, because AbortSignal.any costs more than everything else here, for every request.
    this.#parent = parent;
    if (parent?.aborted) this.#onParentAbort();
    else parent?.addEventListener('abort', this.#onParentAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** From now on there must be progress, or another word of this kind, within `ms`. */
  expectWithin(ms: number): void {
    // A body may still be read after its early answer: no timer may stay behind then.
    if (this.#ended) return;
    if (this.#timer && ms === this.#limitMs) {
      this.#timer.refresh();
      return;
    }
    clearTimeout(this.#timer);
    this.#limitMs = ms;
    this.#timer = setTimeout(() => this.#controller.abort(new StallError(`No progress for ${ms} ms`)), ms);
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#parent?.removeEventListener('abort', this.#onParentAbort);
  }

  readonly #onParentAbort = () => this.#controller.abort(this.#parent?.reason);
}
