import type { LeafVector, PlainVector } from './dense.ts';
import type { Physical } from './format.ts';
import type { Leaf } from './schema.ts';

const KIND_OF: Readonly<Record<Physical, PlainVector['kind']>> = {
  boolean: 'boolean',
  int32: 'int32',
  int64: 'int53',
  float: 'float',
  double: 'double',
  bytes: 'bytes',
  fixed: 'int53',
};

/** The vector in the width in which its column is stored. Throws where it is of another kind than the column. */
export function fitVector(leaf: Leaf, vector: LeafVector): LeafVector {
  if (vector.kind === 'codes') return { ...vector, dictionary: fitPlain(leaf, vector.dictionary) };
  return fitPlain(leaf, vector);
}

function fitPlain({ path, type, stored }: Leaf, vector: PlainVector): PlainVector {
  // Decimals come as doubles, however few their digits.
  if (vector.kind === 'int53' && stored.physical === 'int32' && type.kind === 'decimal') {
    return { ...vector, kind: 'int32', values: Int32Array.from(vector.values) };
  }
  if (vector.kind !== KIND_OF[stored.physical]) {
    throw new TypeError(`${path.join('.')} is ${type.kind}, its vector is ${vector.kind}`);
  }
  return vector;
}
