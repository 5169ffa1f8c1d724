import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatDuration, formatScale } from '../../base/format.ts';
import { executeScriptOnCluster, executeScriptOnClusterSchema } from '../../generator/execute-script-on-cluster.ts';
import {
  generateAndUploadOnCluster,
  generateAndUploadOnClusterSchema,
} from '../../generator/generate-and-upload-on-cluster.ts';
import { lookAtRemoteScript } from '../../generator/look-at-remote-script.ts';
import { hintFor, type RemoteResult } from '../../generator/remote-result.ts';
import { renderTables } from '../../report/render-check.ts';
import { renderWarnings } from '../../report/render-warnings.ts';
import { type Answer, doneAnswer, failedAnswer } from '../answer.ts';
import { holdToPlan } from '../hold-to-plan.ts';
import { outputs } from '../outputs.ts';
import { spellArguments } from '../spell-arguments.ts';
import type { Arguments, Tool, ToolContext } from '../tool.ts';
import { describeRemoval, workspaceOf } from './deliveries.ts';

export const executeScriptOnClusterTool: Tool = {
  name: 'execute_script_on_cluster',
  title: 'Run a script of the workspace on a cluster',
  description:
    'Runs a script that lies in the Databricks workspace (workspace_path) on an all-purpose cluster; it writes into volume_output_path, a path below /Volumes. Nothing is deleted before. Use it only when the person wants the data to be made in Databricks; to make and deliver it from this machine use generate_and_upload. It runs code and costs compute, so a person has to agree.',
  hints: { readOnly: false, destructive: true, openWorld: true, idempotent: false },
  schema: executeScriptOnClusterSchema,
  output: outputs.onCluster,
  paths: [],
  isRun: true,
  changes: () => true,
  plan: async (args, context, signal) => {
    // Everything that would keep it from beginning is told before somebody is asked.
    const sha256 = await look(['clusterId', 'workspacePath', 'volumeOutputPath'], args, context, signal);
    return {
      text: `${runText(args)}\nIt writes into ${String(args['volumeOutputPath'])} of ${await workspaceOf(context)}; nothing is deleted before.`,
      facts: sha256,
    };
  },
  run: async (args, context, { signal, onEvent }) => {
    const { connection } = context;
    const options = { ...args, ...connection, signal, onEvent } as unknown as Parameters<
      typeof executeScriptOnCluster
    >[0];
    return remoteAnswer(await executeScriptOnCluster(options, effectsOf(context)));
  },
};

export const generateAndUploadOnClusterTool: Tool = {
  name: 'generate_and_upload_on_cluster',
  title: 'Run the script in Databricks, straight into a volume',
  description:
    'Runs a script on Databricks compute, so that it writes straight into a volume: on a cluster (cluster_id) or serverless (serverless: true), a script of the workspace (workspace_path) or of a project here (project_path, put into the workspace first). Exactly one of each pair. Use it for data too big to make on this machine. With clean (the default) everything in the remote subfolder is deleted first. It runs code and costs compute, so a person has to agree. catalog, schema and volume have no default: the person decides.',
  hints: { readOnly: false, destructive: true, openWorld: true, idempotent: false },
  schema: generateAndUploadOnClusterSchema,
  output: outputs.generateAndUploadOnCluster,
  paths: ['projectPath'],
  isRun: true,
  changes: args => args['dryRun'] !== true || args['probe'] === true,
  plan: async (args, context, signal) => {
    if (args['dryRun'] === true) return null;
    const { effects, connection } = context;
    const rehearsal = { ...args, ...connection, dryRun: true, probe: false, signal };
    const { plan, volumePath } = await generateAndUploadOnCluster(rehearsal as unknown as RunOptions, effects);
    const { createVolume, delete: deleted } = plan!;
    const project = args['projectPath'];
    const sha256 =
      typeof project === 'string'
        ? await readFile(join(project, 'generate_data.py')).then(digestOf, () => null)
        : await look(['workspacePath'], args, context, signal);
    return {
      text: [
        runText(args),
        `It writes into ${volumePath}${createVolume ? ' (the volume is made)' : ''} of ${await workspaceOf(context)}.`,
        describeRemoval(args['clean'] === true, deleted, volumePath),
      ].join('\n'),
      deletes: deleted.length,
      paths: deleted,
      facts: [deleted, sha256],
    };
  },
  run: async (args, context, handle, agreed) => {
    const { connection } = context;
    const held = holdToPlan(context, handle, agreed);
    const { signal } = handle;
    const options = { ...args, ...connection, signal, ...held } as unknown as RunOptions;
    return remoteAnswer(await generateAndUploadOnCluster(options, effectsOf(context)));
  },
};

type RunOptions = Parameters<typeof generateAndUploadOnCluster>[0];

function look(
  names: readonly string[],
  args: Arguments,
  { connection, effects }: ToolContext,
  signal: AbortSignal,
): Promise<string> {
  const named = Object.fromEntries(names.map(name => [name, args[name]]));
  return lookAtRemoteScript({ ...named, ...connection, signal } as Parameters<typeof lookAtRemoteScript>[0], effects);
}

function digestOf(source: Uint8Array): string {
  return createHash('sha256').update(source).digest('hex');
}

/** The local workspace runs scripts in processes of its own, which inherit what it is given. */
function effectsOf({ effects, scriptEnv, connection }: ToolContext): ToolContext['effects'] {
  return 'localDir' in connection ? { ...effects, env: scriptEnv } : effects;
}

function runText(args: Arguments): string {
  const where = args['serverless'] === true ? 'serverless compute' : `the cluster ${String(args['clusterId'])}`;
  const what = args['projectPath']
    ? join(String(args['projectPath']), 'generate_data.py')
    : String(args['workspacePath']);
  const started = args['startCluster'] === true ? ', which is started when it is not running' : '';
  return `Run ${what} on ${where}${started}, scale factor ${formatScale(Number(args['scaleFactor']))}, for at most ${formatDuration(Number(args['timeoutSec']))}.`;
}

const LAST_LINES = 20;

function remoteAnswer(result: RemoteResult & { readonly note?: string | null; readonly dryRun?: boolean }): Answer {
  const { success, error, output, tables, warnings, note } = result;
  if (success) {
    const text = [
      result.dryRun ? 'It could be run. Nothing was changed.' : 'The script ended well.',
      ...(tables.length > 0 ? [renderTables(tables)] : []),
      ...renderWarnings(warnings, {}).map(spellArguments),
    ];
    return doneAnswer(result, text.join('\n'));
  }
  const last = output.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
  const lines = [
    `${result.code ?? 'RUN_FAILED'}: ${error ?? 'The run did not end well'}`,
    ...(last ? [`What it printed last:\n${last}`] : []),
    ...(note ? [spellArguments(note)] : []),
    `Hint: ${spellArguments(hintFor(result) ?? 'Mend the script where the error says.')}`,
  ];
  return failedAnswer(result, lines.join('\n'));
}
