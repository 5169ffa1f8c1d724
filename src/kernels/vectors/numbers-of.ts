import type { Vector } from '../../base/vector.ts';
import type { NumberArray } from './storage.ts';

/** The numbers of a vector that holds numbers, also where it holds them as codes; rows without a value hold anything. */
export function numbersOf(vector: Vector): NumberArray {
  switch (vector.kind) {
    case 'int32':
    case 'int53':
    case 'float':
    case 'double':
      return vector.values;
    case 'codes': {
      const { codes, length } = vector;
      const of = numbersOf(vector.dictionary);
      const values = new Float64Array(length);
      for (let row = 0; row < length; row++) values[row] = of[codes[row]!]!;
      return values;
    }
    default:
      throw new TypeError(`a vector of ${vector.kind} holds no numbers`);
  }
}
