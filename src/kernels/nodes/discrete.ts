import { discreteTable } from '../../dataset/random/discrete-table.ts';
import type { Evaluate } from '../batch/batch.ts';
import type { TableProgram } from '../program/table-program.ts';
import { weightedCodes, weightTable } from '../random/weighted-codes.ts';
import { codeArray, scalarVector } from '../vectors/constant-vector.ts';
import { draw, keyOf } from './draws.ts';
import type { NodeOf } from './node-of.ts';

export function compileDiscrete(table: TableProgram, node: NodeOf<'discrete'>): Evaluate {
  const key = keyOf(table, node.draw);
  const { first, ends } = discreteTable(node.shape, node.bounds);
  const weights = weightTable(ends);
  const unit = node.type.kind === 'decimal' ? 10 ** node.type.scale : 1;
  const dictionary = scalarVector(
    node.type,
    ends.map((_, at) => (first + at) * unit),
  );
  return batch => {
    const { length } = batch;
    const codes = codeArray(ends.length, length);
    weightedCodes(weights, draw(key, batch), codes);
    return { kind: 'codes', length, nulls: null, codes, dictionary };
  };
}
