import type { MapVector } from '../../base/vector.ts';
import { take } from '../vectors/take.ts';
import { textAt } from './branch-finder.ts';

/** A map has a key once: the first of those that are alike stays. */
export function withoutRepeated(map: MapVector): MapVector {
  const { keys, values, offsets, length } = map;
  const kept = new Int32Array(keys.length);
  const ends = new Int32Array(length + 1);
  let count = 0;
  for (let row = 0; row < length; row++) {
    const seen = new Set<string>();
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) {
      const key = textAt(keys, at);
      if (seen.has(key)) continue;
      seen.add(key);
      kept[count] = at;
      count += 1;
    }
    ends[row + 1] = count;
  }
  if (count === keys.length) return map;
  const rows = kept.subarray(0, count);
  return { ...map, offsets: ends, keys: take(keys, rows), values: take(values, rows) };
}
