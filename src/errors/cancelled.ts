import { extendError } from './extend-error.ts';
import { isLakeseedError, LakeseedError } from './lakeseed-error.ts';

/** What an aborted signal's operation throws: CANCELLED, or the reason's own message and exit code where it has them. */
export function cancelledError(signal: AbortSignal | undefined): LakeseedError {
  const reason: unknown = signal?.reason;
  return isLakeseedError(reason)
    ? extendError(reason, {})
    : new LakeseedError('CANCELLED', 'Cancelled', { cause: reason });
}
