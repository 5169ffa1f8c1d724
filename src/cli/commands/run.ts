import { formatExit } from '../../base/format.ts';
import { generateAndUpload, generateAndUploadSchema } from '../../generator/generate-and-upload.ts';
import { renderHint } from '../../report/render-hint.ts';
import { renderUpload } from '../../report/render-upload.ts';
import { renderWarnings } from '../../report/render-warnings.ts';
import type { CommandModule } from '../command-module.ts';
import { addClusterFlags, addWorkspacePathFlag, runsRemotely } from '../compute-flags.ts';
import { confirmClean } from '../confirm-clean.ts';
import {
  addConnectionFlags,
  addDeliveryFlags,
  CONNECTION_FLAGS,
  DELIVERY_FLAGS,
  LOCAL_DELIVERY_FLAGS,
} from '../connection-flags.ts';
import { addDatasetFlags, DATASET_FLAGS } from '../dataset-flags.ts';
import { addDestinationFlags, readDestination } from '../destination-flags.ts';
import { readFlags } from '../flags.ts';
import { nextSteps } from '../next-steps.ts';
import { addScriptFlags, SCRIPT_FLAGS } from '../script-flags.ts';

const FLAGS = [
  ...SCRIPT_FLAGS,
  ...DATASET_FLAGS,
  'script',
  ...DELIVERY_FLAGS,
  ...LOCAL_DELIVERY_FLAGS,
  ...CONNECTION_FLAGS,
];

export const runCommand: CommandModule = {
  configure(command) {
    command.argument('[project]', 'folder that holds generate_data.py or a dataset file', '.');
    addDestinationFlags(command);
    addScriptFlags(command, generateAndUploadSchema);
    addDatasetFlags(command, generateAndUploadSchema);
    command.optionsGroup('On Databricks compute, instead of this machine:');
    addClusterFlags(command);
    command.option('--serverless', 'Run on serverless compute, as a one-time job run.');
    addWorkspacePathFlag(command, 'Run this script of the workspace, instead of a project’s.');
    addDeliveryFlags(
      command,
      generateAndUploadSchema,
      'files of others are removed, or an edited script in the workspace is replaced',
    );
    addConnectionFlags(command, generateAndUploadSchema);
    command.addHelpText(
      'after',
      `
Examples:
  lakeseed run my-project --local
  lakeseed run my-project --to /Volumes/main/default/landing --scale-factor 10
  lakeseed run my-project --to /Volumes/main/default/landing --clean-mode after
  lakeseed run my-project --to /Volumes/main/default/landing --serverless
  lakeseed run my-project --to /Volumes/main/default/landing --cluster dev
  lakeseed run my-project --local --cluster       on compute, without an account

With --cluster or --serverless the script runs in Databricks and writes straight
into the volume there; --timeout-sec is 600 by default then.`,
    );
  },
  async run({ args, flags }, context) {
    if (runsRemotely(flags)) return (await import('./run-remote.ts')).runRemote({ args, flags }, context);
    const { effects, streams, signal, onEvent, onOutput, show } = context;
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
    const local = upload?.localBase !== null;
    const next = delivered ? await nextSteps({ projectPath, destination, local, where: [] }, context) : [];
    show(result, () =>
      [
        ...renderWarnings(generation.warnings, streams.stdout),
        upload
          ? renderUpload(upload, streams.stdout)
          : 'exitCode' in generation
            ? `The script ended with ${formatExit(generation)}: nothing was delivered, and what was there is still there. Its output is in ${generation.logPath}`
            : '',
        ...renderHint('hint' in generation ? generation.hint : null, streams.stdout),
        ...next,
      ].join('\n'),
    );
    return upload?.success ? 0 : 1;
  },
};
