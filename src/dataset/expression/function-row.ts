import type { Expression } from './expression.ts';

/** One row of the table of functions: what the reference page, the planner and the SQL of both engines take from it. */
export interface FunctionRow {
  readonly name: string;
  /** For people: `substring(text, start[, length])`. */
  readonly signature: string;
  /** At least and at most so many arguments, where the signature is not that of a call. */
  readonly operands?: readonly [number, number];
  /** `strict`: null as soon as an argument is null. `own`: as the meaning says. */
  readonly nulls: 'strict' | 'own';
  /** One line, with what is taken where engines differ. */
  readonly meaning: string;
  readonly aliases?: readonly string[];
  /** The forms in SQL, with $1, $2 and $* for the arguments; Spark's is by default name($*), DuckDB's is Spark's. */
  readonly spark?: string;
  /** null: DuckDB has no form that means the same. */
  readonly duckdb?: string | null;
  /** The typed call, or null after `refuse`. */
  readonly type: (call: TypedCall) => Expression | null;
}

export interface TypedCall {
  /** The name as in the table. */
  readonly name: string;
  readonly arguments: readonly Expression[];
  /** Says why the call is no good: at an argument, or as a whole. */
  readonly refuse: (message: string, hint: string, argument?: number) => null;
}
