import type { Effects } from '../base/effects.ts';
import type { EventListener } from '../base/events.ts';

/** What writes text: a stream, as far as the command line uses one. */
export interface TextStream extends NodeJS.EventEmitter {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly destroyed: boolean;
  write(text: string | Uint8Array): boolean;
}

/** The three streams of the process. */
export interface Streams {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: TextStream;
  readonly stderr: TextStream;
}

/** What every command gets. */
export interface CliContext {
  readonly effects: Effects;
  readonly streams: Streams;
  readonly output: 'text' | 'json';
  /** Aborted by Ctrl-C and by the signals that end a process. */
  readonly signal: AbortSignal;
  /** Progress on stderr and, with --events, JSON lines in a file. */
  readonly onEvent: EventListener;
  /** What the user's script prints; with JSON output both go to stderr, so that stdout holds one document. */
  readonly onOutput: (stream: 'stdout' | 'stderr', chunk: Uint8Array) => Promise<void>;
  /** Prints a result: one JSON document, or the text that `render` makes. */
  readonly show: (result: unknown, render: () => string) => void;
  /** One line for people, on stderr. */
  readonly note: (line: string) => void;
}
