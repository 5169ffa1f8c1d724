import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Effects } from '../../base/effects.ts';
import { pathArgument, typedCommand } from '../../base/typed-command.ts';
import { catalogue } from '../../errors/catalogue.ts';
import { generateAndUploadOnCluster } from '../../generator/generate-and-upload-on-cluster.ts';
import { usageError } from '../../generator/options.ts';
import { hintFor } from '../../generator/remote-result.ts';
import { renderRemote } from '../../report/render-remote.ts';
import type { Invocation } from '../command-module.ts';
import { readCluster, readComputeFlags } from '../compute-flags.ts';
import { confirmClean } from '../confirm-clean.ts';
import { confirmReplace } from '../confirm-replace.ts';
import { CONNECTION_FLAGS, DELIVERY_FLAGS } from '../connection-flags.ts';
import type { CliContext } from '../context.ts';
import { readDestination } from '../destination-flags.ts';
import { readFlags } from '../flags.ts';
import { nextSteps } from '../next-steps.ts';

/** `lakeseed run` on a cluster or on serverless compute. */
export async function runRemote({ args, flags }: Invocation, context: CliContext): Promise<number> {
  const { effects, streams, signal, onEvent, show } = context;
  const project = args[0] ?? '.';
  // The default is no project of its own where a script of the workspace is named.
  const isOfProject = flags['workspacePath'] === undefined || project !== '.';
  if (isOfProject) refuseTakenProject(project, flags['cluster'], effects);
  const destination = readDestination(flags);
  const result = await generateAndUploadOnCluster(
    {
      ...(isOfProject && { projectPath: project }),
      ...(await readCluster(flags, context)),
      ...readFlags(flags, ['serverless', ...DELIVERY_FLAGS, ...CONNECTION_FLAGS]),
      ...destination,
      ...readComputeFlags(flags),
      ...confirmClean(flags, context),
      ...confirmReplace(flags, context),
      signal,
      onEvent,
    },
    effects,
  );
  const isDelivered = result.success && !result.dryRun && isOfProject;
  const where = flags['serverless'] === true ? ['--serverless'] : ['--cluster', '<id>'];
  const local = result.localBase !== null;
  const next = isDelivered ? await nextSteps({ projectPath: project, destination, local, where }, context) : [];
  const shown = { ...result, ...(flags['cleanMode'] === 'after' && { cleanMode: 'after' as const }) };
  show(result, () => [renderRemote(shown, hintFor(result), streams.stdout), ...next].join('\n'));
  return result.code ? catalogue[result.code].exitCode : 0;
}

/** `run --cluster my-project` reads as the cluster of that name, and as no project. */
function refuseTakenProject(project: string, cluster: unknown, effects: Effects): void {
  const isProject = (path: string) => existsSync(resolve(effects.cwd, path, 'generate_data.py'));
  if (typeof cluster !== 'string' || project !== '.' || isProject('.') || !isProject(cluster)) return;
  const message = `${JSON.stringify(cluster)} is a project here, but stands where the id of the cluster belongs`;
  const typed = typedCommand(['run', pathArgument(cluster), '--cluster'], effects);
  throw usageError([{ option: 'cluster', message }], `Write the project first: ${typed}`);
}
