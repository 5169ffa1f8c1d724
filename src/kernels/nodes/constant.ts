import type { Evaluate } from '../batch/batch.ts';
import { scalarVector } from '../vectors/constant-vector.ts';
import type { NodeOf } from './node-of.ts';

export function compileConstant({ type, value }: NodeOf<'constant'>): Evaluate {
  const dictionary = scalarVector(type, [value]);
  return ({ length }) => ({ kind: 'codes', length, nulls: null, codes: new Uint8Array(length), dictionary });
}
