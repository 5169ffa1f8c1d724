import type { CodesVector, Vector } from '../../base/vector.ts';
import type { Batch } from '../batch/batch.ts';

/** For each row the number of the branch with its text; one more than there are labels where none has, or there is no text. */
export function createBranchFinder(labels: readonly string[], on: readonly string[]): (batch: Batch) => Uint16Array {
  const numbers = new Map(labels.map((label, at) => [label, at]));
  const known = new WeakMap<CodesVector['dictionary'], Uint16Array>();
  const branchOf = (text: string) => numbers.get(text) ?? labels.length;
  const ofDictionary = (dictionary: CodesVector['dictionary']): Uint16Array => {
    let branches = known.get(dictionary);
    if (branches === undefined) {
      branches = Uint16Array.from({ length: dictionary.length }, (_, at) => branchOf(textAt(dictionary, at)));
      known.set(dictionary, branches);
    }
    return branches;
  };
  return batch => {
    const vector = batch.path(on);
    const { length, nulls } = vector;
    const branches = new Uint16Array(length);
    if (vector.kind === 'codes') {
      const { codes } = vector;
      const of = ofDictionary(vector.dictionary);
      for (let row = 0; row < length; row++) branches[row] = of[codes[row]!]!;
    } else {
      for (let row = 0; row < length; row++) branches[row] = branchOf(textAt(vector, row));
    }
    if (nulls !== null) for (let row = 0; row < length; row++) if (nulls[row] === 1) branches[row] = labels.length;
    return branches;
  };
}

/** A value as a case's label writes it. */
export function textAt(vector: Vector, row: number): string {
  switch (vector.kind) {
    case 'bytes':
      return Buffer.from(vector.bytes.buffer, vector.bytes.byteOffset, vector.bytes.length).toString(
        'utf8',
        vector.offsets[row],
        vector.offsets[row + 1],
      );
    case 'codes':
      return textAt(vector.dictionary, vector.codes[row]!);
    case 'boolean':
      return vector.values[row] === 1 ? 'true' : 'false';
    case 'list':
    case 'map':
    case 'struct':
      throw new TypeError(`a ${vector.kind} is no text`);
    default:
      return String(vector.values[row]);
  }
}
