import { Command, CommanderError, Option } from 'commander';
import type { Effects } from '../base/effects.ts';
import { version } from '../base/version.ts';
import { toSnakeCase, toWire } from '../base/wire.ts';
import { asLakeseedError, errorRecord } from '../errors/format.ts';
import type { LakeseedError } from '../errors/lakeseed-error.ts';
import { spellOptions } from '../errors/option-problem.ts';
import { renderError } from '../report/render-error.ts';
import type { CommandModule } from './command-module.ts';
import { commands } from './commands.ts';
import type { CliContext, Streams, TextStream } from './context.ts';
import { type EventFile, openEventFile } from './event-file.ts';
import { createOpenLines, type OpenLines } from './open-lines.ts';
import { createProgress, type Progress } from './progress.ts';
import type { Signals } from './signals.ts';
import { usageOf } from './usage-of.ts';

export interface CliEnvironment {
  readonly effects: Effects;
  readonly streams: Streams;
  readonly signals: Pick<Signals, 'signal'>;
}

/** Runs one command line; resolves to the exit code and never throws. */
export async function runCli(typed: readonly string[], environment: CliEnvironment): Promise<number> {
  const argv = typed[0] === 'help' ? [...typed.slice(1), '--help'] : typed;
  const { streams, effects } = environment;
  let exitCode = 0;
  const program = createProgram(streams);
  let chosen: Command | undefined;
  const lines = createOpenLines();
  try {
    // Completion scripts need every flag of every command; everything else only its own.
    const wanted = argv.find(word => !word.startsWith('-'));
    const all = wanted === 'complete';
    for (const entry of commands) {
      const command = program.command(entry.name).summary(entry.summary).description(`${entry.summary}.`);
      const module = all || entry.name === wanted ? await entry.load() : null;
      if (!module) continue;
      if (entry.name === wanted) chosen = command;
      module.configure(command);
      addCommonFlags(command);
      command.action(async (...parameters) => {
        exitCode = await runCommand(module, parameters, { ...environment, lines });
      });
    }
    if (all) {
      const { text, answered } = (await import('./completion.ts')).addCompletion(program, argv);
      streams.stdout.write(text);
      if (answered) return 0;
    }
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const failure = error instanceof CommanderError ? usageOf(error, chosen) : asLakeseedError(error);
    showError(failure, { streams, lines, json: wantsJson(argv), debug: effects.env['LAKESEED_DEBUG'] === '1' });
    return failure.exitCode;
  }
}

function createProgram(streams: Streams): Command {
  const program = new Command('lakeseed')
    .description(
      'Synthetic data for a Databricks lakehouse: run a generate_data.py, check its Parquet, deliver it to a volume.',
    )
    .version(version, '-V, --version', 'Print the version')
    .helpOption('-h, --help', 'Print this help')
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: text => void streams.stdout.write(text),
      // Errors are shown by us, in one form with all others.
      writeErr: () => undefined,
      getOutHelpWidth: () => Math.min(streams.stdout.columns ?? 120, 120),
    })
    // Choices stand in the name of the flag, defaults in its text.
    .configureHelp({ optionDescription: ({ description }) => description });
  program.addHelpText(
    'after',
    `
Examples:
  lakeseed init my-project                          a project that runs
  lakeseed run my-project --local                   generate and deliver it without an account
  lakeseed run my-project --to /Volumes/c/s/v       the same, to Databricks
  lakeseed <command> --help                         options and examples of a command
  source <(lakeseed complete bash)                  completion; also zsh, fish, powershell`,
  );
  return program;
}

function addCommonFlags(command: Command): void {
  command
    .addOption(
      new Option('-o, --output <text|json>', 'One JSON document on stdout instead of text').choices(['text', 'json']),
    )
    .addOption(new Option('--events <file>', 'Write every event to this file, as JSON lines'))
    .helpOption('-h, --help', 'Print this help');
}

async function runCommand(
  module: CommandModule,
  parameters: readonly unknown[],
  { effects, streams, signals, lines }: CliEnvironment & { readonly lines: OpenLines },
): Promise<number> {
  // commander passes the positional arguments, then the flags, then the command.
  const args = parameters.slice(0, -2) as (string | undefined)[];
  const flags = parameters.at(-2) as Record<string, unknown>;
  const output = flags['output'] === 'json' ? 'json' : 'text';
  const eventFile = typeof flags['events'] === 'string' ? openEventFile(flags['events'], effects.cwd) : null;
  const progress = createProgress({ stderr: streams.stderr, clock: effects.clock, lines });
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

interface ContextParts {
  readonly effects: Effects;
  readonly streams: Streams;
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

interface ShowErrorOptions {
  readonly streams: Streams;
  readonly lines: OpenLines;
  readonly json: boolean;
  readonly debug: boolean;
}

function showError(error: LakeseedError, { streams, lines, json, debug }: ShowErrorOptions): void {
  if (json) {
    const record = errorRecord(spellOptions(error, (name, key) => `${toSnakeCase(name)}${key && `.${key}`}`));
    const document = { error: record, ...(error.result !== undefined && { result: error.result }) };
    streams.stdout.write(`${lines.close(streams.stdout)}${JSON.stringify(toWire(document), null, 2)}\n`);
    return;
  }
  streams.stderr.write(`${lines.close(streams.stderr)}${renderError(error, streams.stderr)}\n`);
  if (debug || error.code === 'INTERNAL') streams.stderr.write(`${stackOf(error)}\n`);
}

function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (word, index) =>
      word === '--output=json' ||
      word === '-ojson' ||
      (word === 'json' && ['-o', '--output'].includes(argv[index - 1] ?? '')),
  );
}

function stackOf(error: LakeseedError): string {
  const origin = error.cause instanceof Error ? error.cause : error;
  return origin.stack ?? String(origin);
}
