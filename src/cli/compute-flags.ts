import { type Command, Option } from 'commander';
import { workspacePathOption } from '../generator/compute-options.ts';
import { executeScriptOnClusterSchema } from '../generator/execute-script-on-cluster.ts';
import { usageError } from '../generator/options.ts';
import { resolveCluster } from '../generator/resolve-cluster.ts';
import type { CliContext } from './context.ts';
import { addFlags, readFlags } from './flags.ts';

type Flags = Readonly<Record<string, unknown>>;

const START_FLAGS = ['startCluster', 'startTimeoutSec'];

/** What a script takes both here and on Databricks compute. */
const COMMON_FLAGS = ['scaleFactor', 'timeoutSec', 'install', 'installTimeoutSec'];

/** What only a script on this machine can be given. */
const HERE_ONLY: readonly string[] = ['pythonBin', 'env'];

export function addClusterFlags(command: Command): void {
  command
    .addOption(
      new Option(
        '--cluster [id]',
        'Run on this cluster, by id or exact name (default: DATABRICKS_CLUSTER_ID or the profile’s)',
      ),
    )
    .addOption(new Option('--workspace-path <path>', workspacePathOption.description));
  addFlags(command, executeScriptOnClusterSchema, START_FLAGS);
  // The short name, as people type it.
  command.addOption(new Option('--start-timeout <number>').argParser(Number).hideHelp());
}

/** Whether the script runs on Databricks compute. Throws USAGE for flags that mean nothing where it runs. */
export function runsRemotely(flags: Flags): boolean {
  const remote = flags['cluster'] !== undefined || flags['serverless'] === true;
  const wrong = remote ? HERE_ONLY : ['workspacePath', 'volumeOutputPath', 'startTimeout', ...START_FLAGS];
  const given = wrong.filter(name => flags[name] !== undefined);
  const message = remote ? 'Has no meaning on Databricks compute' : 'Has a meaning on Databricks compute only';
  const hint = remote
    ? 'Leave it out: a script there gets SCALE_FACTOR and OUTPUT_PATH.'
    : 'Say where: --cluster or --serverless.';
  if (given.length > 0)
    throw usageError(
      given.map(option => ({ option, message })),
      hint,
    );
  return remote;
}

/** The cluster that is meant, if one is. */
export async function readCluster(flags: Flags, { effects }: CliContext): Promise<{ clusterId?: string }> {
  const { cluster, profile, host } = flags as { cluster?: string | true; profile?: string; host?: string };
  if (cluster === undefined) return {};
  const local = flags['local'] === true || flags['localDir'] !== undefined;
  return { clusterId: await resolveCluster({ cluster, local, profile, host }, effects) };
}

/** The options of a run on Databricks compute that were given. */
export function readComputeFlags(flags: Flags): Record<string, unknown> {
  const short = flags['startTimeout'];
  return {
    ...readFlags(flags, [...COMMON_FLAGS, 'workspacePath', ...START_FLAGS]),
    ...(short !== undefined && { startTimeoutSec: short }),
  };
}
