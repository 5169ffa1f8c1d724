import type { Place } from '../../dataset/plan/plan.ts';
import { planPermutation } from '../../dataset/random/permutation.ts';
import { planPowerLaw } from '../../dataset/random/power-law.ts';
import { once } from '../batch/create-batch.ts';
import { draw, keyOf } from '../nodes/draws.ts';
import type { TableProgram } from '../program/table-program.ts';
import { powerLawRanks, powerLawTable } from '../random/power-law-ranks.ts';
import type { PickRows } from './compile-relation.ts';
import { createPermuter } from './permuter.ts';

interface PowerPick {
  readonly draw: Place;
  readonly exponent: number;
  /** Whose draws say which row has which rank, where these are a further attempt. */
  readonly rankedBy?: Place;
}

export function compilePower(
  table: TableProgram,
  parent: TableProgram,
  { draw: place, exponent, rankedBy = place }: PowerPick,
): PickRows {
  const first = keyOf(table, place);
  const second = keyOf(table, place, 1);
  const made = once(() => {
    const count = parent.size();
    // Which row has which rank has nothing to do with who picks it.
    const ranks = planPermutation(
      { seed: table.program.plan.seed, ...rankedBy, purpose: `${rankedBy.purpose} rank` },
      count,
    );
    return { law: powerLawTable(planPowerLaw(count, exponent)), rowsOf: createPermuter(ranks) };
  });
  return batch => {
    const { law, rowsOf } = made();
    const numbers = new Float64Array(batch.length);
    powerLawRanks(law, draw(first, batch), draw(second, batch, 1), numbers);
    rowsOf(numbers);
    return numbers;
  };
}
