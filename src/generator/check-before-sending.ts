import { describeLeft } from '../base/describe-left.ts';
import type { Emit } from '../base/events.ts';
import { formatPlural, listSome } from '../base/format.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { allowableRules } from '../parquet/allowed-rules.ts';
import { checkFolder, type FolderCheck } from '../parquet/check-folder.ts';
import type { DataFolder } from '../parquet/data-folder.ts';
import { type Finding, isFixable, withoutOffer } from '../parquet/finding.ts';
import type { Unfixed } from '../parquet/fix-report.ts';
import type { RuleId } from '../parquet/rules.ts';

export interface CheckInput {
  /** Absolute. */
  readonly directory: string;
  /** Paths of the files that count; by default all. */
  readonly only?: ReadonlySet<string> | undefined;
  /** What lies in the directory, where files were rewritten, and what could not be rewritten. */
  readonly folder?: DataFolder | undefined;
  readonly unfixed?: readonly Unfixed[] | undefined;
  /** Rules whose errors are warnings this time. */
  readonly allow: readonly RuleId[];
  readonly signal?: AbortSignal | undefined;
  readonly emit: Emit;
}

/**
 * The local half of a delivery: every file is opened and checked. Throws PREFLIGHT_FAILED with all findings, and
 * DATA_DIR_NOT_FOUND for a folder without Parquet: an empty folder never takes the place of a full one.
 */
export async function checkBeforeSending({ directory, unfixed, ...options }: CheckInput): Promise<FolderCheck> {
  const check = await checkFolder(directory, options);
  if (!check.ok) throw preflightFailed(directory, check, unfixed);
  if (check.files.length > 0) return check;
  throw new LakeseedError('DATA_DIR_NOT_FOUND', `There is no Parquet in ${directory}: nothing was deleted or sent`, {
    hint: 'Write <table>/*.parquet below it: `lakeseed generate` runs the script that does.',
  });
}

/** `unfixed` only where it was tried to rewrite the files. */
function preflightFailed(
  directory: string,
  { findings }: FolderCheck,
  unfixed: readonly Unfixed[] | undefined,
): LakeseedError {
  const errors = findings.filter(({ level }) => level === 'error');
  const [first, ...others] = errors;
  const more = others.length > 0 ? ` (and ${formatPlural(others.length, 'more error')})` : '';
  const refused = unfixed && unfixed.length > 0 ? `\nNot rewritten: ${listSome(unfixed.map(describeLeft))}` : '';
  return new LakeseedError(
    'PREFLIGHT_FAILED',
    `${directory} cannot be delivered; nothing was deleted and nothing was sent. ${first?.message}${more}${refused}`,
    {
      hint: hintFor(errors, unfixed === undefined),
      details: unfixed ? { findings: findings.map(withoutOffer), unfixed } : { findings },
    },
  );
}

/** What to type next: a rewrite on the way, where that was not tried, a change of the script, or the word that it is meant so. */
function hintFor(errors: readonly Finding[], canFix: boolean): string {
  const stopping = [...new Set(errors.map(({ rule }) => rule))];
  return [
    ...(canFix && errors.every(isFixable)
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
