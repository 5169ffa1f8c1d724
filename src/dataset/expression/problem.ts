/** One thing that is wrong in the text of an expression. */
export interface ExpressionProblem {
  readonly message: string;
  readonly hint: string;
  /** Where in the text, in UTF-16 units. */
  readonly offset: number;
  readonly length: number;
}
