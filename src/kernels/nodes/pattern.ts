import { planPermutation } from '../../dataset/random/permutation.ts';
import type { Batch, Evaluate } from '../batch/batch.ts';
import { numbersArray } from '../batch/row-numbers.ts';
import type { TableProgram } from '../program/table-program.ts';
import { boundedIntegers } from '../random/bounded-integers.ts';
import { permute } from '../random/permute.ts';
import { textVector } from '../vectors/constant-vector.ts';
import { draw, keyOf } from './draws.ts';
import type { NodeOf } from './node-of.ts';

export function compilePattern(table: TableProgram, node: NodeOf<'pattern'>): Evaluate {
  const texts = node.pieces.map(piece => textsOf(piece));
  const choose = node.isUnique ? uniqueChoices(table, node) : freeChoices(table, node);
  return batch => {
    const { length } = batch;
    const choices = choose(batch);
    const offsets = new Int32Array(length + 1);
    for (let row = 0; row < length; row++) {
      let size = 0;
      for (let at = 0; at < texts.length; at++) {
        const choice = choices[at]![row]!;
        const ends = texts[at]!.offsets;
        size += ends[choice + 1]! - ends[choice]!;
      }
      offsets[row + 1] = offsets[row]! + size;
    }
    const bytes = new Uint8Array(offsets[length]!);
    let place = 0;
    for (let row = 0; row < length; row++) {
      for (let at = 0; at < texts.length; at++) {
        const choice = choices[at]![row]!;
        const { bytes: from, offsets: ends } = texts[at]!;
        for (let byte = ends[choice]!; byte < ends[choice + 1]!; byte++, place++) bytes[place] = from[byte]!;
      }
    }
    return { kind: 'bytes', length, nulls: null, bytes, offsets };
  };
}

function textsOf(piece: readonly string[]) {
  const vector = textVector(piece);
  if (vector.kind !== 'bytes') throw new TypeError('texts are bytes');
  return vector;
}

type Choose = (batch: Batch) => readonly Int32Array[];

function freeChoices(table: TableProgram, { draw: place, pieces }: NodeOf<'pattern'>): Choose {
  const keys = pieces.map((_, at) => keyOf(table, { ...place, purpose: `${place.purpose} ${at}` }));
  return batch =>
    pieces.map((piece, at) => {
      const choices = new Int32Array(batch.length);
      if (piece.length > 1) boundedIntegers(piece.length, draw(keys[at]!, batch), choices);
      return choices;
    });
}

/** The number of a combination, in a number system with a digit for each piece. */
function uniqueChoices(table: TableProgram, { draw: place, pieces }: NodeOf<'pattern'>): Choose {
  const combinations = pieces.reduce((product, piece) => product * piece.length, 1);
  const permutation = planPermutation({ seed: table.program.plan.seed, ...place }, combinations);
  return batch => {
    const rest = new Float64Array(batch.length);
    permute(permutation, numbersArray(batch.numbers()), rest);
    const choices = pieces.map(() => new Int32Array(batch.length));
    for (let at = pieces.length - 1; at >= 0; at--) {
      const base = pieces[at]!.length;
      const digits = choices[at]!;
      for (let row = 0; row < rest.length; row++) {
        const next = Math.floor(rest[row]! / base);
        digits[row] = rest[row]! - next * base;
        rest[row] = next;
      }
    }
    return choices;
  };
}
