import { isLakeseedError, LakeseedError } from './lakeseed-error.ts';

/** What an aborted signal's operation throws: CANCELLED, or the reason's own message and exit code where it has them. */
export function cancelledError(signal: AbortSignal | undefined, result?: unknown): LakeseedError {
  const reason: unknown = signal?.reason;
  const options = { cause: reason, ...(result !== undefined && { result }) };
  if (!isLakeseedError(reason)) return new LakeseedError('CANCELLED', 'Cancelled', options);
  const { code, message, hint, exitCode } = reason;
  return new LakeseedError(code, message, { ...options, hint, exitCode });
}
