import { toWire } from '../base/wire.ts';
import type { CommandModule } from './command-module.ts';
import type { CliContext, TextStream } from './context.ts';
import type { EventFile } from './event-file.ts';
import type { OpenLines } from './open-lines.ts';
import type { Progress } from './progress.ts';
import type { CliEnvironment } from './run-cli.ts';

/** Runs a command that was parsed; resolves to the exit code. `parameters` are commander's: arguments, flags, the command. */
export async function runCommand(
  module: CommandModule,
  parameters: readonly unknown[],
  { effects, streams, signals, lines }: CliEnvironment & { readonly lines: OpenLines },
): Promise<number> {
  const args = parameters.slice(0, -2) as (string | undefined)[];
  const flags = parameters.at(-2) as Record<string, unknown>;
  const output = flags['output'] === 'json' ? 'json' : 'text';
  const { events } = flags;
  const eventFile =
    typeof events === 'string' ? (await import('./event-file.ts')).openEventFile(events, effects.cwd) : null;
  const progress =
    module.draws === false
      ? plainNotes(streams.stderr, lines)
      : (await import('./progress.ts')).createProgress({ stderr: streams.stderr, clock: effects.clock, lines });
  const { signal } = signals;
  signal.addEventListener('abort', progress.cancelling, { once: true });
  const context = createContext({ effects, streams, lines, signal, output, eventFile, progress });
  try {
    return await module.run({ args, flags }, context);
  } finally {
    signal.removeEventListener('abort', progress.cancelling);
    progress.stop();
    eventFile?.close();
  }
}

function plainNotes(stderr: TextStream, lines: OpenLines): Progress {
  const note = (line: string) => void stderr.write(`${lines.close(stderr)}${line}\n`);
  return { onEvent: () => undefined, note, cancelling: () => undefined, stop: () => undefined };
}

interface ContextParts extends Pick<CliEnvironment, 'effects' | 'streams'> {
  readonly lines: OpenLines;
  readonly signal: AbortSignal;
  readonly output: 'text' | 'json';
  readonly eventFile: EventFile | null;
  readonly progress: Progress;
}

function createContext({ effects, streams, lines, signal, output, eventFile, progress }: ContextParts): CliContext {
  return {
    effects,
    streams,
    output,
    signal,
    onEvent: event => {
      eventFile?.append(event);
      progress.onEvent(event);
    },
    onOutput: (stream, chunk) => {
      const target = stream === 'stdout' && output === 'text' ? streams.stdout : streams.stderr;
      lines.wrote(target, chunk);
      return pass(chunk, target);
    },
    show: (result, render) => {
      progress.stop();
      const text = output === 'json' ? JSON.stringify(toWire(result), null, 2) : render();
      streams.stdout.write(`${lines.close(streams.stdout)}${text}\n`);
    },
    note: line => progress.note(line),
  };
}

/** A reader that is slow slows the script down instead of filling our memory; one that has gone away does not stop it. */
async function pass(chunk: Uint8Array, target: TextStream): Promise<void> {
  if (target.destroyed || target.write(chunk)) return;
  const events = ['drain', 'close', 'error'];
  await new Promise<void>(resolve => {
    const done = () => {
      for (const event of events) target.off(event, done);
      resolve();
    };
    for (const event of events) target.on(event, done);
  });
}
