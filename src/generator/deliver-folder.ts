import type { Effects } from '../base/effects.ts';
import type { Emit } from '../base/events.ts';
import type { Warning } from '../errors/warning.ts';
import type { FolderCheck } from '../parquet/check-folder.ts';
import type { CleanConsent } from '../volume/clean-consent.ts';
import { deliver } from '../volume/deliver.ts';
import { ensureVolume } from '../volume/ensure-volume.ts';
import type { VolumeStore } from '../volume/store.ts';
import type { DeliveryInput, Target } from './delivery-options.ts';
import { type UploadResult, uploadResult } from './upload-result.ts';

export interface FolderDelivery {
  readonly input: DeliveryInput & { readonly maxFiles?: number | undefined };
  readonly target: Target;
  readonly store: VolumeStore;
  readonly check: FolderCheck;
  readonly stale: readonly string[];
  readonly warnings: readonly Warning[];
  readonly consent: CleanConsent;
  readonly signal?: AbortSignal | undefined;
  readonly emit: Emit;
}

/** The remote half of a delivery, for a folder that has passed its check. */
export async function deliverFolder(delivery: FolderDelivery, effects: Effects): Promise<UploadResult> {
  const { input, target, store, check, stale, warnings, consent, signal, emit } = delivery;
  const { volume, remoteBase } = target;
  const volumeExists = await ensureVolume({ ...input, store, volume, signal, emit });
  const outcome = await deliver(
    { ...input, store, volume, volumeExists, remoteBase, files: check.files, consent, signal, emit },
    effects,
  );
  const rehearsal = input.dryRun && {
    createVolume: !volumeExists,
    permissions: volumeExists ? await store.effectivePermissions(volume, signal) : null,
    probed: input.probe && volumeExists,
  };
  return uploadResult({
    check,
    delivery: outcome,
    localBase: store.localPath(remoteBase),
    stale,
    warnings,
    cleanMode: input.cleanMode,
    rehearsal: rehearsal || null,
  });
}
