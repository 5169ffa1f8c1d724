type Stream = 'stdout' | 'stderr';

/** What a script prints, by whole lines: half a secret could not be told from a word. */
export interface Lines {
  add(stream: Stream, chunk: Uint8Array): void;
  /** Passes on what has no line feed at its end. */
  end(): void;
}

/** A line that never ends is passed on in parts. */
const LONGEST = 64 * 1024;

export function createLines(pass: (text: string) => void): Lines {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const open = { stdout: '', stderr: '' };
  return {
    add(stream, chunk) {
      const text = open[stream] + decoders[stream].decode(chunk, { stream: true });
      const end = text.lastIndexOf('\n') + 1;
      const whole = text.length - end > LONGEST ? text.length : end;
      open[stream] = text.slice(whole);
      if (whole > 0) pass(text.slice(0, whole));
    },
    end() {
      for (const stream of ['stdout', 'stderr'] as const) {
        if (open[stream] !== '') pass(open[stream]);
        open[stream] = '';
      }
    },
  };
}
