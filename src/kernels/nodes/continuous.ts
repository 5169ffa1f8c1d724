import { pieceTable } from '../../dataset/random/piece-table.ts';
import { quantileTable } from '../../dataset/random/quantile-table.ts';
import { type Bounds, type ContinuousShape, isPieces } from '../../dataset/random/shape.ts';
import type { Evaluate } from '../batch/batch.ts';
import type { TableProgram } from '../program/table-program.ts';
import { interpolate } from '../random/interpolate.ts';
import { pieceValues, preparePieces } from '../random/piece-values.ts';
import { draw, keyOf } from './draws.ts';
import type { NodeOf } from './node-of.ts';
import { roundTo } from './rounding.ts';

export function compileContinuous(table: TableProgram, node: NodeOf<'continuous'>): Evaluate {
  const key = keyOf(table, node.draw);
  const shaped = shapeWords(node.shape, node.bounds);
  return batch => {
    const values = new Float64Array(batch.length);
    shaped(draw(key, batch), values);
    return roundTo(node, values);
  };
}

function shapeWords(shape: ContinuousShape, bounds: Bounds): (words: Uint32Array, out: Float64Array) => void {
  if (isPieces(shape)) {
    const pieces = preparePieces(pieceTable(shape, bounds));
    return (words, out) => pieceValues(pieces, words, out);
  }
  const quantiles = quantileTable(shape, bounds);
  return (words, out) => interpolate(quantiles, words, out);
}
