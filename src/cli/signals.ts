import { LakeseedError } from '../errors/lakeseed-error.ts';

export interface Signals {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP; the reason is CANCELLED with the exit code of the signal. */
  readonly signal: AbortSignal;
  stop(): void;
}

/** A terminal that went away (SIGHUP) is an ordinary cancellation. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 130 } as const;

/** The first signal cancels what is under way; the second ends this process at once, and its watchdog what it started. */
export function listenForSignals(source: NodeJS.EventEmitter, exit: (exitCode: number) => void): Signals {
  const controller = new AbortController();
  const listeners = Object.entries(EXIT_CODES).map(([name, exitCode]) => {
    const listener = () => {
      if (controller.signal.aborted) exit(exitCode);
      else controller.abort(new LakeseedError('CANCELLED', `Cancelled by ${name}`, { exitCode }));
    };
    source.on(name, listener);
    return () => source.off(name, listener);
  });
  return {
    signal: controller.signal,
    stop: () => {
      for (const stopListening of listeners) stopListening();
    },
  };
}
