import { text } from '../http/respond.ts';

/** The storage behind the API has errors of its own, in XML. */
export function xmlError(status: number, code: string, message: string): Response {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return text(body, { status, type: 'application/xml' });
}
