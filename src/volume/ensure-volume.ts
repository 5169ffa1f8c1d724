import type { Emit } from '../base/events.ts';
import { hasCode } from '../errors/lakeseed-error.ts';
import type { VolumeName, VolumeStore } from './store.ts';
import { formatVolumePath } from './volume-path.ts';

export interface EnsureVolumeInput {
  readonly store: VolumeStore;
  readonly volume: VolumeName;
  readonly createVolume: boolean;
  readonly createSchema: boolean;
  /** Only looks, and makes nothing. */
  readonly dryRun: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly emit: Emit;
}

/**
 * Makes sure that a volume is there, and makes it where that was asked for; a catalog is never made. False where a
 * dry run would have made it. Throws VOLUME_NOT_FOUND and whatever the workspace answers.
 */
export async function ensureVolume(input: EnsureVolumeInput): Promise<boolean> {
  const { store, volume, createVolume, createSchema, dryRun, signal, emit } = input;
  try {
    await store.requireVolume(volume, signal);
    return true;
  } catch (error) {
    if (!hasCode(error, 'VOLUME_NOT_FOUND') || !createVolume) throw error;
    const missing = error.details?.['missing'];
    if (missing === 'catalog' || (missing === 'schema' && !createSchema)) throw error;
    if (dryRun) return false;
    if (missing === 'schema') {
      await store.createSchema(volume, signal);
      emit({ type: 'volume.created', path: `${volume.catalog}.${volume.schema}` });
    }
    await store.createVolume(volume, signal);
    emit({ type: 'volume.created', path: formatVolumePath(volume) });
    return true;
  }
}
