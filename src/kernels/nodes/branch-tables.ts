import type { DataType } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import type { Node } from '../../dataset/plan/plan.ts';
import { quantileTable } from '../../dataset/random/quantile-table.ts';
import { isPieces, type SmoothShape } from '../../dataset/random/shape.ts';
import type { Batch } from '../batch/batch.ts';
import type { TableProgram } from '../program/table-program.ts';
import { interpolateBy } from '../random/interpolate.ts';
import { withNulls } from '../vectors/with-nulls.ts';
import { draw, keyOf } from './draws.ts';
import type { NodeOf } from './node-of.ts';
import { roundTo } from './rounding.ts';
import { samePlace } from './same-place.ts';

/**
 * Branches that are all shapes of one draw: it is drawn once, and each row looks into its own table. Null where they are anything else;
 * the last one may be missing, which gives no value.
 */
export function compileBranchTables(
  table: TableProgram,
  type: DataType,
  nodes: readonly (Node | null)[],
): ((batch: Batch, branches: Uint16Array) => Vector) | null {
  const shapes = nodes.flatMap(node => (isSmooth(node) ? [node] : []));
  const [first] = shapes;
  const others = nodes.filter(node => node !== null && !isSmooth(node));
  if (first === undefined || others.length > 0) return null;
  const isAlike = shapes.every(
    ({ draw, least, most }) => samePlace(draw, first.draw) && least === first.least && most === first.most,
  );
  if (!isAlike) return null;

  const key = keyOf(table, first.draw);
  const made = nodes.map(node => (isSmooth(node) ? quantileTable(node.shape, node.bounds) : null));
  const size = made.find(one => one !== null)!.length;
  const tables = new Float64Array(size * made.length);
  for (const [at, one] of made.entries()) if (one !== null) tables.set(one, at * size);
  const missing = made.indexOf(null);
  return (batch, branches) => {
    const values = new Float64Array(batch.length);
    interpolateBy(tables, size, branches, draw(key, batch), values);
    const vector = roundTo({ type, least: first.least, most: first.most }, values);
    if (missing < 0 || !branches.includes(missing)) return vector;
    return withNulls(
      vector,
      Uint8Array.from(branches, branch => (branch === missing ? 1 : 0)),
    );
  };
}

type SmoothNode = NodeOf<'continuous'> & { readonly shape: SmoothShape };

/** A shape that is a table of quantiles. */
function isSmooth(node: Node | null): node is SmoothNode {
  return node?.kind === 'continuous' && !isPieces(node.shape);
}
