import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Streams } from './context.ts';

/** Asks on stderr; anything but y or yes is no. Only for a person at a terminal: see `canAsk`. */
export async function confirm(question: string, streams: Streams, signal: AbortSignal): Promise<boolean> {
  const output = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      streams.stderr.write(chunk);
      done();
    },
  });
  const reader = createInterface({ input: streams.stdin, output });
  try {
    const answer = await reader.question(`${question} [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
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
