import { ApiError, invalidParameter } from '../http/api-error.ts';

/** The formats in which an object is what it is; anything else would have to be converted. */
const PLAIN = ['SOURCE', 'AUTO', 'RAW'] as const;
const CONVERTED = ['HTML', 'JUPYTER', 'DBC', 'R_MARKDOWN'];

/** Of an import or an export; nothing said means SOURCE. */
export function readFormat(asked: string | null | undefined): (typeof PLAIN)[number] {
  const name = asked || 'SOURCE';
  const format = PLAIN.find(plain => plain === name);
  if (format) return format;
  throw CONVERTED.includes(name) ? notConverted(name) : invalidParameter(`Unknown format: ${name}`);
}

export function notConverted(format: string): ApiError {
  return new ApiError(501, 'NOT_IMPLEMENTED', `The local workspace does not convert from or to ${format}`);
}

/** What goes through JSON has a limit. */
export function requireSize(bytes: number): void {
  if (bytes <= MAX_BYTES) return;
  throw new ApiError(400, 'MAX_NOTEBOOK_SIZE_EXCEEDED', `content size (${bytes}) exceeded the limit ${MAX_BYTES}`);
}

const MAX_BYTES = 10 * 1024 ** 2;
