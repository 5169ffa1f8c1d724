import { type Level, type RuleId, rules } from './rules.ts';

/** One thing wrong with a data folder, and the change in the user's script that mends it. */
export interface Finding {
  readonly rule: RuleId;
  readonly level: Level;
  /** Null where the file belongs to no table. */
  readonly table: string | null;
  /** Relative to the data folder, with `/`; null where the finding concerns the table as a whole. */
  readonly file: string | null;
  /** Dotted where it is nested; null where the finding concerns no single column. */
  readonly column: string | null;
  readonly message: string;
  readonly fix: string;
}

/** Where a finding was made. */
export interface Place {
  readonly table: string | null;
  readonly file: string | null;
}

export interface Verdict {
  readonly column?: string;
  /** What was seen; the rule adds what comes of it. */
  readonly message: string;
  readonly fix: string;
  /** Where one case of a rule is milder than the rule. */
  readonly level?: Level;
  /** False where one case of a rule cannot be mended by a rewrite, though others can. */
  readonly fixable?: boolean;
}

/** What follows the change in the script where a rewrite does as well. */
export const FIX_OFFER = ' Or let lakeseed rewrite the file: --fix';

export function finding(
  rule: RuleId,
  { table, file }: Place,
  { column, message, fix, level, fixable = true }: Verdict,
): Finding {
  const offer = fixable && rules[rule].fixable ? FIX_OFFER : '';
  return { rule, level: level ?? rules[rule].level, table, file, column: column ?? null, message, fix: fix + offer };
}

/** Whether lakeseed can mend it by a rewrite. */
export function isFixable({ fix }: Finding): boolean {
  return fix.endsWith(FIX_OFFER);
}

/** The same where a rewrite has been tried. */
export function withoutOffer(found: Finding): Finding {
  return isFixable(found) ? { ...found, fix: found.fix.slice(0, -FIX_OFFER.length) } : found;
}

/** By table, file, rule, column: the order in which findings are always reported. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const keys = new Map(
    findings.map(one => [
      one,
      [one.table ?? '', one.file ?? '', String(rules[one.rule].number).padStart(2, '0'), one.column ?? '', one.message],
    ]),
  );
  return [...findings].sort((a, b) => compareKeys(keys.get(a)!, keys.get(b)!));
}

/** Code units, not a locale: the same order on every machine. */
function compareKeys(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  if (at === -1) return 0;
  return a[at]! < b[at]! ? -1 : 1;
}
