import { LakeseedError, type LakeseedErrorOptions } from './lakeseed-error.ts';

/** The same error, code and all, with a sentence or facts added on its way up; the original is its cause. */
export function extendError(
  error: LakeseedError,
  { message, ...changes }: LakeseedErrorOptions & { readonly message?: string },
): LakeseedError {
  const { code, hint, exitCode, retryable, details, result, statusCode, errorCode, requestId } = error;
  const known = { details, result, statusCode, errorCode, requestId };
  const given = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
  return new LakeseedError(code, message ?? error.message, {
    hint,
    exitCode,
    retryable,
    cause: error,
    ...given,
    ...changes,
  });
}
