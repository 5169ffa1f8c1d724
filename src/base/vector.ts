/**
 * The values of one column for a run of rows, in the form in which Parquet stores them. Whole numbers of 64 bits are held in
 * doubles: every one of them lies within ±2^53, which planning has made sure of, so that none is rounded.
 */
export type Vector =
  | BooleanVector
  | Int32Vector
  | Int53Vector
  | FloatVector
  | DoubleVector
  | BytesVector
  | CodesVector
  | ListVector
  | MapVector
  | StructVector;

interface Rows {
  /** Rows, those without a value included. */
  readonly length: number;
  /** 1 where a row has no value (what stands in `values` there means nothing); null where every row has one. */
  readonly nulls: Uint8Array | null;
}

/** 0 or 1. */
export interface BooleanVector extends Rows {
  readonly kind: 'boolean';
  readonly values: Uint8Array;
}

/** tinyint, smallint, int; date as days since 1970-01-01. */
export interface Int32Vector extends Rows {
  readonly kind: 'int32';
  readonly values: Int32Array;
}

/** bigint; timestamp and timestamp_ntz as microseconds since 1970-01-01T00:00; decimal of any precision as its unscaled number. */
export interface Int53Vector extends Rows {
  readonly kind: 'int53';
  readonly values: Float64Array;
}

export interface FloatVector extends Rows {
  readonly kind: 'float';
  readonly values: Float32Array;
}

export interface DoubleVector extends Rows {
  readonly kind: 'double';
  readonly values: Float64Array;
}

/** string (UTF-8) and binary: row i is `bytes` from offsets[i] to offsets[i + 1]; a row without a value has no bytes. */
export interface BytesVector extends Rows {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
  /** length + 1 numbers. */
  readonly offsets: Int32Array;
}

/** Few values many times: row i is row codes[i] of `dictionary`, a vector of any plain kind without nulls. */
export interface CodesVector extends Rows {
  readonly kind: 'codes';
  readonly codes: Uint8Array | Uint16Array | Int32Array;
  readonly dictionary: BooleanVector | Int32Vector | Int53Vector | FloatVector | DoubleVector | BytesVector;
}

/** array: row i holds the elements from offsets[i] to offsets[i + 1]; a row without a value holds none. */
export interface ListVector extends Rows {
  readonly kind: 'list';
  readonly offsets: Int32Array;
  readonly elements: Vector;
}

/** map: as a list, with as many keys as values; no key is null. */
export interface MapVector extends Rows {
  readonly kind: 'map';
  readonly offsets: Int32Array;
  readonly keys: Vector;
  readonly values: Vector;
}

/** struct: every field has as many rows as the struct; what fields hold where the struct is null means nothing. */
export interface StructVector extends Rows {
  readonly kind: 'struct';
  readonly fields: readonly Vector[];
}
