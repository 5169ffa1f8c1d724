import { ApiError, invalidPath } from '../http/api-error.ts';

/** A failed file system call as the answer that the cloud would give for the same misfortune. */
export function fileSystemError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (hasErrorCode(error, 'ENAMETOOLONG', 'EINVAL', 'EILSEQ', 'ELOOP')) {
    return invalidPath(`the local file system cannot hold it (${error.code})`);
  }
  if (hasErrorCode(error, 'ENOSPC', 'EDQUOT', 'EFBIG')) {
    return new ApiError(507, 'QUOTA_EXCEEDED', 'No space left on the disk that holds the local workspace');
  }
  if (hasErrorCode(error, 'EACCES', 'EPERM', 'EROFS')) {
    return new ApiError(403, 'PERMISSION_DENIED', `The operating system refused: ${error.message}`);
  }
  const message = error instanceof Error ? error.message : String(error);
  return new ApiError(500, 'INTERNAL_ERROR', `The local workspace failed: ${message}`);
}

export function hasErrorCode(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? '');
}
