import { LakeseedError } from '../errors/lakeseed-error.ts';

export interface Signals {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP; the reason is CANCELLED with the exit code of the signal. */
  readonly signal: AbortSignal;
  /** Aborted by the second: what is still running is to be killed without waiting. */
  readonly urgent: AbortSignal;
  stop(): void;
}

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

export function listenForSignals(source: NodeJS.EventEmitter): Signals {
  const polite = new AbortController();
  const urgent = new AbortController();
  const listeners = Object.entries(EXIT_CODES).map(([name, exitCode]) => {
    const listener = () => {
      const reason = new LakeseedError('CANCELLED', `Cancelled by ${name}`, { exitCode });
      if (polite.signal.aborted) urgent.abort(reason);
      else polite.abort(reason);
    };
    source.on(name, listener);
    return () => source.off(name, listener);
  });
  return {
    signal: polite.signal,
    urgent: urgent.signal,
    stop: () => {
      for (const stopListening of listeners) stopListening();
    },
  };
}
