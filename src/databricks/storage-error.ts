import { redact } from '../base/redact.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import type { ApiAnswer } from './api-answer.ts';
import { apiError, type ErrorContext } from './api-error.ts';

/** An answer of cloud storage outside 2xx as an error. It answers in XML, and knows nothing of our credentials. */
export function storageError(answer: ApiAnswer, context: ErrorContext): LakeseedError {
  const { status } = answer;
  if (status !== 401 && status !== 403) return apiError({ ...answer, text: describe(answer) }, context);
  const message = redact(`Could not ${context.doing}: ${describe(answer)} (${status})`, context.secrets);
  return new LakeseedError('PERMISSION_DENIED', message, {
    hint: 'The storage behind the volume refuses this machine: ask its administrator about firewalls and network rules.',
    statusCode: status,
    ...(isExpired(answer) && { details: { reason: EXPIRED } }),
  });
}

/** Whether a signed URL was refused for its age alone: another one for the same thing will do. */
export function hasExpired(error: LakeseedError): boolean {
  return error.details?.['reason'] === EXPIRED;
}

const EXPIRED = 'URL_EXPIRED';

/** S3 says it in the message, Azure in a detail of a refused authentication. */
function isExpired({ status, text }: ApiAnswer): boolean {
  const code = element(text, 'Code');
  if (status !== 403) return false;
  if (code === 'AccessDenied') return element(text, 'Message') === 'Request has expired';
  return code === 'AuthenticationFailed' && text.includes('Signature not valid in the specified time frame');
}

/** Not the whole of it: it may quote the request with its signature. */
function describe({ text }: ApiAnswer): string {
  const code = element(text, 'Code');
  if (code === undefined) return text;
  const message = element(text, 'Message')?.split('\n', 1)[0];
  return message ? `${message} (${code})` : code;
}

function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]?.trim();
}
