/** 1 where either has one. */
export function joinNulls(one: Uint8Array | null, other: Uint8Array | null): Uint8Array | null {
  if (one === null || other === null || one === other) return one ?? other;
  const joined = new Uint8Array(one.length);
  for (let row = 0; row < joined.length; row++) joined[row] = one[row]! | other[row]!;
  return joined;
}
