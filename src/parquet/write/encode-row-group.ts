import type { Field } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import { encodeColumnChunk } from './column-chunk.ts';
import type { Codec } from './format.ts';
import type { RowGroupBytes } from './row-group-bytes.ts';
import { leavesOf } from './schema.ts';
import { shred } from './shred.ts';

export interface RowGroupOptions {
  readonly codec: Codec;
  /** Of zstd; 1 by default. */
  readonly level?: number;
  /** The most values a page may have, and about the most bytes before compression; 20,000 and 1 MiB by default. */
  readonly pageRows?: number;
  readonly pageBytes?: number;
  /** Whether pages may be encoded as DELTA_BINARY_PACKED and DELTA_LENGTH_BYTE_ARRAY; true by default. */
  readonly delta?: boolean;
}

/**
 * A row group from the values of its columns, all of the same length. The same input gives the same bytes, on whatever
 * thread. Throws TypeError where a vector does not fit its field.
 */
export function encodeRowGroup(
  fields: readonly Field[],
  vectors: readonly Vector[],
  { codec, level = 1, pageRows = 20_000, pageBytes = 1 << 20, delta = true }: RowGroupOptions,
): RowGroupBytes {
  const rows = vectors[0]?.length ?? 0;
  if (vectors.length !== fields.length || vectors.some(({ length }) => length !== rows)) {
    throw new TypeError(`${fields.length} columns of ${rows} rows do not fit ${vectors.length} vectors`);
  }
  const leaves = leavesOf(fields);
  const shredded = fields.flatMap((field, at) => shred(field, vectors[at]!));
  const chunks = leaves.map((leaf, at) =>
    encodeColumnChunk(leaf, shredded[at]!, { codec, level, pageRows, pageBytes, delta }),
  );
  return { rows, chunks: chunks.map(({ bytes }) => bytes), columns: chunks.map(({ column }) => column) };
}
