import type { Batch } from '../batch/batch.ts';
import { findBlock, type ParentIndex } from './parent-index.ts';
import type { TableProgram } from './table-program.ts';

/** Between the running numbers of rows and their parents. */
export interface Locator {
  /** The parents of a run of rows, how many rows each has, and how many of the first one's come before the run. */
  readonly run: (first: number, length: number) => ParentRun;
  readonly at: (numbers: Float64Array) => { readonly parents: Float64Array; readonly ordinals: Uint32Array };
  /** The number of each parent's first row. */
  readonly starts: (parents: Float64Array) => Float64Array;
}

interface ParentRun {
  readonly firstParent: number;
  readonly counts: Int32Array;
  readonly skip: number;
}

/** Numbers whose blocks are looked into at a time are so many that about these parents are counted. */
const PARENTS_AT_ONCE = 65_536;

export function createLocator(
  parent: TableProgram,
  index: ParentIndex,
  countsOf: (parents: Batch) => Int32Array,
): Locator {
  const { starts, each, block, parents: total } = index;
  if (starts === null) return constantLocator(each);

  const countsBetween = (from: number, to: number): Int32Array => {
    if (block > 1) return countsOf(parent.run(from, to - from));
    return Int32Array.from({ length: to - from }, (_, at) => starts[from + at + 1]! - starts[from + at]!);
  };
  /** For each block the counts of its parents, one block after another; parents that do not exist have none. */
  const countsOfBlocks = (blocks: Float64Array): Int32Array => {
    const numbers = new Float64Array(blocks.length * block);
    for (let at = 0; at < numbers.length; at++) {
      numbers[at] = Math.min(total - 1, blocks[Math.floor(at / block)]! * block + (at % block));
    }
    const counts = countsOf(parent.at(numbers));
    for (let at = 0; at < numbers.length; at++) {
      if (blocks[Math.floor(at / block)]! * block + (at % block) >= total) counts[at] = 0;
    }
    return counts;
  };
  const step = Math.max(1, Math.floor(PARENTS_AT_ONCE / block));

  return {
    run: (first, length) => {
      if (length === 0) return { firstParent: 0, counts: new Int32Array(0), skip: 0 };
      const blockFrom = findBlock(starts, first);
      const from = blockFrom * block;
      const to = Math.min(total, (findBlock(starts, first + length - 1) + 1) * block);
      const counts = countsBetween(from, to);
      let before = starts[blockFrom]!;
      let lead = 0;
      while (before + counts[lead]! <= first) {
        before += counts[lead]!;
        lead += 1;
      }
      let end = lead;
      for (let reached = before; reached < first + length; end++) reached += counts[end]!;
      return { firstParent: from + lead, counts: counts.subarray(lead, end), skip: first - before };
    },
    at: numbers => {
      const parents = new Float64Array(numbers.length);
      const ordinals = new Uint32Array(numbers.length);
      for (let row = 0; row < numbers.length; row++) {
        const found = findBlock(starts, numbers[row]!);
        parents[row] = found;
        ordinals[row] = numbers[row]! - starts[found]!;
      }
      for (let from = 0; block > 1 && from < parents.length; from += step) {
        const blocks = parents.slice(from, from + step);
        const counts = countsOfBlocks(blocks);
        for (let at = 0; at < blocks.length; at++) {
          let within = 0;
          let ordinal = ordinals[from + at]!;
          for (; ordinal >= counts[at * block + within]!; within++) ordinal -= counts[at * block + within]!;
          parents[from + at] = blocks[at]! * block + within;
          ordinals[from + at] = ordinal;
        }
      }
      return { parents, ordinals };
    },
    starts: parents => {
      const firsts = Float64Array.from(parents, parent => starts[Math.floor(parent / block)]!);
      for (let from = 0; block > 1 && from < parents.length; from += step) {
        const some = parents.subarray(from, from + step);
        const counts = countsOfBlocks(Float64Array.from(some, parent => Math.floor(parent / block)));
        for (let at = 0; at < some.length; at++) {
          for (let within = 0; within < some[at]! % block; within++) firsts[from + at]! += counts[at * block + within]!;
        }
      }
      return firsts;
    },
  };
}

function constantLocator(each: number): Locator {
  return {
    run: (first, length) => {
      if (length === 0) return { firstParent: 0, counts: new Int32Array(0), skip: 0 };
      const firstParent = Math.floor(first / each);
      const parents = Math.floor((first + length - 1) / each) - firstParent + 1;
      return { firstParent, counts: new Int32Array(parents).fill(each), skip: first - firstParent * each };
    },
    at: numbers => {
      const parents = new Float64Array(numbers.length);
      const ordinals = new Uint32Array(numbers.length);
      for (let row = 0; row < numbers.length; row++) {
        const parent = Math.floor(numbers[row]! / each);
        parents[row] = parent;
        ordinals[row] = numbers[row]! - parent * each;
      }
      return { parents, ordinals };
    },
    starts: parents => parents.map(parent => parent * each),
  };
}
