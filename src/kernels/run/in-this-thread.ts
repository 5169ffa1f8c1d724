import { setImmediate } from 'node:timers/promises';
import { cancelledError } from '../../errors/cancelled.ts';
import type { Program } from '../program/program.ts';
import { type MadePiece, makePiece } from './make-piece.ts';
import type { OutputFormat } from './output-format.ts';
import { pieceError } from './piece-error.ts';
import type { Piece } from './pieces.ts';

export async function* inThisThread(
  pieces: readonly Piece[],
  {
    program,
    format,
    signal,
  }: { readonly program: Program; readonly format: OutputFormat; readonly signal: AbortSignal | undefined },
): AsyncGenerator<MadePiece> {
  for (const piece of pieces) {
    // So that a signal can come in between.
    await setImmediate();
    if (signal?.aborted) throw cancelledError(signal);
    let made: MadePiece;
    try {
      made = makePiece(program, piece, format);
    } catch (error) {
      throw pieceError(piece, error);
    }
    yield made;
  }
}
