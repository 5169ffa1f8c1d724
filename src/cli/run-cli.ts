import { Command, CommanderError, Option } from 'commander';
import type { Effects } from '../base/effects.ts';
import { version } from '../base/version.ts';
import { commands } from './commands.ts';
import type { Streams } from './context.ts';
import { createOpenLines } from './open-lines.ts';
import type { Signals } from './signals.ts';
import { usageOf } from './usage-of.ts';

export interface CliEnvironment {
  readonly effects: Effects;
  readonly streams: Streams;
  readonly signals: Pick<Signals, 'signal'>;
}

/** Runs one command line; resolves to the exit code and never throws. What a help page does not need is loaded by who needs it. */
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
        const { runCommand } = await import('./run-command.ts');
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
    const failure = error instanceof CommanderError ? usageOf(error, chosen) : error;
    const { showError } = await import('./show-error.ts');
    return showError(failure, { streams, lines, json: wantsJson(argv), debug: effects.env['LAKESEED_DEBUG'] === '1' });
  }
}

function createProgram(streams: Streams): Command {
  const program = new Command('lakeseed')
    .description(
      'Synthetic data for a Databricks lakehouse: run a generate_data.py, check its Parquet, deliver it to a volume.',
    )
    .version(version, '-V, --version', 'Print the version.')
    .helpOption('-h, --help', 'Print this help.')
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: text => void streams.stdout.write(text),
      // Errors are shown by us, in one form with all others.
      writeErr: () => undefined,
      // A terminal that does not know its width says 0.
      getOutHelpWidth: () => Math.min(streams.stdout.columns || 120, 120),
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
    .optionsGroup('Options:')
    .addOption(
      new Option('-o, --output <text|json>', 'One JSON document on stdout instead of text.').choices(['text', 'json']),
    )
    .addOption(new Option('--events <file>', 'Write every event to this file, as JSON lines.'))
    .helpOption('-h, --help', 'Print this help.');
}

function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (word, index) =>
      word === '--output=json' ||
      word === '-ojson' ||
      (word === 'json' && ['-o', '--output'].includes(argv[index - 1] ?? '')),
  );
}
