import { formatPlural } from '../base/format.ts';
import type { Warning } from '../errors/warning.ts';
import { fileWarnings } from './file-warnings.ts';

/** For files that the project's last run did not write and that are not in the volume. */
export function leftBehindWarnings(paths: readonly string[]): Warning[] {
  const says = 'was not written by the last run of the script and is not in the volume: it does not count';
  const hint = 'If it is left over from an earlier run, remove it.';
  return fileWarnings({ code: 'STALE_FILE', paths, says, hint });
}

interface Counts {
  readonly source: string;
  readonly remoteBase: string;
  readonly files: number;
  readonly missing: number;
  readonly extra: number;
}

/** Where the two sides do not share a single file. */
export function strangerWarnings({ source, remoteBase, files, missing, extra }: Counts): Warning[] {
  if (missing < files || extra === 0) return [];
  return [
    {
      code: 'NOTHING_IN_COMMON',
      message: `None of the ${formatPlural(files, 'file')} of ${source} is in ${remoteBase}, which holds ${formatPlural(extra, 'other file')}: they are different data`,
      hint: 'Check the destination, and the folder or manifest that it is compared with.',
    },
  ];
}
