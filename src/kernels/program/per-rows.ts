import type { RowsPlan } from '../../dataset/plan/plan.ts';
import type { Batch, Children } from '../batch/batch.ts';
import { createBatch, once } from '../batch/create-batch.ts';
import { type RowNumbers, takeIdentity, takeNumbers } from '../batch/row-numbers.ts';
import { childIdentity, pairsOf } from '../random/identity.ts';
import { numbersOf } from '../vectors/numbers-of.ts';
import { buildIndex, constantIndex } from './build-index.ts';
import { createLocator } from './locate.ts';
import type { ParentIndex } from './parent-index.ts';
import type { TableProgram } from './table-program.ts';

export interface PerRows {
  readonly index: () => ParentIndex;
  readonly run: (first: number, length: number) => Batch;
  readonly at: (numbers: Float64Array) => Batch;
  readonly childrenOf: (parents: Batch) => Children;
}

type Per = Extract<RowsPlan, { kind: 'per' }>;

/** The rows of a table of which each parent has some. */
export function createPerRows(table: TableProgram, rows: Per, known: ParentIndex | undefined): PerRows {
  const parent = table.program.table(rows.parent);
  const evaluate = once(() => parent.compile(rows.count));
  const countsOf = (parents: Batch): Int32Array => {
    const vector = evaluate()(parents);
    const counts = new Int32Array(numbersOf(vector));
    if (vector.nulls !== null)
      for (let row = 0; row < counts.length; row++) if (vector.nulls[row] === 1) counts[row] = 0;
    return counts;
  };
  const index = once(
    () => known ?? (rows.min === rows.max ? constantIndex(parent.size(), rows.min) : buildIndex(parent, countsOf)),
  );
  const locator = once(() => createLocator(parent, index(), countsOf));

  return {
    index,
    run: (first, length) => {
      const { firstParent, counts, skip } = locator().run(first, length);
      const parents = parent.run(firstParent, counts.length);
      return batchOf(parents, spread(counts, skip, length), () => ({ first, length }));
    },
    at: numbers => {
      const { parents, ordinals } = locator().at(numbers);
      const related = once(() => parent.at(parents));
      return createBatch(table, {
        length: numbers.length,
        identity: () => childIdentity(pairsOf(related().identity()), ordinals),
        numbers: () => numbers,
        ordinals,
        parent: { name: rows.relation, related: () => ({ batch: related(), rows: null, nulls: null }) },
      });
    },
    childrenOf: parents => {
      const counts = countsOf(parents);
      const offsets = new Int32Array(counts.length + 1);
      for (let row = 0; row < counts.length; row++) offsets[row + 1] = offsets[row]! + counts[row]!;
      const children = spread(counts, 0, offsets[counts.length]!);
      const numbers = (): RowNumbers => {
        const starts = locator().starts(takeNumbers(parents.numbers(), children.parentRows));
        for (let row = 0; row < starts.length; row++) starts[row]! += children.ordinals[row]!;
        return starts;
      };
      return { batch: batchOf(parents, children, numbers), offsets };
    },
  };

  function batchOf(parents: Batch, { parentRows, ordinals }: Spread, numbers: () => RowNumbers): Batch {
    return createBatch(table, {
      length: ordinals.length,
      identity: () => childIdentity(takeIdentity(parents.identity(), parentRows), ordinals),
      numbers,
      ordinals,
      parent: { name: rows.relation, related: () => ({ batch: parents, rows: parentRows, nulls: null }) },
    });
  }
}

interface Spread {
  readonly parentRows: Int32Array;
  readonly ordinals: Uint32Array;
}

/** `length` children of parents with `counts` each, of which `skip` are left out at the beginning. */
function spread(counts: Int32Array, skip: number, length: number): Spread {
  const parentRows = new Int32Array(length);
  const ordinals = new Uint32Array(length);
  let at = 0;
  let ordinal = skip;
  for (let row = 0; row < counts.length && at < length; row++) {
    const count = counts[row]!;
    for (; ordinal < count && at < length; ordinal++, at++) {
      parentRows[at] = row;
      ordinals[at] = ordinal;
    }
    ordinal = 0;
  }
  return { parentRows, ordinals };
}
