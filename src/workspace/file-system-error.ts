import { ApiError } from './api-error.ts';

/** A failed file system call as the answer that the cloud would give for the same misfortune. */
export function fileSystemError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== undefined && UNNAMEABLE.has(code)) {
    return new ApiError(400, 'BAD_REQUEST', `Invalid path: the local file system cannot hold it (${code})`, {
      reason: 'FILES_API_INVALID_PATH',
    });
  }
  if (code !== undefined && FULL.has(code)) {
    return new ApiError(507, 'QUOTA_EXCEEDED', 'No space left on the disk that holds the local workspace');
  }
  if (code !== undefined && FORBIDDEN.has(code)) {
    return new ApiError(403, 'PERMISSION_DENIED', `The operating system refused: ${message}`);
  }
  return new ApiError(500, 'INTERNAL_ERROR', `The local workspace failed: ${message}`);
}

export function hasErrorCode(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException | null)?.code ?? '');
}

const UNNAMEABLE: ReadonlySet<string> = new Set(['ENAMETOOLONG', 'EINVAL', 'EILSEQ', 'ELOOP']);
const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const FORBIDDEN: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS']);
