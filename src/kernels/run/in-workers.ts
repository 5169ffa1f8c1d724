import { Worker } from 'node:worker_threads';
import { cancelledError } from '../../errors/cancelled.ts';
import { LakeseedError } from '../../errors/lakeseed-error.ts';
import type { MadePiece } from './make-piece.ts';
import { pieceError, rowsText } from './piece-error.ts';
import type { Piece } from './pieces.ts';
import type { WorkerAnswer, WorkerOrder, WorkerStart } from './worker.ts';

/** With a second piece waiting, a thread has work while the first one's bytes are written. */
const PER_WORKER = 2;

export interface InWorkers extends WorkerStart {
  readonly threads: number;
  readonly signal: AbortSignal | undefined;
  /** The module that threads run. */
  readonly worker: URL;
}

/** The pieces in their order, made by threads; what is made ahead of the one awaited is bounded. */
export async function* inWorkers(pieces: readonly Piece[], options: InWorkers): AsyncGenerator<MadePiece> {
  const { plan, indexes, format, signal } = options;
  const start: WorkerStart = { plan, indexes, format };
  const answers = new Map<number, WorkerAnswer>();
  let failure: { readonly error: unknown } | null = null;
  let wake = () => {};
  const fail = (error: unknown) => {
    failure ??= { error };
    wake();
  };
  const threads = Array.from({ length: Math.min(options.threads, pieces.length) }, () => {
    const worker = new Worker(options.worker, { workerData: start });
    const open = new Set<number>();
    worker.on('message', (answer: WorkerAnswer) => {
      open.delete(answer.number);
      answers.set(answer.number, answer);
      wake();
    });
    worker.on('error', error => fail(endedError(pieces, open, error)));
    worker.on('exit', code => fail(endedError(pieces, open, new Error(`exit code ${code}`))));
    return { worker, open };
  });
  const onAbort = () => fail(cancelledError(signal));
  signal?.addEventListener('abort', onAbort);
  try {
    if (signal?.aborted) onAbort();
    let next = 0;
    const ahead = threads.length * (PER_WORKER + 1);
    for (let awaited = 0; awaited < pieces.length; awaited++) {
      for (;;) {
        if (failure !== null) throw (failure as { readonly error: unknown }).error;
        next = order(next, Math.min(pieces.length, awaited + ahead));
        if (answers.has(awaited)) break;
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
      const answer = answers.get(awaited)!;
      answers.delete(awaited);
      // Told in its turn: of several pieces that fail, the same one on any number of threads.
      if ('error' in answer) throw pieceError(pieces[awaited]!, answer.error);
      yield answer.made;
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  function order(from: number, to: number): number {
    let number = from;
    for (let free = freest(); number < to && free.open.size < PER_WORKER; free = freest(), number++) {
      free.open.add(number);
      free.worker.postMessage({ number, piece: pieces[number]! } satisfies WorkerOrder);
    }
    return number;
  }

  function freest() {
    return threads.reduce((best, one) => (one.open.size < best.open.size ? one : best));
  }
}

function endedError(pieces: readonly Piece[], open: ReadonlySet<number>, cause: Error): LakeseedError {
  const [at] = open;
  const what = at === undefined ? 'before it had anything to do' : `while it made ${rowsText(pieces[at]!)}`;
  return new LakeseedError('INTERNAL', `A thread ended ${what}: ${cause.message}`, { cause });
}
