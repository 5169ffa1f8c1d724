import { json } from './respond.ts';

interface ApiErrorDetails {
  /** The Files API's stable discriminator. */
  readonly reason?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A refusal as the cloud words it: an HTTP status with a JSON body. */
export class ApiError extends Error {
  readonly status: number;
  /** Symbolic; a number where the gateway, not an API, refuses; null in the APIs of version 1.2, which have none. */
  readonly errorCode: string | number | null;
  readonly details: ApiErrorDetails;

  constructor(status: number, errorCode: string | number | null, message: string, details: ApiErrorDetails = {}) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.errorCode = errorCode;
    this.details = details;
  }
}

export function invalidPath(problem: string): ApiError {
  return new ApiError(400, 'BAD_REQUEST', `Invalid path: ${problem}`, { reason: 'FILES_API_INVALID_PATH' });
}

export function invalidParameter(message: string): ApiError {
  return new ApiError(400, 'INVALID_PARAMETER_VALUE', message);
}

/** The refusal as an answer; the gateway repeats the message in a header, because HTTP/2 has no reason phrase. */
export function errorResponse(error: ApiError, requestId: string): Response {
  const response = json(errorBody(error, requestId), error.status);
  response.headers.set('x-databricks-reason-phrase', error.message.replace(/[^\x20-\x7e]/g, '?'));
  return response;
}

function errorBody({ errorCode, message, details: { reason, metadata = {} } }: ApiError, requestId: string) {
  if (errorCode === null) return { error: message };
  if (typeof errorCode === 'number') return { error_code: errorCode, message };
  const info = { '@type': ERROR_INFO, reason, domain: 'filesystem.databricks.com', metadata };
  const request = { '@type': REQUEST_INFO, request_id: requestId, serving_data: '' };
  return { error_code: errorCode, message, details: reason === undefined ? [request] : [info, request] };
}

const ERROR_INFO = 'type.googleapis.com/google.rpc.ErrorInfo';
const REQUEST_INFO = 'type.googleapis.com/google.rpc.RequestInfo';
