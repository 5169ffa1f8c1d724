import type { Batch } from '../batch/batch.ts';
import { numbersArray } from '../batch/row-numbers.ts';
import type { TableProgram } from '../program/table-program.ts';

/** The parents of some rows, each once, and which of them is each row's. */
export interface Siblings {
  readonly parents: Batch;
  readonly rows: Int32Array;
}

/** What concerns all rows of a parent is computed once for each, whichever of them are asked for. */
export function siblingsOf(table: TableProgram, batch: Batch, relation: string): Siblings {
  if (table.plan.rows.kind !== 'per') throw new TypeError(`the rows of ${table.plan.name} belong to no others`);
  const related = batch.relation(relation);
  // Rows of whole parents have theirs once already.
  if (related.rows !== null) return { parents: related.batch, rows: related.rows };
  const numbers = numbersArray(related.batch.numbers());
  const places = new Map<number, number>();
  const rows = Int32Array.from(numbers, number => {
    const place = places.get(number) ?? places.size;
    places.set(number, place);
    return place;
  });
  return { parents: table.program.table(table.plan.rows.parent).at(Float64Array.from(places.keys())), rows };
}
