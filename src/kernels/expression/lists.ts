import type { ListVector, Vector } from '../../base/vector.ts';
import { take } from './pick.ts';

/** A list vector out of the places of elements, row by row. */
export function takeLists(
  elements: Vector,
  rows: readonly (readonly number[])[],
  nulls: Uint8Array | null,
): ListVector {
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach((places, row) => {
    offsets[row + 1] = offsets[row]! + places.length;
  });
  return { kind: 'list', length: rows.length, nulls, offsets, elements: take(elements, Int32Array.from(rows.flat())) };
}
