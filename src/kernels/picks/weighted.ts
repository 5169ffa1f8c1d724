import type { CodesVector, Vector } from '../../base/vector.ts';
import type { Pick } from '../../dataset/plan/plan.ts';
import type { Batch } from '../batch/batch.ts';
import { textAt } from '../nodes/branch-finder.ts';
import { draw, keyOf } from '../nodes/draws.ts';
import type { TableProgram } from '../program/table-program.ts';
import { take } from '../vectors/take.ts';
import { acceptInTurn } from './accept-in-turn.ts';
import type { PickRows } from './compile-relation.ts';
import { compileUniform } from './uniform.ts';

/** Uniform picks, which stand by the weight of what they have picked. */
export function compileWeightedPick(
  table: TableProgram,
  parent: TableProgram,
  { draw: place, column, weights, attempts }: Extract<Pick, { kind: 'weighted' }>,
): PickRows {
  const chances = chancesOf(weights);
  const rounds = Array.from({ length: attempts }, (_, at) => {
    const ofRound = { ...place, purpose: `${place.purpose} ${at}` };
    const accept = keyOf(table, ofRound, 2);
    return { pick: compileUniform(table, parent, ofRound), words: (batch: Batch) => draw(accept, batch) };
  });
  const endsOf = createEnds(chances);
  return acceptInTurn(rounds, picks => endsOf(valuesAt(parent, picks, column)));
}

function valuesAt(parent: TableProgram, numbers: Float64Array, column: string): Vector {
  const { batch, rows } = parent.related(numbers, null);
  const vector = batch.column(column);
  return rows === null ? vector : take(vector, rows);
}

/** The words below which a value is accepted. */
function chancesOf(weights: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  const most = Math.max(...Object.values(weights));
  return new Map(Object.entries(weights).map(([value, weight]) => [value, Math.round((weight / most) * 2 ** 32)]));
}

function createEnds(chances: ReadonlyMap<string, number>): (vector: Vector) => Float64Array {
  const known = new WeakMap<CodesVector['dictionary'], Float64Array>();
  const ofRows = (vector: Vector) =>
    Float64Array.from({ length: vector.length }, (_, row) =>
      vector.nulls?.[row] === 1 ? 0 : (chances.get(textAt(vector, row)) ?? 0),
    );
  return vector => {
    if (vector.kind !== 'codes') return ofRows(vector);
    let ends = known.get(vector.dictionary);
    if (ends === undefined) {
      ends = ofRows(vector.dictionary);
      known.set(vector.dictionary, ends);
    }
    const { codes, nulls, length } = vector;
    const values = new Float64Array(length);
    for (let row = 0; row < length; row++) values[row] = nulls?.[row] === 1 ? 0 : ends[codes[row]!]!;
    return values;
  };
}
