import { formatDuration, formatExit } from '../../base/format.ts';
import { catalogue } from '../../errors/catalogue.ts';
import { findDatasetProject } from '../../generator/dataset-project.ts';
import { executeScriptOnClusterSchema } from '../../generator/execute-script-on-cluster-schema.ts';
import { executeScriptSchema } from '../../generator/execute-script-schema.ts';
import { generateAndUploadSchema } from '../../generator/generate-and-upload-schema.ts';
import { usageError } from '../../generator/options.ts';
import { refuseOthersOptions } from '../../generator/refuse-others-options.ts';
import { hintFor } from '../../generator/remote-result.ts';
import { renderHint } from '../../report/render-hint.ts';
import { renderRemote } from '../../report/render-remote.ts';
import { renderWarnings } from '../../report/render-warnings.ts';
import type { CommandModule, Invocation } from '../command-module.ts';
import {
  addClusterFlags,
  addWorkspacePathFlag,
  readCluster,
  readComputeFlags,
  runsRemotely,
} from '../compute-flags.ts';
import { addConnectionFlags, CONNECTION_FLAGS } from '../connection-flags.ts';
import type { CliContext } from '../context.ts';
import { addDatasetFlags } from '../dataset-flags.ts';
import { addFlags, readFlags } from '../flags.ts';
import { addScriptFlags, SCRIPT_FLAGS } from '../script-flags.ts';

export const generateCommand: CommandModule = {
  configure(command) {
    command.argument('[project]', 'folder that holds generate_data.py or a dataset file (default: .)');
    addScriptFlags(command, executeScriptSchema);
    addDatasetFlags(command, generateAndUploadSchema);
    command.optionsGroup('A script of the workspace on a cluster, instead of a project’s on this machine:');
    addClusterFlags(command);
    addWorkspacePathFlag(command, executeScriptOnClusterSchema.shape.workspacePath.description ?? '');
    addFlags(command, executeScriptOnClusterSchema, ['volumeOutputPath']);
    addConnectionFlags(command, executeScriptOnClusterSchema);
    command.addHelpText(
      'after',
      `
Examples:
  lakeseed generate my-project
  lakeseed generate my-project --scale-factor 0.1 --timeout-sec 60
  lakeseed generate my-dataset --scale-factor 10 --format csv
  lakeseed generate my-project --python-bin python3.12 --env SEED=7
  lakeseed generate --cluster dev \\
    --workspace-path /Workspace/Users/me@example.com/generate_data.py \\
    --volume-output-path /Volumes/main/default/landing/retail

With --cluster, --timeout-sec is 600 by default. The script of a project runs on
a cluster by lakeseed run my-project --cluster dev --to /Volumes/…`,
    );
  },
  async run({ args, flags }, context) {
    if (runsRemotely(flags, '--cluster')) return runOnCluster({ args, flags }, context);
    const { effects, streams, signal, onEvent, onOutput, show } = context;
    refuseConnection(flags);
    const choice = { projectPath: args[0] ?? '.', ...readFlags(flags, ['dataset', 'script']) };
    const dataset = await findDatasetProject(choice, effects);
    refuseOthersOptions(flags, dataset !== null);
    if (dataset) return (await import('./generate-dataset.ts')).runDataset({ args, flags }, context, dataset);
    const { executeScript } = await import('../../generator/execute-script.ts');
    const result = await executeScript(
      { projectPath: args[0] ?? '.', ...readFlags(flags, SCRIPT_FLAGS), signal, onEvent, onOutput },
      effects,
    );
    const ended = result.exitCode === 0 ? 'Done' : `The script ended with ${formatExit(result)}`;
    show(result, () =>
      [
        ...renderWarnings(result.warnings, streams.stdout),
        `${ended} after ${formatDuration(result.durationSec)}; everything it printed is in ${result.logPath}`,
        ...renderHint(result.hint, streams.stdout),
      ].join('\n'),
    );
    return result.exitCode === 0 ? 0 : 1;
  },
};

/** A script of the workspace, on a cluster. */
async function runOnCluster({ args, flags }: Invocation, context: CliContext): Promise<number> {
  const { effects, streams, signal, onEvent, show } = context;
  requireWorkspaceScript(args[0], flags);
  const text = (name: string) => flags[name] as string;
  const { executeScriptOnCluster } = await import('../../generator/execute-script-on-cluster.ts');
  const result = await executeScriptOnCluster(
    {
      ...readFlags(flags, ['volumeOutputPath', ...CONNECTION_FLAGS]),
      ...readComputeFlags(flags),
      clusterId: (await readCluster(flags, context)).clusterId ?? '',
      workspacePath: text('workspacePath'),
      volumeOutputPath: text('volumeOutputPath'),
      signal,
      onEvent,
    },
    effects,
  );
  const shown = { ...result, volumePath: text('volumeOutputPath') };
  show(result, () => renderRemote(shown, hintFor(result), streams.stdout));
  return result.code ? catalogue[result.code].exitCode : 0;
}

/** Where a project is meant, another command puts its script into the workspace and runs it there. */
function requireWorkspaceScript(project: string | undefined, flags: Invocation['flags']): void {
  const missing = ['workspacePath', 'volumeOutputPath'].filter(name => flags[name] === undefined);
  const problems = [
    ...(project === undefined ? [] : [{ option: 'projectPath', message: 'Has no meaning with --cluster' }]),
    ...missing.map(option => ({
      option,
      message: 'Is missing: with --cluster it is a script of the workspace that runs',
    })),
  ];
  const hint = `To run a project’s script there: lakeseed run ${project ?? 'my-project'} --cluster … --to /Volumes/…`;
  if (problems.length > 0) throw usageError(problems, hint);
}

function refuseConnection(flags: Invocation['flags']): void {
  const given = CONNECTION_FLAGS.filter(name => flags[name] !== undefined);
  const problems = given.map(option => ({ option, message: 'Has a meaning with --cluster only' }));
  if (problems.length > 0)
    throw usageError(problems, 'A script on this machine needs no connection; lakeseed run delivers what it writes.');
}
