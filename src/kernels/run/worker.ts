import { parentPort, workerData } from 'node:worker_threads';
import type { DatasetPlan } from '../../dataset/plan/plan.ts';
import type { ParentIndex } from '../program/parent-index.ts';
import { createProgram } from '../program/program.ts';
import { type MadePiece, makePiece } from './make-piece.ts';
import type { OutputFormat } from './output-format.ts';
import type { Piece } from './pieces.ts';

export interface WorkerStart {
  readonly plan: DatasetPlan;
  readonly indexes: ReadonlyMap<string, ParentIndex>;
  readonly format: OutputFormat;
}

export interface WorkerOrder {
  readonly number: number;
  readonly piece: Piece;
}

export type WorkerAnswer =
  | { readonly number: number; readonly made: MadePiece }
  | { readonly number: number; readonly error: unknown };

// The one who starts it says what it is.
const { plan, indexes, format } = workerData as WorkerStart;
const program = createProgram(plan, indexes);

parentPort!.on('message', ({ number, piece }: WorkerOrder) => {
  try {
    const made = makePiece(program, piece, format);
    answer({ number, made }, buffersOf(made));
  } catch (error) {
    answer({ number, error }, []);
  }
});

function buffersOf(made: MadePiece): readonly ArrayBuffer[] {
  if ('text' in made) return [made.text.buffer];
  return made.rowGroups.flatMap(({ rowGroup }) => rowGroup.chunks.map(({ buffer }) => buffer));
}

function answer(message: WorkerAnswer, transfer: readonly ArrayBuffer[]): void {
  parentPort!.postMessage(message, transfer);
}
