import { quantileTable } from '../../dataset/random/quantile-table.ts';
import type { Evaluate } from '../batch/batch.ts';
import type { TableProgram } from '../program/table-program.ts';
import { interpolate } from '../random/interpolate.ts';
import { draw, keyOf } from './draws.ts';
import type { NodeOf } from './node-of.ts';
import { roundTo } from './rounding.ts';

export function compileContinuous(table: TableProgram, node: NodeOf<'continuous'>): Evaluate {
  const key = keyOf(table, node.draw);
  const quantiles = quantileTable(node.shape, node.bounds);
  return batch => {
    const values = new Float64Array(batch.length);
    interpolate(quantiles, draw(key, batch), values);
    return roundTo(node, values);
  };
}
