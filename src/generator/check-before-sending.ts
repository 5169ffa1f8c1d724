import type { Emit } from '../base/events.ts';
import { formatPlural } from '../base/format.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { allowableRules } from '../parquet/allowed-rules.ts';
import { checkFolder, type FolderCheck } from '../parquet/check-folder.ts';
import { type Finding, isFixable } from '../parquet/finding.ts';
import type { RuleId } from '../parquet/rules.ts';

export interface CheckInput {
  /** Absolute. */
  readonly directory: string;
  /** Paths of the files that count; by default all. */
  readonly only?: ReadonlySet<string> | undefined;
  /** Rules whose errors are warnings this time. */
  readonly allow: readonly RuleId[];
  readonly signal?: AbortSignal | undefined;
  readonly emit: Emit;
}

/**
 * The local half of a delivery: every file is opened and checked. Throws PREFLIGHT_FAILED with all findings, and
 * DATA_DIR_NOT_FOUND for a folder without Parquet: an empty folder never takes the place of a full one.
 */
export async function checkBeforeSending({ directory, ...options }: CheckInput): Promise<FolderCheck> {
  const check = await checkFolder(directory, options);
  if (!check.ok) throw preflightFailed(directory, check);
  if (check.files.length > 0) return check;
  throw new LakeseedError('DATA_DIR_NOT_FOUND', `There is no Parquet in ${directory}: nothing was deleted or sent`, {
    hint: 'Write <table>/*.parquet below it: `lakeseed generate` runs the script that does.',
  });
}

function preflightFailed(directory: string, { findings }: FolderCheck): LakeseedError {
  const errors = findings.filter(({ level }) => level === 'error');
  const [first, ...others] = errors;
  const more = others.length > 0 ? ` (and ${formatPlural(others.length, 'more error')})` : '';
  return new LakeseedError(
    'PREFLIGHT_FAILED',
    `${directory} cannot be delivered; nothing was deleted and nothing was sent. ${first?.message}${more}`,
    { hint: hintFor(errors), details: { findings } },
  );
}

/** What to type next: a rewrite on the way, a change of the script, or the word that it is meant so. */
function hintFor(errors: readonly Finding[]): string {
  const stopping = [...new Set(errors.map(({ rule }) => rule))];
  return [
    ...(errors.every(isFixable)
      ? [
          'Add --fix: lakeseed then rewrites the files on the way, without loss.',
          'Or change the script as the findings say, and run it again.',
        ]
      : ['Change the script as the findings say, and run it again; lakeseed check shows whether all is well.']),
    ...(stopping.every(rule => allowableRules.includes(rule))
      ? [`To send them as they are: ${stopping.map(rule => `--allow ${rule}`).join(' ')}`]
      : []),
  ].join('\n');
}
