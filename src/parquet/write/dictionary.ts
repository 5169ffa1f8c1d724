import type { CodesVector } from '../../base/vector.ts';
import { type PlainVector, pickRows } from './dense.ts';
import { usedCodes } from './range.ts';

/** The same rows with a dictionary of those values only that they have. */
export function withoutUnused(vector: CodesVector): CodesVector {
  const { codes, dictionary } = vector;
  const used = usedCodes(codes, dictionary.length, 0, codes.length);
  if (!used.includes(0)) return vector;
  const kept = Int32Array.from([...used.keys()].filter(code => used[code] === 1));
  const renumbered = new Int32Array(used.length);
  for (let at = 0; at < kept.length; at += 1) renumbered[kept[at]!] = at;
  const recoded = codes.slice();
  for (let at = 0; at < recoded.length; at += 1) recoded[at] = renumbered[recoded[at]!]!;
  return { ...vector, codes: recoded, dictionary: pickRows(dictionary, kept) };
}

export function withoutDictionary({ codes, dictionary }: CodesVector): PlainVector {
  return pickRows(dictionary, codes instanceof Int32Array ? codes : Int32Array.from(codes));
}
