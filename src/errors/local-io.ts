import { LakeseedError } from './lakeseed-error.ts';

/** Turns a failed file system call into LOCAL_IO or NO_SPACE; `doing` completes "could not …". */
export function localIoError(error: unknown, doing: string, hint?: string): LakeseedError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new LakeseedError('NO_SPACE', `No space left on the local disk: could not ${doing}`, { cause: error });
  }
  return new LakeseedError('LOCAL_IO', `Could not ${doing}: ${message}`, { cause: error, ...(hint && { hint }) });
}
