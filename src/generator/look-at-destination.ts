import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Effects, systemEffects } from '../base/effects.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { ensureVolume } from '../volume/ensure-volume.ts';
import { listTree } from '../volume/list-tree.ts';
import { deliveryOptions, resolveConcurrency, resolveTarget } from './delivery-options.ts';
import { openStore } from './open-store.ts';
import { type LibraryOptions, parseOptions } from './options.ts';

export const lookAtDestinationSchema = z.strictObject(deliveryOptions);

export interface LookAtDestinationOptions
  extends z.input<typeof lookAtDestinationSchema>,
    Pick<LibraryOptions, 'signal'> {}

export interface LookAtDestinationResult {
  /** `/Volumes/<catalog>/<schema>/<volume>/<subfolder>`. */
  readonly remoteBase: string;
  /** Whether the volume is there; false only where it may be made. */
  readonly exists: boolean;
  /** What the folder holds now, with everything below it. */
  readonly files: number;
  readonly bytes: number;
  /** Remote paths, sorted. */
  readonly paths: readonly string[];
  /** Changes with any name or size in the folder. */
  readonly digest: string;
}

/** What a delivery would find in its remote folder. Nothing is changed. Throws what uploadToVolume throws before its first change. */
export async function lookAtDestination(
  { signal, ...options }: LookAtDestinationOptions,
  effects: Effects = systemEffects(),
): Promise<LookAtDestinationResult> {
  const input = parseOptions(lookAtDestinationSchema, options);
  const { volume, remoteBase } = resolveTarget(input);
  if (signal?.aborted) throw cancelledError(signal);
  await using opened = await openStore({ ...input, signal }, effects);
  const { store } = opened;
  try {
    const exists = await ensureVolume({ ...input, store, volume, dryRun: true, signal, emit: () => {} });
    const { files } = exists
      ? await listTree(store, remoteBase, { ...resolveConcurrency(input), signal })
      : { files: [] };
    const seen = files.map(({ path, size }) => [path, size]);
    return {
      remoteBase,
      exists,
      files: files.length,
      bytes: files.reduce((total, { size }) => total + size, 0),
      paths: files.map(({ path }) => path),
      digest: createHash('sha256').update(JSON.stringify(seen)).digest('hex'),
    };
  } catch (error) {
    throw signal?.aborted ? cancelledError(signal) : error;
  }
}
