import { catalogue } from '../../errors/catalogue.ts';
import { generateAndUploadOnCluster } from '../../generator/generate-and-upload-on-cluster.ts';
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
  show(result, () => [renderRemote(result, hintFor(result), streams.stdout), ...next].join('\n'));
  return result.code ? catalogue[result.code].exitCode : 0;
}
