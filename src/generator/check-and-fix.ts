import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Effects } from '../base/effects.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { localIoError } from '../errors/local-io.ts';
import type { FolderCheck } from '../parquet/check-folder.ts';
import { fixFolder } from '../parquet/fix-folder.ts';
import type { Fixed } from '../parquet/fix-report.ts';
import { type CheckInput, checkBeforeSending } from './check-before-sending.ts';

export interface CheckAndFixInput extends CheckInput {
  /** Whether files that need it are rewritten first. */
  readonly fix: boolean;
}

/** A folder that has passed its check; what was rewritten for it goes when this is disposed of. */
export interface SoundFolder extends AsyncDisposable {
  readonly check: FolderCheck;
  readonly fixed: readonly Fixed[];
  /** From the path that a file is delivered under to the one that it has; only where they differ. */
  readonly originals: ReadonlyMap<string, string>;
}

/** The local half of a delivery, with `fix` in place of the files that needed it their rewritten ones. Throws like checkBeforeSending. */
export async function checkAndFix({ fix, ...input }: CheckAndFixInput, effects: Effects): Promise<SoundFolder> {
  if (!fix) {
    const check = await checkBeforeSending(input);
    return { check, fixed: [], originals: new Map(), [Symbol.asyncDispose]: async () => {} };
  }
  const workFolder = await makeWorkFolder(effects);
  const remove = () => removeWorkFolder(workFolder);
  try {
    const { directory, signal, emit, only, allow } = input;
    const { folder, fixed, unfixed, originals } = await fixFolder(directory, { workFolder, only, signal, emit });
    const check = await checkBeforeSending({ directory, folder, unfixed, allow, signal, emit });
    return { check, fixed, originals, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw input.signal?.aborted ? cancelledError(input.signal) : error;
  }
}

export async function makeWorkFolder({ tempDirectory }: Effects): Promise<string> {
  try {
    return await mkdtemp(join(tempDirectory, 'lakeseed-fix-'));
  } catch (error) {
    throw localIoError(error, `make a temporary folder in ${tempDirectory}`);
  }
}

export async function removeWorkFolder(folder: string): Promise<void> {
  // What cannot be removed is only space, in a folder for temporary things.
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
}
