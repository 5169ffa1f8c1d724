import type { PieceTable } from '../../dataset/random/piece-table.ts';
import { type WeightTable, weightTable } from './weighted-codes.ts';

/** Pieces made ready for many draws. */
export interface PreparedPieces extends WeightTable {
  readonly froms: Float64Array;
  readonly tos: Float64Array;
}

export function preparePieces({ ends, froms, tos }: PieceTable): PreparedPieces {
  return { ...weightTable(ends), froms: Float64Array.from(froms), tos: Float64Array.from(tos) };
}

/** For each word its value: its piece, and as far into it as the word is into the piece's words. */
export function pieceValues(
  { ends, guide, shift, froms, tos }: PreparedPieces,
  words: Uint32Array,
  out: Float64Array,
): void {
  const { length } = words;
  for (let row = 0; row < length; row++) {
    const word = words[row]!;
    let piece = guide[word >>> shift]!;
    while (word >= ends[piece]!) piece += 1;
    const start = piece === 0 ? 0 : ends[piece - 1]!;
    const from = froms[piece]!;
    out[row] = from + (tos[piece]! - from) * ((word - start + 0.5) / (ends[piece]! - start));
  }
}
