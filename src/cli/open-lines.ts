import type { TextStream } from './context.ts';

/** Where a line has begun that is not ours, such as a script's output without a line feed: nothing of ours may continue it. */
export interface OpenLines {
  /** Follows what somebody else writes. */
  wrote(target: TextStream, chunk: Uint8Array): void;
  /** Somebody else, such as a terminal that shows ^C, has moved the cursor. */
  begun(target: TextStream): void;
  /** What to write first, so that a line of ours begins on the left: empty or a line feed. */
  close(target: TextStream): string;
}

const LINE_FEED = 0x0a;

export function createOpenLines(): OpenLines {
  const open = new Set<TextStream | 'terminal'>();
  // Both streams of a terminal move the same cursor.
  const keyOf = (target: TextStream) => (target.isTTY === true ? 'terminal' : target);
  return {
    wrote: (target, chunk) => {
      if (chunk.length === 0) return;
      if (chunk.at(-1) === LINE_FEED) open.delete(keyOf(target));
      else open.add(keyOf(target));
    },
    begun: target => void open.add(keyOf(target)),
    close: target => (open.delete(keyOf(target)) ? '\n' : ''),
  };
}
