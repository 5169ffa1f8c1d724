import type { Place, Since } from '../../dataset/plan/plan.ts';
import type { Batch, Related } from '../batch/batch.ts';
import { compileChance } from '../nodes/draws.ts';
import type { TableProgram } from '../program/table-program.ts';
import { joinNulls } from '../vectors/nulls.ts';
import { compileEarlier } from './earlier.ts';
import { compilePower } from './power.ts';
import { compileSince } from './since.ts';
import { compileUniform } from './uniform.ts';
import { compileWeightedPick } from './weighted.ts';

/** For each row the number of a row elsewhere. */
export type PickRows = (batch: Batch) => Float64Array;

export function compileRelation(table: TableProgram, name: string): (batch: Batch) => Related {
  const plan = table.plan.relations[name];
  if (plan === undefined) throw new TypeError(`${table.plan.name} has no relation ${name}`);
  const { pick } = plan;
  const parent = table.program.table(plan.table);
  if (pick.kind === 'parent') throw new TypeError(`rows of ${table.plan.name} were not made for any of ${plan.table}`);
  const pickRows = compilePick();
  const isMissing = plan.nulls === null ? null : compileChance(table, plan.nulls);
  return batch => {
    const numbers = pickRows(batch);
    const own = isMissing === null ? null : isMissing(batch);
    const first = pick.kind === 'earlier' ? firstRow(batch) : null;
    return parent.related(numbers, joinNulls(own, first));
  };

  function inTime({ draw, since }: { draw: Place; since?: Since }, pickBy: (draw: Place) => PickRows): PickRows {
    return since === undefined ? pickBy(draw) : compileSince(table, parent, { place: draw, since, pickBy });
  }

  function compilePick(): PickRows {
    switch (pick.kind) {
      case 'uniform':
        return inTime(pick, place => compileUniform(table, parent, place));
      case 'power':
        return inTime(pick, place =>
          compilePower(table, parent, { draw: place, exponent: pick.exponent, rankedBy: pick.draw }),
        );
      case 'weighted':
        return compileWeightedPick(table, parent, pick);
      case 'earlier':
        return compileEarlier(table, pick.draw);
      case 'parent':
        throw new TypeError('a parent is not picked');
    }
  }
}

/** The row before which there is none. */
function firstRow(batch: Batch): Uint8Array | null {
  const numbers = batch.numbers();
  if (!(numbers instanceof Float64Array)) {
    if (numbers.first > 0 || numbers.length === 0) return null;
    const nulls = new Uint8Array(batch.length);
    nulls[0] = 1;
    return nulls;
  }
  return numbers.includes(0) ? Uint8Array.from(numbers, number => (number === 0 ? 1 : 0)) : null;
}
