import { isLakeseedError, LakeseedError } from './lakeseed-error.ts';

/** What an aborted signal's operation throws: CANCELLED, or the reason's own message and exit code where it has them. */
export function cancelledError(signal: AbortSignal | undefined): LakeseedError {
  const reason: unknown = signal?.reason;
  if (!isLakeseedError(reason)) return new LakeseedError('CANCELLED', 'Cancelled', { cause: reason });
  const { code, message, hint, exitCode } = reason;
  return new LakeseedError(code, message, { hint, exitCode, cause: reason });
}
