import { isLakeseedError, LakeseedError } from '../../errors/lakeseed-error.ts';
import type { Piece } from './pieces.ts';

/** What went wrong with a piece, by table and, in what it says, by column. */
export function pieceError(piece: Piece, error: unknown): LakeseedError {
  if (isLakeseedError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  const details = { table: piece.table, first: piece.first, rows: piece.length };
  if (error instanceof RangeError) {
    const hint = 'Make the numbers smaller, or the rows fewer.';
    return new LakeseedError('DATASET_INVALID', `Could not make ${rowsText(piece)}: ${message}`, {
      cause: error,
      details,
      hint,
    });
  }
  return new LakeseedError('INTERNAL', `Could not make ${rowsText(piece)}: ${message}`, { cause: error, details });
}

export function rowsText({ table, first, length }: Piece): string {
  return `rows ${first} to ${first + length - 1} of ${table}`;
}
