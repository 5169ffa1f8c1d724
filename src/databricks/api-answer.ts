import type { HttpResponse } from './http.ts';

/** An HTTP answer whose body has been read. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  /** The same as UTF-8; decoded when it is asked for, which nobody does with a file's content. */
  readonly text: string;
}

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Reads the body; `onChunk` is told of every sign of life. One that breaks off is an error, except under a failure's status: that says enough by itself. */
export async function readAnswer({ status, headers, body }: HttpResponse, onChunk: () => void): Promise<ApiAnswer> {
  onChunk();
  const limit = isSuccess(status) ? MAX_BYTES : MAX_ERROR_BYTES;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      onChunk();
      chunks.push(chunk);
      size += chunk.length;
      if (size > limit) break;
    }
  } catch (error) {
    if (isSuccess(status)) throw error;
  }
  const bytes = Buffer.concat(chunks);
  return {
    status,
    headers,
    bytes,
    get text() {
      return bytes.toString('utf8');
    },
  };
}

export function isWebPage({ headers, bytes }: ApiAnswer): boolean {
  const beginning = bytes.toString('latin1', 0, 1024);
  return /^text\/html\b/i.test(headers['content-type'] ?? '') || /^\s*<(?:!doctype|html)\b/i.test(beginning);
}
