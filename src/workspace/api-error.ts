/** A refusal as the cloud words it: an HTTP status with a JSON body. */
export class ApiError extends Error {
  readonly status: number;
  /** Symbolic; a number where the gateway, not an API, refuses. */
  readonly errorCode: string | number;
  /** The Files API's stable discriminator. */
  readonly reason: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;

  constructor(
    status: number,
    errorCode: string | number,
    message: string,
    { reason, metadata = {} }: { readonly reason?: string; readonly metadata?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.errorCode = errorCode;
    this.reason = reason;
    this.metadata = metadata;
  }
}

/** The refusal as an answer. To HEAD there is no body: what is left is the status and the gateway's reason header. */
export function errorResponse(error: ApiError, { head, requestId }: { head: boolean; requestId: string }): Response {
  const headers = new Headers({ 'content-type': 'application/json' });
  // A header value is Latin-1 on the wire.
  headers.set('x-databricks-reason-phrase', error.message.replace(/[^\x20-\x7e]/g, '?'));
  return new Response(head ? null : JSON.stringify(errorBody(error, requestId)), { status: error.status, headers });
}

function errorBody({ errorCode, message, reason, metadata }: ApiError, requestId: string) {
  const details = [
    ...(reason ? [{ '@type': ERROR_INFO, reason, domain: 'filesystem.databricks.com', metadata }] : []),
    { '@type': REQUEST_INFO, request_id: requestId, serving_data: '' },
  ];
  return { error_code: errorCode, message, ...(typeof errorCode === 'string' && { details }) };
}

const ERROR_INFO = 'type.googleapis.com/google.rpc.ErrorInfo';
const REQUEST_INFO = 'type.googleapis.com/google.rpc.RequestInfo';
