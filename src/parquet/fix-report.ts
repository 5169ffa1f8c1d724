import type { RuleId } from './rules.ts';

/** A column, or with `column` null a whole file, that was rewritten; `path` and `column` are what the original has. */
export interface Fixed {
  readonly rule: RuleId;
  readonly path: string;
  readonly column: string | null;
  /** A type, a name, a codec or a path. */
  readonly from: string;
  readonly to: string;
}

/** What was left as it is, and why. */
export interface Unfixed {
  /** Null where no rule is broken, but the file holds something that cannot be carried over. */
  readonly rule: RuleId | null;
  readonly table: string | null;
  /** Null where it is true of the table as a whole. */
  readonly path: string | null;
  readonly column: string | null;
  readonly reason: string;
}
