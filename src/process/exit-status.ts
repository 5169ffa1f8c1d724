import { constants } from 'node:os';

/** How a process ended: always an integer, 128 + the signal's number where a signal ended it. */
export interface ExitStatus {
  readonly exitCode: number;
  readonly signal: NodeJS.Signals | null;
}

export function exitStatus(code: number | null, signal: NodeJS.Signals | null): ExitStatus {
  return { exitCode: code ?? 128 + (signal ? constants.signals[signal] : 0), signal };
}
