import type { Effects } from '../base/effects.ts';
import { asLakeseedError } from '../errors/format.ts';
import type { Delivery, Execution } from './delivery.ts';
import type { RemoteFile } from './list-tree.ts';
import { manifestPath } from './manifest.ts';
import type { SentFiles } from './send-files.ts';
import { writeManifest } from './write-manifest.ts';

/** The manifest of an earlier delivery goes first: at no time does it lie beside files that it does not describe. Returns the other old files. */
export async function removeOldManifest({ store, plan, progress, signal }: Execution): Promise<RemoteFile[]> {
  const path = manifestPath(plan.remoteBase);
  const others = plan.deleteFiles.filter(file => file.path !== path);
  if (others.length < plan.deleteFiles.length) {
    progress.changed = true;
    progress.deleting.add(path);
    await store.deleteFile(path, signal);
    progress.deleted.add(path);
  }
  return others;
}

/** Neither wanted nor missing. */
export const NO_MANIFEST: Pick<Delivery, 'manifest' | 'manifestError'> = { manifest: null, manifestError: null };

/** The data is there: a manifest that cannot be written is one more thing that did not arrive. */
export async function describeDelivery(
  { factsOf, proof, ...input }: Execution & SentFiles,
  { clock }: Effects,
): Promise<Pick<Delivery, 'manifest' | 'manifestError'>> {
  if (!factsOf) return NO_MANIFEST;
  try {
    const manifest = await writeManifest({ ...input, delivered: proof.confirmed, factsOf, now: clock.now() });
    return { manifest, manifestError: null };
  } catch (error) {
    input.signal?.throwIfAborted();
    return { manifest: null, manifestError: asLakeseedError(error) };
  }
}
