import type { ErrorCode } from './catalogue.ts';
import { isLakeseedError, LakeseedError } from './lakeseed-error.ts';

/** An error as it goes over a wire: JSON-safe, without a stack, keys in camelCase as everywhere inside. */
export interface ErrorRecord {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  readonly retryable: boolean;
  readonly statusCode?: number;
  readonly errorCode?: string;
  readonly requestId?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Any thrown value as a LakeseedError: what is not one already is a bug of ours. */
export function asLakeseedError(error: unknown): LakeseedError {
  if (isLakeseedError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new LakeseedError('INTERNAL', message, { cause: error });
}

export function errorRecord(error: LakeseedError): ErrorRecord {
  const { code, message, hint, retryable, statusCode, errorCode, requestId, details } = error;
  return {
    code,
    message,
    hint,
    retryable,
    ...(statusCode !== undefined && { statusCode }),
    ...(errorCode !== undefined && { errorCode }),
    ...(requestId !== undefined && { requestId }),
    ...(details !== undefined && { details }),
  };
}
