import type { BytesVector } from '../../base/vector.ts';
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
  const { texts, from } = placesOf(node.pieces);
  const choose = node.isUnique ? uniqueChoices(table, node) : freeChoices(table, node, from);
  return batch => {
    const { length } = batch;
    const all = choose(batch);
    const choices = from.map(piece => all[piece]!);
    const offsets = new Int32Array(length + 1);
    const sizes = new Int32Array(length);
    for (const [at, choice] of choices.entries()) addLengths(texts[at]!, choice, sizes);
    let total = 0;
    for (let row = 0; row < length; row++) {
      total += sizes[row]!;
      offsets[row + 1] = total;
    }
    const bytes = new Uint8Array(total);
    // From here on the end of what each row has so far.
    sizes.set(offsets.subarray(0, length));
    for (const [at, choice] of choices.entries()) writeTexts(texts[at]!, choice, sizes, bytes);
    return { kind: 'bytes', length, nulls: null, bytes, offsets };
  };
}

/** The texts of each place where there is a choice, with what always stands beside it, and which piece makes the choice. */
function placesOf(pieces: readonly (readonly string[])[]) {
  const places: { texts: string[]; from: number }[] = [];
  let before = '';
  for (const [from, piece] of pieces.entries()) {
    const last = places.at(-1);
    if (piece.length > 1) {
      places.push({ texts: piece.map(text => before + text), from });
      before = '';
    } else if (last === undefined) before += piece[0]!;
    else last.texts = last.texts.map(text => text + piece[0]!);
  }
  // A pattern without any choice.
  if (places.length === 0) places.push({ texts: [before], from: 0 });
  return { texts: places.map(place => textsOf(place.texts)), from: places.map(place => place.from) };
}

function textsOf(piece: readonly string[]): BytesVector {
  const vector = textVector(piece);
  if (vector.kind !== 'bytes') throw new TypeError('texts are bytes');
  return vector;
}

function addLengths({ offsets, length }: BytesVector, choices: Int32Array, sizes: Int32Array): void {
  const lengths = new Int32Array(length);
  for (let at = 0; at < length; at++) lengths[at] = offsets[at + 1]! - offsets[at]!;
  for (let row = 0; row < sizes.length; row++) sizes[row]! += lengths[choices[row]!]!;
}

function writeTexts(texts: BytesVector, choices: Int32Array, ends: Int32Array, bytes: Uint8Array): void {
  const { bytes: from, offsets } = texts;
  for (let row = 0; row < ends.length; row++) {
    const choice = choices[row]!;
    const end = offsets[choice + 1]!;
    let place = ends[row]!;
    for (let at = offsets[choice]!; at < end; at++, place++) bytes[place] = from[at]!;
    ends[row] = place;
  }
}

type Choose = (batch: Batch) => readonly Int32Array[];

function freeChoices(table: TableProgram, { draw: place, pieces }: NodeOf<'pattern'>, from: readonly number[]): Choose {
  const keys = pieces.map((_, at) => keyOf(table, { ...place, purpose: `${place.purpose} ${at}` }));
  return batch => {
    const all: Int32Array[] = [];
    for (const at of from) {
      const choices = new Int32Array(batch.length);
      if (pieces[at]!.length > 1) boundedIntegers(pieces[at]!.length, draw(keys[at]!, batch), choices);
      all[at] = choices;
    }
    return all;
  };
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
