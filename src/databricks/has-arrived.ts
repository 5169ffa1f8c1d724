import type { ApiRequest } from './api-request.ts';
import type { Client } from './client.ts';
import { filePath } from './file-path.ts';

export interface SentFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** When sending it began, on the client's monotonic clock. */
  readonly startedAt: number;
}

/** Clocks of a gateway and of the storage behind it may differ; times in headers are whole seconds. */
const TOLERANCE_MS = 10_000;

/**
 * Whether a file that was sent lies there although the answer says otherwise, or was lost: with its size, and not older
 * than the upload, so that it is no file from before.
 */
export async function hasArrived(
  client: Client,
  { path, size, startedAt }: SentFile,
  options: Pick<ApiRequest, 'turns' | 'signal'>,
): Promise<boolean> {
  try {
    const request = { method: 'HEAD', path: filePath('files', path), doing: `look at ${path}`, ...options } as const;
    const headers = await client.headers(request);
    const modified = Date.parse(headers['last-modified'] ?? '');
    const now = Date.parse(headers['date'] ?? '');
    const age = (Number.isNaN(now) ? client.clock.now() : now) - modified;
    const elapsed = client.clock.monotonic() - startedAt;
    return Number(headers['content-length']) === size && age <= elapsed + TOLERANCE_MS;
  } catch {
    return false;
  }
}
