import { redact } from '../base/redact.ts';
import type { ErrorCode } from '../errors/catalogue.ts';
import { LakeseedError, type LakeseedErrorOptions } from '../errors/lakeseed-error.ts';
import { type ApiAnswer, isWebPage } from './api-answer.ts';

/** A refusal as the body tells it, whatever its family; all but the message may be missing. */
interface Refusal {
  readonly errorCode: string | undefined;
  /** The stable discriminator of the Files API, such as FILES_API_DIRECTORY_IS_NOT_EMPTY. */
  readonly reason: string | undefined;
  readonly requestId: string | undefined;
  readonly message: string;
}

export interface ErrorContext {
  /** Completes "Could not …". */
  readonly doing: string;
  readonly host: string;
  /** Texts that must not appear even if the server echoes them. */
  readonly secrets: readonly string[];
}

/** An answer outside 2xx as an error. */
export function apiError(answer: ApiAnswer, context: ErrorContext): LakeseedError {
  const refusal = readRefusal(answer);
  const { code, ...options } = classify(answer, refusal, context.host);
  const message = redact(`Could not ${context.doing}: ${refusal.message}`, context.secrets);
  return new LakeseedError(code, message, {
    ...options,
    statusCode: answer.status,
    ...(refusal.errorCode !== undefined && { errorCode: refusal.errorCode }),
    ...(refusal.requestId !== undefined && { requestId: refusal.requestId }),
    ...(refusal.reason !== undefined && { details: { reason: refusal.reason } }),
  });
}

/**
 * Whether the credentials themselves were refused, not what they may do: 401, or 403 for a wrong or expired token,
 * which has a number for an error code, or comes as a web page from an old gateway.
 */
function isUnauthorized(answer: ApiAnswer, errorCode: string | undefined): boolean {
  if (answer.status === 401) return true;
  return answer.status === 403 && (/^\d+$/.test(errorCode ?? '') || isWebPage(answer));
}

type Classified = { readonly code: ErrorCode } & Pick<LakeseedErrorOptions, 'hint' | 'exitCode' | 'retryable'>;

function classify(answer: ApiAnswer, { errorCode, reason }: Refusal, host: string): Classified {
  const { status } = answer;
  if (status >= 300 && status < 400) return classifyRedirect(answer, host);
  if (isUnauthorized(answer, errorCode)) return { code: 'AUTH_FAILED' };
  if (reason !== undefined && reason in BY_REASON) return BY_REASON[reason]!;
  if (status === 507 || errorCode === 'QUOTA_EXCEEDED') {
    return { code: 'NO_SPACE', hint: 'Remove what is no longer needed from the volume, then run again.', exitCode: 1 };
  }
  if (status >= 500 && status !== 501) {
    return { code: 'NETWORK', hint: 'Databricks has a problem of its own: run again in a few minutes.' };
  }
  const code = BY_STATUS[status];
  return code
    ? { code }
    : { code: 'USAGE', hint: 'Check the names and paths: Databricks does not take the request as it is.' };
}

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  408: 'NETWORK',
  409: 'DESTINATION_TAKEN',
  413: 'NOT_SUPPORTED',
  429: 'RATE_LIMITED',
  501: 'NOT_SUPPORTED',
};

const BY_REASON: Readonly<Record<string, Classified>> = {
  FILES_API_DIRECTORY_IS_NOT_EMPTY: {
    code: 'DESTINATION_TAKEN',
    hint: 'Somebody else has put a file there meanwhile: look at the folder, then run again.',
  },
  FILES_API_REQUESTER_NETWORK_ZONE_UNKNOWN: { code: 'NOT_SUPPORTED', hint: 'Send the file in one piece.' },
  FILES_API_AZURE_FORBIDDEN: {
    code: 'PERMISSION_DENIED',
    hint: 'A firewall of the Azure storage account refuses Databricks: ask its administrator.',
  },
};

/** Redirects are not followed: an API call that is redirected has met a login page or the wrong host. */
function classifyRedirect({ headers }: ApiAnswer, host: string): Classified {
  const target = URL.parse(headers['location'] ?? '', host);
  // The workspace's number follows after a colon.
  if (target?.searchParams.get('error')?.startsWith('private-link-validation-error')) {
    return {
      code: 'PERMISSION_DENIED',
      hint: 'This workspace is reached through a private link only: run from a network that it accepts.',
    };
  }
  if (target && target.origin !== host) {
    return { code: 'NETWORK', hint: `If ${target.origin} is the workspace, use that as the host.`, retryable: false };
  }
  return { code: 'AUTH_FAILED' };
}

function readRefusal(answer: ApiAnswer): Refusal {
  const { status, headers } = answer;
  const body = parseObject(answer.text);
  const details = Array.isArray(body?.['details']) ? body['details'].map(asObject) : [];
  const oauthCode = text(body?.['error_description']) && text(body?.['error']);
  const errorCode = scalar(body?.['error_code']) ?? scalar(body?.['scimType']) ?? oauthCode;
  const message =
    text(body?.['message']) ??
    text(body?.['detail']) ??
    text(body?.['error_description']) ??
    text(body?.['error']) ??
    describePlainBody(answer);
  const codes = errorCode === undefined || errorCode === String(status) ? `${status}` : `${status} ${errorCode}`;
  return {
    errorCode,
    reason: details.map(detail => text(detail['reason'])).find(Boolean),
    requestId: headers['x-request-id'] ?? details.map(detail => text(detail['request_id'])).find(Boolean),
    message: `${message} (${codes})`,
  };
}

function describePlainBody(answer: ApiAnswer): string {
  const { status, headers } = answer;
  // Without the query, which may hold a secret.
  const target = (headers['location'] ?? 'nowhere').replace(/[?#].*/s, '');
  if (status >= 300 && status < 400) return `redirected to ${target}`;
  const said = isWebPage(answer) ? pageTitle(answer.text) : answer.text.trim().replace(/\s+/g, ' ').slice(0, 300);
  return said || headers['x-databricks-reason-phrase'] || 'the server gave no reason';
}

function pageTitle(html: string): string {
  const title = /<title[^>]*>([^<]*)/i.exec(html)?.[1]?.trim();
  return title ? `the server sent a web page, "${title}"` : 'the server sent a web page';
}

function parseObject(json: string): Record<string, unknown> | undefined {
  try {
    return asObject(JSON.parse(json));
  } catch {
    return undefined;
  }
}

/** Any JSON value as something whose fields can be asked for. */
function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function scalar(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : text(value);
}
