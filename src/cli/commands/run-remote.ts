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

/** `lakeseed run` on a cluster or on serverless compute. */
export async function runRemote({ args, flags }: Invocation, context: CliContext): Promise<number> {
  const { effects, streams, signal, onEvent, show } = context;
  const project = args[0] ?? '.';
  // The default is no project of its own where a script of the workspace is named.
  const named = flags['workspacePath'] === undefined || project !== '.' ? { projectPath: project } : {};
  const result = await generateAndUploadOnCluster(
    {
      ...named,
      ...(await readCluster(flags, context)),
      ...readFlags(flags, ['serverless', ...DELIVERY_FLAGS, ...CONNECTION_FLAGS]),
      ...readDestination(flags),
      ...readComputeFlags(flags),
      ...confirmClean(flags, context),
      ...confirmReplace(flags, context),
      signal,
      onEvent,
    },
    effects,
  );
  show(result, () => renderRemote(result, hintFor(result), streams.stdout));
  return result.code ? catalogue[result.code].exitCode : 0;
}
