import { planPermutation } from '../../dataset/random/permutation.ts';
import type { Batch, Evaluate } from '../batch/batch.ts';
import { numbersArray } from '../batch/row-numbers.ts';
import type { TableProgram } from '../program/table-program.ts';
import { boundedIntegers } from '../random/bounded-integers.ts';
import { permute } from '../random/permute.ts';
import { textVector } from '../vectors/constant-vector.ts';
import { copyShort, SLACK } from '../vectors/copy-short.ts';
import { draw, keyOf } from './draws.ts';
import type { NodeOf } from './node-of.ts';

export function compilePattern(table: TableProgram, node: NodeOf<'pattern'>): Evaluate {
  const { texts, firsts, from } = placesOf(node.pieces);
  const choose = node.isUnique ? uniqueChoices(table, node) : freeChoices(table, node, from);
  const { offsets: ends } = texts;
  const source = new DataView(texts.bytes.buffer);
  const places = from.length;
  return batch => {
    const { length } = batch;
    const all = choose(batch);
    // The texts of a row side by side, by number.
    const numbers = new Int32Array(length * places);
    for (let place = 0; place < places; place++) spread(all[from[place]!]!, firsts[place]!, numbers, place, places);
    const offsets = new Int32Array(length + 1);
    let total = 0;
    for (let row = 0, at = 0; row < length; row++) {
      for (let place = 0; place < places; place++, at++) total += ends[numbers[at]! + 1]! - ends[numbers[at]!]!;
      offsets[row + 1] = total;
    }
    const bytes = new Uint8Array(total + SLACK);
    const target = new DataView(bytes.buffer);
    let place = 0;
    for (let at = 0; at < numbers.length; at++) {
      const start = ends[numbers[at]!]!;
      const count = ends[numbers[at]! + 1]! - start;
      copyShort(source, start, target, place, count);
      place += count;
    }
    return { kind: 'bytes', length, nulls: null, bytes: bytes.subarray(0, total), offsets };
  };
}

function spread(choices: Int32Array, first: number, to: Int32Array, place: number, places: number): void {
  for (let row = 0, at = place; row < choices.length; row++, at += places) to[at] = first + choices[row]!;
}

/**
 * The texts of each place where there is a choice, with what always stands beside it, and which piece makes the choice; all texts in one
 * vector, those of a place from its first on.
 */
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
  let known = 0;
  const firsts = places.map(({ texts }) => {
    known += texts.length;
    return known - texts.length;
  });
  const texts = textVector(places.flatMap(place => place.texts));
  if (texts.kind !== 'bytes') throw new TypeError('texts are bytes');
  const bytes = new Uint8Array(texts.bytes.length + SLACK);
  bytes.set(texts.bytes);
  return { texts: { ...texts, bytes }, firsts, from: places.map(place => place.from) };
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
