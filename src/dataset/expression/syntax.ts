/** What the parser reads, before any name or type is known. Operators are calls by their symbol: `+`, `and`, `is null`, `in`. */
export type Syntax = LiteralSyntax | IntervalSyntax | NameSyntax | CallSyntax | CaseSyntax | CastSyntax | FieldSyntax;

export interface Place {
  readonly offset: number;
  readonly length: number;
}

export type LiteralKind = 'integer' | 'decimal' | 'double' | 'text' | 'boolean' | 'null' | 'date' | 'timestamp';

/** `text` is what stands between quotes, or the number without its suffix. */
export interface LiteralSyntax extends Place {
  readonly kind: 'literal';
  readonly literal: LiteralKind;
  readonly text: string;
}

export interface IntervalSyntax extends Place {
  readonly kind: 'interval';
  readonly amount: string;
  readonly unit: string;
}

export interface NameSyntax extends Place {
  readonly kind: 'name';
  readonly path: readonly string[];
}

export interface CallSyntax extends Place {
  readonly kind: 'call';
  readonly name: string;
  readonly arguments: readonly Syntax[];
}

export interface CaseSyntax extends Place {
  readonly kind: 'case';
  readonly of: Syntax | null;
  readonly branches: readonly { readonly when: Syntax; readonly gives: Syntax }[];
  readonly otherwise: Syntax | null;
}

export interface CastSyntax extends Place {
  readonly kind: 'cast';
  readonly of: Syntax;
  readonly type: TypeSyntax;
}

export interface FieldSyntax extends Place {
  readonly kind: 'field';
  readonly of: Syntax;
  readonly name: string;
}

export interface TypeSyntax extends Place {
  readonly name: string;
  readonly arguments: readonly number[];
}
