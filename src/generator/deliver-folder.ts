import type { Effects } from '../base/effects.ts';
import type { Emit } from '../base/events.ts';
import { formatBytes, listSome } from '../base/format.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import type { Warning } from '../errors/warning.ts';
import type { FolderCheck } from '../parquet/check-folder.ts';
import type { Fixed } from '../parquet/fix-report.ts';
import type { CleanConsent } from '../volume/clean-consent.ts';
import { deliver } from '../volume/deliver.ts';
import { ensureVolume } from '../volume/ensure-volume.ts';
import type { VolumeStore } from '../volume/store.ts';
import type { DeliveryInput, Target } from './delivery-options.ts';
import { rememberDelivery } from './last-delivery.ts';
import { type UploadResult, uploadResult } from './upload-result.ts';

export interface FolderDelivery {
  readonly input: DeliveryInput & { readonly maxFiles?: number | undefined };
  readonly target: Target;
  readonly store: VolumeStore;
  /** The local data folder. */
  readonly directory: string;
  readonly check: FolderCheck;
  /** What was rewritten in it. */
  readonly fixed: readonly Fixed[];
  readonly stale: readonly string[];
  readonly warnings: readonly Warning[];
  readonly consent: CleanConsent;
  readonly signal?: AbortSignal | undefined;
  readonly emit: Emit;
}

/** The remote half of a delivery, for a folder that has passed its check. */
export async function deliverFolder(delivery: FolderDelivery, effects: Effects): Promise<UploadResult> {
  const { input, target, store, directory, check, fixed, stale, warnings, consent, signal, emit } = delivery;
  const { volume, remoteBase } = target;
  refuseTooLarge(store, check);
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
  const result = uploadResult({
    check,
    delivery: outcome,
    localBase: store.localPath(remoteBase),
    fixed,
    stale,
    warnings,
    cleanMode: input.cleanMode,
    rehearsal: rehearsal || null,
  });
  if (result.success && !input.dryRun) {
    const tables = result.tables.map(({ name }) => name);
    await rememberDelivery(directory, { ...volume, remoteSubfolder: input.remoteSubfolder, tables });
  }
  return result;
}

/** Known beforehand: nothing is deleted for a delivery that cannot be completed. */
function refuseTooLarge({ maxFileBytes }: VolumeStore, check: FolderCheck): void {
  const files = check.files.filter(({ size }) => size > maxFileBytes).map(({ path, size }) => ({ path, size }));
  if (files.length === 0) return;
  const names = files.map(({ path, size }) => `${path} (${formatBytes(size)})`);
  throw new LakeseedError(
    'NOT_SUPPORTED',
    `Files of more than ${formatBytes(maxFileBytes)} cannot be sent; nothing was deleted and nothing was sent: ${listSome(names)}`,
    { hint: 'Write several smaller Parquet files, best below 1 GiB.', details: { files, maximum: maxFileBytes } },
  );
}
