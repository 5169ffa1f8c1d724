import type { RunFailure, RunLogs } from './run.ts';

const KEPT_BYTES = 5 * 1024 * 1024;

/** Collects what a run prints and keeps its end. */
export interface LogCollector {
  push(chunk: Uint8Array): void;
  logs(): RunLogs;
}

export function collectLogs(): LogCollector {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let dropped = 0;
  return {
    push(chunk) {
      chunks.push(chunk);
      size += chunk.length;
      while (size - chunks[0]!.length >= KEPT_BYTES) {
        const first = chunks.shift()!;
        size -= first.length;
        dropped += first.length;
      }
    },
    logs() {
      const kept = Buffer.concat(chunks).subarray(-KEPT_BYTES);
      const truncated = dropped + size > KEPT_BYTES;
      return { text: (truncated ? withoutBrokenStart(kept) : kept).toString(), truncated };
    },
  };
}

/** What was cut inside a character starts with the next one. */
function withoutBrokenStart(bytes: Buffer): Buffer {
  const start = bytes.findIndex(byte => (byte & 0b1100_0000) !== 0b1000_0000);
  return bytes.subarray(Math.max(0, start));
}

const HEADER = 'Traceback (most recent call last):\n';
const CHAINED = /\n\n(?:The above exception was the direct cause|During handling of the above exception).*:\n\n$/;
const SYNTAX_ERROR = /^ {2}File ".*", line \d+\n(?: .*\n)*\w+: .*$/m;

/**
 * The traceback that comes last, with those of the exceptions that led to it; null where there is none. What was printed
 * afterwards cannot be told from a message of several lines.
 */
export function lastTraceback(log: string): RunFailure | null {
  let start = log.lastIndexOf(HEADER);
  // Python prints no header for a script that it cannot read.
  if (start < 0) start = log.search(SYNTAX_ERROR);
  if (start < 0) return null;
  const error = /^[^\s].*$/m.exec(log.slice(start).replace(HEADER, ''))?.[0] ?? '';
  // The beginning of a chain may have been cut off.
  for (let earlier = start; earlier >= 0; earlier = isChained(log, start) ? log.lastIndexOf(HEADER, start - 1) : -1) {
    start = earlier;
  }
  return { error, trace: log.slice(start).trimEnd() };
}

function isChained(log: string, start: number): boolean {
  return CHAINED.test(log.slice(0, start));
}
