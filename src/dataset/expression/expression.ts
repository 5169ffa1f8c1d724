import type { DataType } from '../../base/data-type.ts';
import type { Range } from './range.ts';

/**
 * A checked expression: every name resolved, every implied conversion a `cast`. Plain data without functions, infinities or -0,
 * so that it is the same after a way through JSON.
 */
export type Expression =
  | LiteralExpression
  | ColumnExpression
  | CallExpression
  | CaseExpression
  | CastExpression
  | FieldExpression;

interface Typed {
  readonly type: DataType;
  readonly nullable: boolean;
  /** The values that can occur, in storage units (days, microseconds, unscaled decimals); null where nothing is known. */
  readonly range: Range | null;
}

/** In storage units; text as it is; null for no value. */
export type LiteralValue = number | string | boolean | null;

export interface LiteralExpression extends Typed {
  readonly kind: 'literal';
  readonly value: LiteralValue;
}

export interface ColumnExpression extends Typed {
  readonly kind: 'column';
  readonly path: readonly string[];
  /** All texts that the column can hold, where that is known. */
  readonly values?: readonly string[];
}

export interface CallExpression extends Typed {
  readonly kind: 'call';
  /** A name of the table of functions. */
  readonly name: string;
  readonly arguments: readonly Expression[];
}

export interface CaseExpression extends Typed {
  readonly kind: 'case';
  readonly branches: readonly { readonly when: Expression; readonly gives: Expression }[];
  readonly otherwise: Expression;
}

export interface CastExpression extends Typed {
  readonly kind: 'cast';
  readonly of: Expression;
}

export interface FieldExpression extends Typed {
  readonly kind: 'field';
  readonly of: Expression;
  readonly name: string;
  /** Which field of the struct. */
  readonly index: number;
}
