import type { DataType } from '../../base/data-type.ts';
import type { Expression } from './expression.ts';
import type { Refusal } from './literals.ts';
import type { Range } from './range.ts';
import type { Place, Syntax } from './syntax.ts';

/** What is known of a column before any row exists. */
export interface ResolvedColumn {
  readonly type: DataType;
  readonly nullable: boolean;
  /** For numbers, dates and times, in storage units. */
  readonly range?: Range;
  /** For text: all that it can be. */
  readonly values?: readonly string[];
  /** The last name is that of a field in the struct that the others lead to. */
  readonly isField?: boolean;
}

export interface ExpressionNames {
  /** null where the whole path names no column, relation's column or field. */
  readonly resolve: (path: readonly string[]) => ResolvedColumn | null;
  /** Every name that could be meant, for "did you mean". */
  readonly names: () => Iterable<string>;
}

/** What the files that type one kind of syntax need of each other. */
export interface Typing extends ExpressionNames {
  /** The typed expression, or null when problems were noted. */
  readonly type: (syntax: Syntax) => Expression | null;
  readonly note: (at: Place, refusal: Refusal) => null;
}
