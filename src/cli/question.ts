import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Streams } from './context.ts';

/** Asks on stderr; anything but y or yes is no, the end of the input (Ctrl-D) included. Only for a person at a terminal: see `canAsk`. */
export async function confirm(question: string, streams: Streams, signal: AbortSignal): Promise<boolean> {
  const output = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      // At Ctrl-C readline goes to a new line, as do those who say so.
      if (!signal.aborted) streams.stderr.write(chunk);
      done();
    },
  });
  const reader = createInterface({ input: streams.stdin, output });
  try {
    // At the end of the input readline never answers.
    const ended = once(reader, 'close').then(() => null);
    const answer = await Promise.race([reader.question(`${question} [y/N] `, { signal }), ended]);
    if (answer === null) streams.stderr.write('\n');
    return /^y(es)?$/i.test(answer?.trim() ?? '');
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error;
  } finally {
    reader.close();
  }
}

/** Whether somebody is there who sees the question and can type an answer. */
export function canAsk(streams: Streams): boolean {
  return streams.stdin.isTTY === true && streams.stderr.isTTY === true;
}
