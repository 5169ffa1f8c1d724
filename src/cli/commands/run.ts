import type { Effects } from '../../base/effects.ts';
import { formatExit } from '../../base/format.ts';
import { asLakeseedError } from '../../errors/format.ts';
import type { Destination } from '../../generator/destination.ts';
import { generateAndUpload, generateAndUploadSchema } from '../../generator/generate-and-upload.ts';
import { type TableStatementsResult, tableStatements } from '../../generator/table-statements.ts';
import { renderHint } from '../../report/render-hint.ts';
import { renderStatements } from '../../report/render-statements.ts';
import { renderUpload } from '../../report/render-upload.ts';
import { renderWarnings } from '../../report/render-warnings.ts';
import type { CommandModule } from '../command-module.ts';
import { addClusterFlags, runsRemotely } from '../compute-flags.ts';
import { confirmClean } from '../confirm-clean.ts';
import { CONNECTION_FLAGS, DELIVERY_FLAGS } from '../connection-flags.ts';
import type { CliContext } from '../context.ts';
import { addDestinationFlags, readDestination } from '../destination-flags.ts';
import { addFlags, readFlags } from '../flags.ts';
import { pathArgument, typedCommand } from '../typed-command.ts';
import { SCRIPT_FLAGS } from './generate.ts';

const FLAGS = [...SCRIPT_FLAGS, ...DELIVERY_FLAGS, ...CONNECTION_FLAGS];

export const runCommand: CommandModule = {
  configure(command) {
    command.argument('[project]', 'folder that holds generate_data.py', '.');
    addDestinationFlags(command);
    addFlags(command, generateAndUploadSchema, FLAGS);
    addClusterFlags(command);
    command.option('--serverless', 'Run on serverless compute, as a one-time job run');
    command.option(
      '--yes',
      'Do not ask before files of others are removed, or an edited script in the workspace is replaced',
    );
    command.addHelpText(
      'after',
      `
Examples:
  lakeseed run my-project --local
  lakeseed run my-project --to /Volumes/main/default/landing/retail --scale-factor 10
  lakeseed run my-project --to /Volumes/main/default/landing --profile dev --clean-mode after
  lakeseed run my-project --to /Volumes/main/default/landing --serverless
  lakeseed run my-project --to /Volumes/main/default/landing --cluster 0923-164208-meows279 --start-cluster
  lakeseed run my-project --local --cluster                     the same way, without an account

With --cluster and --serverless the script runs in Databricks and writes into the volume there; --timeout-sec is 600 then.`,
    );
  },
  async run({ args, flags }, context) {
    if (runsRemotely(flags)) return (await import('./run-remote.ts')).runRemote({ args, flags }, context);
    const { effects, streams, signal, onEvent, onOutput, output, show } = context;
    const destination = readDestination(flags);
    const projectPath = args[0] ?? '.';
    const result = await generateAndUpload(
      {
        projectPath,
        ...destination,
        ...readFlags(flags, FLAGS),
        ...confirmClean(flags, context),
        signal,
        onEvent,
        onOutput,
      },
      effects,
    );
    const { generation, upload } = result;
    const delivered = upload?.success === true && !upload.dryRun;
    const statements =
      delivered && output === 'text' ? await statementsFor({ projectPath, destination }, context) : null;
    show(result, () =>
      [
        ...renderWarnings(generation.warnings, streams.stdout),
        upload
          ? renderUpload(upload, streams.stdout)
          : `The script ended with ${formatExit(generation)}: nothing was delivered, and what was there is still there. Its output is in ${generation.logPath}`,
        ...renderHint(generation.hint, streams.stdout),
        ...(statements
          ? ['', nextSteps(projectPath, upload?.localBase !== null, effects), '', renderStatements(statements)]
          : []),
      ].join('\n'),
    );
    return generation.exitCode === 0 && upload?.success ? 0 : 1;
  },
};

interface Delivered {
  readonly projectPath: string;
  readonly destination: Destination;
}

/** A courtesy at the end: where there are none, the delivery was a success all the same. */
async function statementsFor(
  { projectPath, destination }: Delivered,
  { effects, signal, note }: CliContext,
): Promise<TableStatementsResult | null> {
  try {
    return await tableStatements({ path: projectPath, ...destination, signal }, effects);
  } catch (error) {
    note(`No statements for tables: ${asLakeseedError(error).message}`);
    return null;
  }
}

function nextSteps(projectPath: string, local: boolean, effects: Effects): string {
  const project = pathArgument(projectPath);
  const again = typedCommand(['sql', project], effects);
  const makeTables = 'these statements make tables of it';
  if (!local) {
    return `Next, in Databricks SQL, ${makeTables} (${again} prints them again, with --warehouse <id> it runs them):`;
  }
  return `Next:
  ${typedCommand(['run', project, '--to', '/Volumes/<catalog>/<schema>/<volume>'], effects)}   the same, to Databricks
There, with the names of that volume, ${makeTables} (${again} prints them again):`;
}
