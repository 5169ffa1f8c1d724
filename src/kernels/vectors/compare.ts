import type { Vector } from '../../base/vector.ts';

/** Below 0 where one row's value is less than the other's, above 0 where it is greater; texts by their bytes, as engines do. */
export function comparerOf(vector: Vector): (one: number, other: number) => number {
  switch (vector.kind) {
    case 'codes': {
      const { codes } = vector;
      const compare = comparerOf(vector.dictionary);
      return (one, other) => compare(codes[one]!, codes[other]!);
    }
    case 'bytes': {
      const { bytes, offsets } = vector;
      const textOf = (row: number) => bytes.subarray(offsets[row], offsets[row + 1]);
      return (one, other) => Buffer.compare(textOf(one), textOf(other));
    }
    case 'list':
    case 'map':
    case 'struct':
      throw new TypeError(`values of ${vector.kind} have no order`);
    case 'boolean':
    case 'int32':
    case 'int53':
    case 'float':
    case 'double': {
      const { values } = vector;
      return (one, other) => values[one]! - values[other]!;
    }
  }
}
