import { catalogue, type ErrorCode } from './catalogue.ts';

const BRAND = Symbol.for('lakeseed.error');

export interface LakeseedErrorOptions {
  /** What to do next; by default the catalogue's hint for the code. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** Facts for programs: JSON-safe, free of secrets. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** What there is of the operation's result, when it failed half way. */
  readonly result?: unknown;
  /** HTTP status, error code and request id of a refusal by Databricks. */
  readonly statusCode?: number;
  readonly errorCode?: string;
  readonly requestId?: string;
  /** Overrides the catalogue where one case of a code differs, such as a full volume or Ctrl-C by SIGTERM. */
  readonly exitCode?: number;
  readonly retryable?: boolean;
}

/**
 * The one error class of lakeseed. `code` is stable and never means two things; `message` names the thing;
 * `hint` says what to do next.
 *
 * @example
 * try { await uploadToVolume(options) } catch (error) {
 *   if (isLakeseedError(error) && error.code === 'VOLUME_NOT_FOUND') …
 * }
 */
export class LakeseedError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly retryable: boolean;
  readonly exitCode: number;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly result: unknown;
  readonly statusCode: number | undefined;
  readonly errorCode: string | undefined;
  readonly requestId: string | undefined;

  constructor(code: ErrorCode, message: string, options: LakeseedErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LakeseedError';
    this.code = code;
    this.hint = options.hint ?? catalogue[code].hint;
    this.retryable = options.retryable ?? catalogue[code].retryable;
    this.exitCode = options.exitCode ?? catalogue[code].exitCode;
    this.details = options.details;
    this.result = options.result;
    this.statusCode = options.statusCode;
    this.errorCode = options.errorCode;
    this.requestId = options.requestId;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** True for errors of this class, of this or another copy of the package. */
export function isLakeseedError(error: unknown): error is LakeseedError {
  return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[BRAND] === true;
}

/** Whether an error is a LakeseedError of one code. */
export function hasCode(error: unknown, code: ErrorCode): error is LakeseedError {
  return isLakeseedError(error) && error.code === code;
}
