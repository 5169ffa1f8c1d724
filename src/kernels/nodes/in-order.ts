import type { Evaluate } from '../batch/batch.ts';
import type { TableProgram } from '../program/table-program.ts';
import { take } from '../vectors/take.ts';
import { siblingsOf } from './siblings.ts';

/** Of each row the value that stands in its place when those of all its siblings are sorted. */
export function inOrder(table: TableProgram, drawn: Evaluate): Evaluate {
  const { rows: plan } = table.plan;
  if (plan.kind !== 'per') throw new TypeError(`the rows of ${table.plan.name} belong to no others`);
  return batch => {
    const { parents, rows } = siblingsOf(table, batch, plan.relation);
    const { batch: siblings, offsets } = batch.childrenOf(parents, table.plan.name);
    const vector = drawn(siblings);
    if (vector.kind !== 'int53' && vector.kind !== 'int32') throw new TypeError('only times are put in order');
    const values = vector.values.slice();
    for (let parent = 0; parent < parents.length; parent++)
      values.subarray(offsets[parent]!, offsets[parent + 1]!).sort();
    const ordinals = batch.ordinals();
    const at = Int32Array.from(rows, (parent, row) => offsets[parent]! + ordinals[row]!);
    // The siblings of a parent have a time all, or none.
    return take({ ...vector, values } as typeof vector, at);
  };
}
