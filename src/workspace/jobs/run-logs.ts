import type { RunLogs } from './run.ts';

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
      const kept = Buffer.concat(chunks);
      return { text: kept.subarray(-KEPT_BYTES).toString(), truncated: dropped + size > KEPT_BYTES };
    },
  };
}

/** The traceback that a log ends with, and its last line; nulls where it holds none. */
export function lastTraceback(log: string): { error: string | null; trace: string | null } {
  const start = log.lastIndexOf('Traceback (most recent call last):');
  const syntax = log.search(/^ {2}File ".*", line \d+\n(?:.*\n){1,3}(?:\w*Error): [^\n]*\n*$/m);
  const from = start >= 0 ? start : syntax;
  if (from < 0) return { error: null, trace: null };
  const trace = log.slice(from).trimEnd();
  return { error: trace.slice(trace.lastIndexOf('\n') + 1), trace };
}
