import type { Vector } from '../../base/vector.ts';
import type { CallExpression } from '../../dataset/expression/expression.ts';

/** Computes a call for all rows; every argument has `length` rows. */
export type Kernel = (call: CallExpression, given: readonly Vector[], length: number) => Vector;
