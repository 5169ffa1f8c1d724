import type { Bounds, PieceShape } from './shape.ts';

/** Piece i is drawn by the words from ends[i − 1] (0 for the first) to ends[i], and runs evenly from froms[i] to tos[i]. */
export interface PieceTable {
  readonly ends: readonly number[];
  readonly froms: readonly number[];
  readonly tos: readonly number[];
}

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly mass: number;
}

/**
 * A measured shape between bounds, with the share of each piece exact to a word in 2^32. A table of quantiles would smear a
 * bin into its neighbours, and values into bins that have none.
 */
export function pieceTable(shape: PieceShape, bounds: Bounds = {}): PieceTable {
  const pieces = piecesOf(shape)
    .map(piece => within(piece, bounds))
    .filter(piece => piece.mass > 0);
  const total = pieces.reduce((sum, piece) => sum + piece.mass, 0);
  let below = 0;
  const ends = pieces.map(piece => {
    below += piece.mass;
    return Math.round((below / total) * 2 ** 32);
  });
  ends[ends.length - 1] = 2 ** 32;
  return { ends, froms: pieces.map(piece => piece.from), tos: pieces.map(piece => piece.to) };
}

function piecesOf(shape: PieceShape): readonly Piece[] {
  if (shape.kind === 'histogram') {
    return shape.weights.map((mass, bin) => ({ from: shape.edges[bin]!, to: shape.edges[bin + 1]!, mass }));
  }
  return shape.points.slice(1).map((point, index) => {
    const before = shape.points[index]!;
    return { from: before.value, to: point.value, mass: point.p - before.p };
  });
}

function within({ from, to, mass }: Piece, bounds: Bounds): Piece {
  const start = Math.max(from, bounds.min ?? from);
  const end = Math.min(to, bounds.max ?? to);
  return { from: start, to: end, mass: end > start ? (mass * (end - start)) / (to - from) : 0 };
}
