import { planPermutation } from '../../dataset/random/permutation.ts';
import type { Evaluate } from '../batch/batch.ts';
import { numbersArray } from '../batch/row-numbers.ts';
import type { TableProgram } from '../program/table-program.ts';
import { permute } from '../random/permute.ts';
import { fromDoubles } from '../vectors/storage.ts';
import type { NodeOf } from './node-of.ts';

export function compileUnique(table: TableProgram, { type, draw, min, max }: NodeOf<'unique'>): Evaluate {
  const permutation = planPermutation({ seed: table.program.plan.seed, ...draw }, max - min + 1);
  return batch => {
    const values = new Float64Array(batch.length);
    permute(permutation, numbersArray(batch.numbers()), values);
    for (let row = 0; row < values.length; row++) values[row]! += min;
    return fromDoubles(type, values);
  };
}
