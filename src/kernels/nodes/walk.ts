import type { BytesVector, Vector } from '../../base/vector.ts';
import type { WalkPlan } from '../../dataset/plan/plan.ts';
import type { Batch, Evaluate } from '../batch/batch.ts';
import { createBatch } from '../batch/create-batch.ts';
import { takeIdentity } from '../batch/row-numbers.ts';
import type { TableProgram } from '../program/table-program.ts';
import { drawWords } from '../random/draw-words.ts';
import { childIdentity, pairsOf, type RowPairs } from '../random/identity.ts';
import { type WeightTable, weightedCodes } from '../random/weighted-codes.ts';
import { textVector } from '../vectors/constant-vector.ts';
import { numbersOf } from '../vectors/numbers-of.ts';
import { numberVector } from '../vectors/storage.ts';
import { keyOf, weightTableOf } from './draws.ts';
import type { NodeOf } from './node-of.ts';
import { siblingsOf } from './siblings.ts';

/** The states that each parent goes through, one after another; parent i has those from offsets[i] to offsets[i + 1]. */
interface Walks {
  readonly offsets: Int32Array;
  readonly states: Uint16Array;
  readonly entered: Float64Array;
  /** NaN in the last state. */
  readonly left: Float64Array;
}

interface State {
  readonly to: readonly number[];
  readonly table: WeightTable | null;
  readonly stay: Evaluate | null;
}

export function compileWalk(table: TableProgram, node: NodeOf<'walk'>): Evaluate {
  const { part, walk } = node;
  if (part === 'length') {
    // Asked of the parent, whose rows begin the walks.
    const walksOf = compileWalks(table.program.table(walk.table), walk);
    return parents => numberVector('int32', lengthsOf(walksOf(parents).offsets), null);
  }
  const walksOf = compileWalks(table, walk);
  const names = textVector(walk.states.map(({ name }) => name)) as BytesVector;
  return batch => {
    const { parents, rows } = siblingsOf(table, batch, walk.relation);
    const walks = walksOf(parents);
    const ordinals = batch.ordinals();
    const at = Int32Array.from(rows, (parent, row) => walks.offsets[parent]! + ordinals[row]!);
    if (part === 'name') {
      return {
        kind: 'codes',
        length: at.length,
        nulls: null,
        codes: Uint16Array.from(at, step => walks.states[step]!),
        dictionary: names,
      };
    }
    return timesAt(part === 'entered' ? walks.entered : walks.left, at);
  };
}

function timesAt(times: Float64Array, at: Int32Array): Vector {
  const values = Float64Array.from(at, step => times[step]!);
  const nulls = Uint8Array.from(values, time => (Number.isNaN(time) ? 1 : 0));
  const isNever = nulls.includes(1);
  return numberVector(
    'int53',
    isNever ? values.map(time => (Number.isNaN(time) ? 0 : time)) : values,
    isNever ? nulls : null,
  );
}

function lengthsOf(offsets: Int32Array): Int32Array {
  return Int32Array.from({ length: offsets.length - 1 }, (_, parent) => offsets[parent + 1]! - offsets[parent]!);
}

function compileWalks(table: TableProgram, walk: WalkPlan): (parents: Batch) => Walks {
  const follows = keyOf(table, walk.draw);
  const states = walk.states.map(
    ({ to, weights, stay }): State => ({
      to,
      table: to.length === 0 ? null : weightTableOf(weights),
      stay: stay && table.compile(stay),
    }),
  );
  const known = new WeakMap<Batch, Walks>();
  return parents => {
    let walks = known.get(parents);
    if (walks === undefined) {
      walks = walkAll(parents);
      known.set(parents, walks);
    }
    return walks;
  };

  function walkAll(parents: Batch): Walks {
    const steps: {
      readonly parent: Int32Array;
      readonly state: Int32Array;
      readonly entered: Float64Array;
      readonly left: Float64Array;
    }[] = [];
    let parent = Int32Array.from({ length: parents.length }, (_, row) => row);
    let state = new Int32Array(parents.length).fill(walk.first);
    let entered = beginnings(parents, walk);
    for (let step = 0; parent.length > 0; step += 1) {
      const identity = childIdentity(
        pairsOf(takeIdentity(parents.identity(), parent)),
        new Uint32Array(parent.length).fill(step),
      );
      const { next, at } = onwards(identity, state, entered);
      const isLast = step + 1 >= walk.limit;
      const goesOn = (row: number) => !isLast && next[row]! >= 0 && (walk.until === null || at[row]! < walk.until);
      const rows = Int32Array.from(Array.from(parent.keys()).filter(goesOn));
      const left = new Float64Array(parent.length).fill(Number.NaN);
      for (const row of rows) left[row] = at[row]!;
      steps.push({ parent, state, entered, left });
      [parent, state, entered] = [
        rows.map(row => parent[row]!),
        rows.map(row => next[row]!),
        Float64Array.from(rows, row => at[row]!),
      ];
    }
    return inOrder(parents.length, steps);
  }

  /** What follows for each row, −1 for nothing, and when. */
  function onwards(
    identity: RowPairs,
    state: Int32Array,
    entered: Float64Array,
  ): { next: Int32Array; at: Float64Array } {
    const next = new Int32Array(state.length).fill(-1);
    const at = new Float64Array(state.length);
    const words = new Uint32Array(state.length);
    drawWords(follows, identity, words);
    for (const [number, { to, table: weights, stay }] of states.entries()) {
      if (weights === null || stay === null) continue;
      const rows = Int32Array.from(Array.from(state.keys()).filter(row => state[row] === number));
      if (rows.length === 0) continue;
      const own = takeIdentity(identity, rows);
      const codes = new Int32Array(rows.length);
      weightedCodes(
        weights,
        Uint32Array.from(rows, row => words[row]!),
        codes,
      );
      const lasts = numbersOf(
        stay(createBatch(table, { length: rows.length, identity: () => own, numbers: noNumbers })),
      );
      for (const [index, row] of rows.entries()) {
        next[row] = to[codes[index]!] ?? -1;
        at[row] = entered[row]! + Math.floor(lasts[index]!);
      }
    }
    return { next, at };
  }
}

function noNumbers(): never {
  throw new TypeError('a state has no number among all rows before they are counted');
}

function beginnings(parents: Batch, { from }: WalkPlan): Float64Array {
  if (typeof from === 'number') return new Float64Array(parents.length).fill(from);
  return Float64Array.from(numbersOf(parents.path(from)));
}

/** Step by step for all parents, to parent by parent. */
function inOrder(
  parents: number,
  steps: readonly {
    readonly parent: Int32Array;
    readonly state: Int32Array;
    readonly entered: Float64Array;
    readonly left: Float64Array;
  }[],
): Walks {
  const offsets = new Int32Array(parents + 1);
  for (const { parent } of steps) for (const row of parent) offsets[row + 1]! += 1;
  for (let row = 0; row < parents; row += 1) offsets[row + 1]! += offsets[row]!;
  const total = offsets[parents]!;
  const walks = {
    offsets,
    states: new Uint16Array(total),
    entered: new Float64Array(total),
    left: new Float64Array(total),
  };
  for (const [step, { parent, state, entered, left }] of steps.entries()) {
    for (const [at, row] of parent.entries()) {
      const place = offsets[row]! + step;
      walks.states[place] = state[at]!;
      walks.entered[place] = entered[at]!;
      walks.left[place] = left[at]!;
    }
  }
  return walks;
}
