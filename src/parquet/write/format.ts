/** The numbers by which the format's Thrift definition names things. */
export const PHYSICAL = {
  boolean: 0,
  int32: 1,
  int64: 2,
  float: 4,
  double: 5,
  bytes: 6,
  fixed: 7,
} as const;

export const ENCODING = {
  plain: 0,
  rle: 3,
  deltaBinaryPacked: 5,
  deltaLengthByteArray: 6,
  rleDictionary: 8,
} as const;

export const CODEC = { none: 0, snappy: 1, zstd: 6 } as const;

export const PAGE = { data: 0, dictionary: 2 } as const;

export const REPETITION = { required: 0, optional: 1, repeated: 2 } as const;

export const CONVERTED = {
  utf8: 0,
  map: 1,
  list: 3,
  decimal: 5,
  date: 6,
  timestampMicros: 10,
  int8: 15,
  int16: 16,
} as const;

export type Physical = keyof typeof PHYSICAL;
export type Encoding = keyof typeof ENCODING;
export type Codec = keyof typeof CODEC;
