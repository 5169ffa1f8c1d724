import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Effects } from '../base/effects.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { isLakeseedError } from '../errors/lakeseed-error.ts';
import { parseVolumePath } from '../volume/volume-path.ts';
import { clusterIdOption, workspacePathOption } from './compute-options.ts';
import { openStore } from './open-store.ts';
import { type LibraryOptions, option, parseOptions } from './options.ts';
import { lookUpCluster } from './prepare-compute.ts';
import { prepareScript } from './remote-script.ts';

const lookAtRemoteScriptSchema = z.strictObject({
  clusterId: clusterIdOption.optional(),
  workspacePath: workspacePathOption,
  volumeOutputPath: z.string().optional(),
  profile: option.profile,
  host: option.host,
  local: option.local,
  localDir: option.localDir,
});

export interface LookAtRemoteScriptOptions
  extends z.input<typeof lookAtRemoteScriptSchema>,
    Pick<LibraryOptions, 'signal'> {}

/**
 * The SHA-256 of a script of the workspace that could be run: its cluster and the volume that it writes to are there. Nothing is
 * changed or started. Throws what executeScriptOnCluster throws before its script starts.
 */
export async function lookAtRemoteScript(
  { signal, ...options }: LookAtRemoteScriptOptions,
  effects: Effects,
): Promise<string> {
  const { clusterId, workspacePath, volumeOutputPath, ...connection } = parseOptions(lookAtRemoteScriptSchema, options);
  const volume = volumeOutputPath === undefined ? null : parseVolumePath(volumeOutputPath).volume;
  if (signal?.aborted) throw cancelledError(signal);
  await using opened = await openStore({ ...connection, signal }, effects);
  try {
    if (clusterId !== undefined) await lookUpCluster(opened, clusterId, signal);
    const { script } = await prepareScript(
      opened,
      { workspacePath, onCluster: clusterId !== undefined, signal },
      effects,
    );
    if (volume) await opened.store.requireVolume(volume, signal);
    return createHash('sha256').update(script.content).digest('hex');
  } catch (error) {
    throw signal?.aborted && !isLakeseedError(error) ? cancelledError(signal) : error;
  }
}
