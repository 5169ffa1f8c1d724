import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';

export type OutputStream = 'stdout' | 'stderr';

/** Nothing more is read of the stream before a returned promise resolves. */
export type OutputConsumer = (stream: OutputStream, chunk: Uint8Array) => void | Promise<void>;

/** The pipes of a process while they are read. */
export interface Reading {
  /** Resolves when both pipes have ended or been given up. */
  readonly done: Promise<void>;
  /** Resolves with the error when the consumer fails; else never. */
  readonly failed: Promise<unknown>;
  failure(): { readonly error: unknown } | null;
  stop(): void;
}

/** Hands on what a process prints, one chunk of each stream at a time: a slow consumer holds the process back. */
export function readOutput(child: ChildProcess, onChunk: OutputConsumer): Reading {
  let failure: { readonly error: unknown } | null = null;
  let reportFailure: (error: unknown) => void;
  const failed = new Promise<unknown>(resolve => {
    reportFailure = resolve;
  });
  const read = async (name: OutputStream, source: Readable) => {
    try {
      // What is left unread is kept open until the tree has ended: a broken pipe would end the script in another way.
      for await (const chunk of source.iterator({ destroyOnReturn: false })) {
        try {
          await onChunk(name, chunk);
        } catch (error) {
          failure ??= { error };
          reportFailure(error);
          return;
        }
      }
    } catch {
      // The pipe was given up, or broke: its end all the same.
    }
  };
  // Both are pipes, by the options of the spawn.
  const sources = { stdout: child.stdout!, stderr: child.stderr! };
  return {
    done: Promise.all([read('stdout', sources.stdout), read('stderr', sources.stderr)]).then(() => undefined),
    failed,
    failure: () => failure,
    stop: () => {
      sources.stdout.destroy();
      sources.stderr.destroy();
    },
  };
}
