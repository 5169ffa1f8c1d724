import type { Batch, Evaluate, Related } from '../batch/batch.ts';
import { createBatch, once } from '../batch/create-batch.ts';
import { numbersArray, takeIdentity, takeNumbers } from '../batch/row-numbers.ts';
import type { TableProgram } from '../program/table-program.ts';
import { boundedIntegers, NARROW, wideIntegers } from '../random/bounded-integers.ts';
import { drawWords } from '../random/draw-words.ts';
import { childIdentity, type Identity } from '../random/identity.ts';
import { numbersOf } from '../vectors/numbers-of.ts';
import { keyOf } from './draws.ts';
import type { NodeOf } from './node-of.ts';

/** In steps: from `start` on, `length` of them. */
interface Episode {
  readonly start: number;
  readonly length: number;
}

export function compileEpisodes(table: TableProgram, node: NodeOf<'episodes'>, lastOf: Evaluate): Evaluate {
  const { relation, rise, each } = node;
  const parents = table.program.table(parentOf(table));
  const all = each === null ? createAll(table, node, lastOf, parents) : null;
  return batch => {
    const drawn = all ?? createEach(table, node, lastOf, batch.relation(relation));
    const values = new Float64Array(batch.length);
    const ordinals = batch.ordinals();
    const numbers = all ? parentNumbers(batch, relation) : parentRows(batch, relation);
    let parent = -1;
    let episodes: readonly Episode[] = [];
    for (let row = 0; row < values.length; row++) {
      if (numbers[row] !== parent) {
        parent = numbers[row]!;
        episodes = drawn(parent);
      }
      for (const { start, length } of episodes) {
        const step = ordinals[row]! - start;
        if (step < 0 || step >= length) continue;
        values[row] = Math.max(values[row]!, rise ? (step + 1) / length : 1);
      }
    }
    return { kind: 'double', length: values.length, nulls: null, values };
  };
}

function parentOf({ plan }: TableProgram): string {
  if (plan.rows.kind !== 'per') throw new TypeError(`the rows of ${plan.name} belong to no others`);
  return plan.rows.parent;
}

function parentNumbers(batch: Batch, relation: string): Float64Array {
  const { batch: parents, rows } = batch.relation(relation);
  const numbers = parents.numbers();
  return rows === null ? numbersArray(numbers) : takeNumbers(numbers, rows);
}

function parentRows(batch: Batch, relation: string): ArrayLike<number> {
  return batch.relation(relation).rows ?? Int32Array.from({ length: batch.length }, (_, row) => row);
}

/** All of them at once, by the parent that each has drawn. */
function createAll(table: TableProgram, node: NodeOf<'episodes'>, lastOf: Evaluate, parents: TableProgram) {
  const byParent = once(() => {
    const found = new Map<number, Episode[]>();
    const episodes = episodesOf(table, node, lastOf, { first: 0, length: node.count! });
    const picked = bounded(table, node, 2, parents.size(), { first: 0, length: node.count! });
    for (const [k, episode] of episodes.entries()) {
      const own = found.get(picked[k]!) ?? [];
      own.push(episode);
      found.set(picked[k]!, own);
    }
    return found;
  });
  return (parent: number): readonly Episode[] => byParent().get(parent) ?? [];
}

/** By who the parents are, not by their numbers, which can depend on those of others. */
function createEach(table: TableProgram, node: NodeOf<'episodes'>, lastOf: Evaluate, { batch }: Related) {
  const ordinals = Uint32Array.from({ length: node.each! }, (_, k) => k);
  const identity = once(batch.identity);
  return (parent: number): readonly Episode[] => {
    const parents = takeIdentity(identity(), new Int32Array(ordinals.length).fill(parent));
    return episodesOf(table, node, lastOf, childIdentity(parents, ordinals));
  };
}

function episodesOf(table: TableProgram, node: NodeOf<'episodes'>, lastOf: Evaluate, episodes: Identity): Episode[] {
  const { length } = episodes;
  const numbers = () => ({ first: 0, length });
  const lasts = numbersOf(lastOf(createBatch(table, { length, identity: () => episodes, numbers })));
  const lengths = Array.from(lasts, last => Math.min(node.steps, Math.max(1, Math.round(last / node.every))));
  // A place for each number of steps that are left: the draw is the same, whatever its length.
  return lengths.map((steps, k) => ({
    start: bounded(table, node, 0, node.steps - steps + 1, takeIdentity(episodes, Int32Array.of(k)))[0]!,
    length: steps,
  }));
}

function bounded(
  table: TableProgram,
  { draw }: NodeOf<'episodes'>,
  word: 0 | 2,
  below: number,
  identity: Identity,
): Float64Array {
  const { length } = identity;
  const out = new Float64Array(length);
  const high = new Uint32Array(length);
  drawWords(keyOf(table, draw, word), identity, high);
  if (below <= NARROW) {
    boundedIntegers(below, high, out);
    return out;
  }
  const low = new Uint32Array(length);
  drawWords(keyOf(table, draw, word === 0 ? 1 : 3), identity, low);
  wideIntegers(below, high, low, out);
  return out;
}
