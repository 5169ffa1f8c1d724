import { describeLeft } from '../base/describe-left.ts';
import type { Emit } from '../base/events.ts';
import { formatPlural, listSome } from '../base/format.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { checkFolder, type FolderCheck } from '../parquet/check-folder.ts';
import type { DataFolder } from '../parquet/data-folder.ts';
import type { Unfixed } from '../parquet/fix-report.ts';
import { rules } from '../parquet/rules.ts';

export interface CheckInput {
  /** Absolute. */
  readonly directory: string;
  /** Paths of the files that count; by default all. */
  readonly only?: ReadonlySet<string> | undefined;
  /** What lies in the directory, where files were rewritten, and what could not be rewritten. */
  readonly folder?: DataFolder | undefined;
  readonly unfixed?: readonly Unfixed[] | undefined;
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
  const canFix = unfixed === undefined && errors.every(({ rule }) => rules[rule].fixable);
  const hint = first && others.length === 0 ? first.fix : canFix ? FIX : null;
  return new LakeseedError(
    'PREFLIGHT_FAILED',
    `${directory} cannot be delivered; nothing was deleted and nothing was sent. ${first?.message}${more}${refused}`,
    { ...(hint !== null && { hint }), details: { findings, ...(unfixed && { unfixed }) } },
  );
}

const FIX = 'Deliver rewritten files in their place, as far as nothing is lost by it: --fix';
