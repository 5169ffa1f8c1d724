import type { Evaluate } from '../batch/batch.ts';
import type { TableProgram } from '../program/table-program.ts';
import { weightedCodes } from '../random/weighted-codes.ts';
import { codeArray, scalarVector } from '../vectors/constant-vector.ts';
import { draw, keyOf, weightTableOf } from './draws.ts';
import type { NodeOf } from './node-of.ts';

export function compileWeighted(table: TableProgram, node: NodeOf<'weighted'>): Evaluate {
  const key = keyOf(table, node.draw);
  const weights = weightTableOf(node.weights);
  const dictionary = scalarVector(node.type, node.values);
  return batch => {
    const { length } = batch;
    const codes = codeArray(dictionary.length, length);
    weightedCodes(weights, draw(key, batch), codes);
    return { kind: 'codes', length, nulls: null, codes, dictionary };
  };
}
