import type { Vector } from '../../base/vector.ts';
import { joinNulls } from './nulls.ts';
import { take } from './take.ts';

/** The same rows, of which those marked in `nulls` have no value. */
export function withNulls(vector: Vector, nulls: Uint8Array | null): Vector {
  if (nulls === null || !nulls.includes(1)) return vector;
  // A row without a value has neither bytes nor elements: those have to go.
  if (vector.kind === 'bytes' || vector.kind === 'list' || vector.kind === 'map') {
    return take(vector, Int32Array.from(nulls.keys()), nulls);
  }
  return { ...vector, nulls: joinNulls(vector.nulls, nulls) };
}
