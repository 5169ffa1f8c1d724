import type { Vector } from '../../base/vector.ts';
import type { Identity } from '../random/identity.ts';
import type { RowNumbers } from './row-numbers.ts';

/** Some rows of a table. Whatever is asked of them is computed when it is asked for first. */
export interface Batch {
  readonly length: number;
  readonly identity: () => Identity;
  readonly numbers: () => RowNumbers;
  /** Of each row its number among the rows of its parent, or of each element its number in its row. */
  readonly ordinals: () => Uint32Array;
  readonly column: (name: string) => Vector;
  readonly relation: (name: string) => Related;
  /** A column of these rows, or of related ones: `['customer', 'tier']`. */
  readonly path: (path: readonly string[]) => Vector;
  readonly children: (table: string) => Children;
  /** The same for some of these rows. */
  readonly childrenOf: (rows: Batch, table: string) => Children;
}

/** Rows of another table that belong to those of a batch. */
export interface Related {
  readonly batch: Batch;
  /** Which row of `batch` belongs to each row; null where they stand side by side. */
  readonly rows: Int32Array | null;
  /** 1 where a row has none. */
  readonly nulls: Uint8Array | null;
}

/** Row i has the rows of `batch` from offsets[i] to offsets[i + 1]. */
export interface Children {
  readonly batch: Batch;
  readonly offsets: Int32Array;
}

export type Evaluate = (batch: Batch) => Vector;
