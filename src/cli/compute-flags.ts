import { type Command, Option } from 'commander';
import type { OptionProblem } from '../errors/option-problem.ts';
import { executeScriptOnClusterSchema } from '../generator/execute-script-on-cluster-schema.ts';
import { usageError } from '../generator/options.ts';
import { LOCAL_DELIVERY_FLAGS } from './connection-flags.ts';
import type { CliContext } from './context.ts';
import { addFlags, parseNumber, readFlags } from './flags.ts';

type Flags = Readonly<Record<string, unknown>>;

const START_FLAGS = ['startCluster', 'startTimeoutSec'];

/** What a script takes both here and on Databricks compute. */
const COMMON_FLAGS = ['scaleFactor', 'timeoutSec', 'install', 'installTimeoutSec'];

/** What has a meaning for a script on this machine only, on Databricks compute only, and on a cluster only. */
const HERE_ONLY = ['pythonBin', 'env', ...LOCAL_DELIVERY_FLAGS];
const THERE_ONLY = ['workspacePath', 'volumeOutputPath'];
const CLUSTER_ONLY = [...START_FLAGS, 'startTimeout'];

export function addClusterFlags(command: Command): void {
  command.addOption(
    new Option(
      '--cluster [id]',
      'Run on this all-purpose cluster, by its id or exact name; without a value on that of DATABRICKS_CLUSTER_ID or the profile.',
    ),
  );
  addFlags(command, executeScriptOnClusterSchema, START_FLAGS);
  // The short name, as people type it.
  const short = new Option('--start-timeout <number>').argParser(text => parseNumber('start-timeout', text));
  command.addOption(short.hideHelp());
}

/** What it is for differs by command. */
export function addWorkspacePathFlag(command: Command, text: string): void {
  command.addOption(new Option('--workspace-path <path>', text));
}

/**
 * Whether the script runs on Databricks compute; `where` are the flags of the command that say so. Throws USAGE for flags
 * that have no meaning where it runs.
 */
export function runsRemotely(flags: Flags, where = '--cluster or --serverless'): boolean {
  const onCluster = flags['cluster'] !== undefined;
  const remote = onCluster || flags['serverless'] === true;
  const hereOnly = remote ? given(flags, HERE_ONLY) : [];
  const thereOnly = remote ? [] : given(flags, THERE_ONLY);
  const clusterOnly = onCluster ? [] : given(flags, CLUSTER_ONLY);
  if (hereOnly.length + thereOnly.length + clusterOnly.length === 0) return remote;
  const hint = remote
    ? hereOnly.length > 0
      ? 'Leave it out: a script there gets SCALE_FACTOR and OUTPUT_PATH, and writes into the volume itself.'
      : 'Leave it out: serverless compute is always there.'
    : `Say where the script is to run (${where}), or leave it out to run it on this machine.`;
  throw usageError(
    [
      ...problems(hereOnly, 'Has no meaning on Databricks compute'),
      ...problems(thereOnly, `Has a meaning with ${where} only`),
      ...problems(clusterOnly, 'Has a meaning with --cluster only'),
    ],
    hint,
  );
}

function given(flags: Flags, names: readonly string[]): string[] {
  return names.filter(name => flags[name] !== undefined);
}

function problems(options: readonly string[], message: string): OptionProblem[] {
  return options.map(option => ({ option, message }));
}

/** The cluster that is meant, if one is. */
export async function readCluster(flags: Flags, { effects }: CliContext): Promise<{ clusterId?: string }> {
  const { cluster, profile, host } = flags as { cluster?: string | true; profile?: string; host?: string };
  if (cluster === undefined) return {};
  const { resolveCluster } = await import('../generator/resolve-cluster.ts');
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
