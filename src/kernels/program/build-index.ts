import type { Batch } from '../batch/batch.ts';
import { blockFor, type ParentIndex } from './parent-index.ts';
import type { TableProgram } from './table-program.ts';

/** Parents whose counts are computed at a time; a multiple of every block up to it. */
const AT_ONCE = 65_536;

export function constantIndex(parents: number, each: number): ParentIndex {
  return { parents, total: parents * each, block: 1, starts: null, each };
}

export function buildIndex(parent: TableProgram, countsOf: (parents: Batch) => Int32Array): ParentIndex {
  const parents = parent.size();
  const block = blockFor(parents);
  const starts = new Float64Array(new SharedArrayBuffer(8 * (Math.ceil(parents / block) + 1)));
  let total = 0;
  for (let first = 0; first < parents; first += AT_ONCE) {
    const counts = countsOf(parent.run(first, Math.min(AT_ONCE, parents - first)));
    for (let row = 0; row < counts.length; row++) {
      total += counts[row]!;
      const next = first + row + 1;
      if (next % block === 0 || next === parents) starts[Math.ceil(next / block)] = total;
    }
  }
  return { parents, total, block, starts, each: 0 };
}
