import type { ErrorCode } from './catalogue.ts';
import { LakeseedError, type LakeseedErrorOptions } from './lakeseed-error.ts';

/** What Databricks refused, under a code that tells more. The facts of the refusal stay, and it is the cause; its message stays unless another is given. */
export function refusedAs(
  code: ErrorCode,
  cause: LakeseedError,
  { message = cause.message, ...options }: LakeseedErrorOptions & { readonly message?: string } = {},
): LakeseedError {
  const { statusCode, errorCode, requestId } = cause;
  return new LakeseedError(code, message, {
    cause,
    ...(statusCode !== undefined && { statusCode }),
    ...(errorCode !== undefined && { errorCode }),
    ...(requestId !== undefined && { requestId }),
    ...options,
  });
}
