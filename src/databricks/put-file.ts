import { isLakeseedError, LakeseedError } from '../errors/lakeseed-error.ts';
import type { PutOptions, UploadSource } from '../volume/store.ts';
import { turnsOf } from './api-request.ts';
import type { Client } from './client.ts';
import { filePath } from './file-path.ts';
import type { Files } from './files.ts';
import { hasArrived } from './has-arrived.ts';
import type { PartsSupport } from './large-upload/large-upload.ts';
import { largeUploadsApi } from './large-upload/large-uploads-api.ts';
import { LARGE_BYTES } from './large-upload/part-size.ts';
import { PartsRefused } from './large-upload/parts-refused.ts';
import { tryParts } from './large-upload/try-parts.ts';
import { uploadLarge } from './large-upload/upload-large.ts';

/** What the Files API takes in one PUT, in bytes. */
export const MAX_FILE_BYTES = 5 * 1024 ** 3;

/** Sends files: small ones in one request, large ones in parts until it has turned out that there are none here. */
export function createPut(client: Client, largeBytes = LARGE_BYTES): Pick<Files, 'put' | 'refusesParts'> {
  const api = largeUploadsApi(client);
  const support: PartsSupport = { proven: false };
  let refusal: LakeseedError | null = null;

  async function put(path: string, source: UploadSource, options: PutOptions = {}): Promise<void> {
    const refused = source.size < largeBytes || refusal ? null : await refusedInParts(path, source, options);
    if (refused === 'sent') return;
    if (refused?.lasting === 'always') refusal = refused.reason;
    const cause = refusal ?? refused?.reason;
    if (source.size > MAX_FILE_BYTES) throw tooLarge(path, source.size, cause);
    await putWhole(client, { path, source }, options);
    if (refused?.lasting === 'if a put works') refusal = refused.reason;
  }

  async function refusedInParts(
    path: string,
    source: UploadSource,
    options: PutOptions,
  ): Promise<PartsRefused | 'sent'> {
    try {
      await uploadLarge({ ...options, client, api, support, path, source });
      return 'sent';
    } catch (error) {
      if (error instanceof PartsRefused) return error;
      throw error;
    }
  }

  return {
    put,
    async refusesParts(path, signal) {
      if (!support.proven) refusal ??= await tryParts({ client, api, support, path, signal });
      return refusal;
    },
  };
}

interface WholeFile {
  readonly path: string;
  readonly source: UploadSource;
}

async function putWhole(client: Client, { path, source }: WholeFile, options: PutOptions): Promise<void> {
  const { signal, onStart, onProgress } = options;
  const startedAt = client.clock.monotonic();
  const doing = `upload ${path}`;
  try {
    await client.call({
      method: 'PUT',
      path: filePath('files', path),
      query: { overwrite: true },
      upload: source,
      onStart,
      onProgress,
      turns: turnsOf(options, 'new'),
      // Needs the same privileges as the upload, has no body that could be cut off, and does what the upload does anyway.
      afterBreak: { method: 'PUT', path: filePath('directories', path.slice(0, path.lastIndexOf('/'))), doing },
      doing,
      signal,
    });
  } catch (error) {
    const sent = { path, size: source.size, startedAt };
    // Whoever made it there meanwhile was, most likely, an attempt of ours whose answer was lost.
    if (alreadyExists(error) && (await hasArrived(client, sent, { signal }))) return;
    throw error;
  }
}

function alreadyExists(error: unknown): boolean {
  return isLakeseedError(error) && error.statusCode === 409 && /ALREADY_EXISTS$/.test(error.errorCode ?? '');
}

function tooLarge(path: string, size: number, cause: LakeseedError | undefined): LakeseedError {
  return new LakeseedError(
    'NOT_SUPPORTED',
    `${path} would be larger than Databricks takes in one piece, ${size} bytes, and it does not take parts here${cause ? `: ${cause.message}` : ''}`,
    {
      cause,
      hint: 'Write several smaller Parquet files: at most 5 GiB each, better below 1 GiB.',
      details: { size, maximum: MAX_FILE_BYTES },
    },
  );
}
