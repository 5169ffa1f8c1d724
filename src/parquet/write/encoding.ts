import type { ByteSink } from './byte-sink.ts';
import type { LeafVector, PlainVector } from './dense.ts';
import { withoutDictionary, withoutUnused } from './dictionary.ts';
import type { Encoding } from './format.ts';
import { writePlain } from './plain.ts';
import { bitWidthOf, writeHybrid } from './rle.ts';
import type { Leaf } from './schema.ts';

/** How a column chunk's values are written. */
export interface ChunkEncoding {
  readonly encoding: Encoding;
  readonly dictionary: PlainVector | null;
  /** The values from `from` to `to`, as a page has them after its levels. */
  readonly write: (from: number, to: number, sink: ByteSink) => void;
}

export function chooseEncoding(leaf: Leaf, values: LeafVector): ChunkEncoding {
  if (values.kind !== 'codes') return encodePlain(leaf, values);
  const compact = withoutUnused(values);
  const { codes, dictionary } = compact;
  const width = Math.max(1, bitWidthOf(dictionary.length - 1));
  const asDictionary = plainSize(dictionary, leaf) + (codes.length * width) / 8;
  const average = plainSize(dictionary, leaf) / Math.max(1, dictionary.length);
  if (codes.length === 0 || leaf.stored.physical === 'boolean' || asDictionary >= average * codes.length) {
    return encodePlain(leaf, withoutDictionary(compact));
  }
  return {
    encoding: 'rleDictionary',
    dictionary,
    write: (from, to, sink) => {
      sink.byte(width);
      writeHybrid(codes, from, to, width, sink);
    },
  };
}

function encodePlain({ stored }: Leaf, values: PlainVector): ChunkEncoding {
  return {
    encoding: 'plain',
    dictionary: null,
    write: (from, to, sink) => writePlain(values, from, to, stored.length, sink),
  };
}

/** Bytes of PLAIN. */
export function plainSize(vector: PlainVector, { stored }: Leaf): number {
  switch (vector.kind) {
    case 'boolean':
      return Math.ceil(vector.length / 8);
    case 'int32':
    case 'float':
      return vector.length * 4;
    case 'int53':
      return vector.length * (stored.length || 8);
    case 'double':
      return vector.length * 8;
    case 'bytes':
      return vector.length * 4 + vector.offsets[vector.length]! - vector.offsets[0]!;
  }
}
