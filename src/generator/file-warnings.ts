import { formatPlural } from '../base/format.ts';
import type { WarningCode } from '../errors/catalogue.ts';
import type { Warning } from '../errors/warning.ts';

export interface FileWarnings {
  readonly code: WarningCode;
  readonly paths: readonly string[];
  /** Follows the path. */
  readonly says: string;
  readonly hint: string;
}

const SHOWN = 20;

/** A warning for each of the first files, and one that counts the others. */
export function fileWarnings({ code, paths, says, hint }: FileWarnings): Warning[] {
  const shown = paths.slice(0, SHOWN).map(path => ({ code, message: `${path} ${says}`, hint, path }));
  const more = paths.length - shown.length;
  return more > 0
    ? [...shown, { code, message: `The same is true of ${formatPlural(more, 'more file')}`, hint }]
    : shown;
}
