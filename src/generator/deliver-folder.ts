import type { Effects } from '../base/effects.ts';
import type { Emit } from '../base/events.ts';
import { formatBytes, listSome } from '../base/format.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import type { Warning } from '../errors/warning.ts';
import type { FolderCheck } from '../parquet/check-folder.ts';
import type { Fixed } from '../parquet/fix-report.ts';
import { schemaFingerprint } from '../parquet/schema-fingerprint.ts';
import type { CleanConsent } from '../volume/clean-consent.ts';
import { deliver } from '../volume/deliver.ts';
import { ensureVolume } from '../volume/ensure-volume.ts';
import { probePath } from '../volume/probe.ts';
import type { VolumeStore } from '../volume/store.ts';
import type { FileFacts } from '../volume/write-manifest.ts';
import { type LocalDeliveryInput, resolveConcurrency, type Target } from './delivery-options.ts';
import { rememberDelivery } from './last-delivery.ts';
import { resumeCommand } from './resume-command.ts';
import { type UploadResult, uploadResult } from './upload-result.ts';

export interface FolderDelivery {
  readonly input: LocalDeliveryInput & { readonly maxFiles?: number | undefined };
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
  const volumeExists = await ensureVolume({ ...input, store, volume, signal, emit });
  if (volumeExists) await refuseTooLarge(delivery, effects);
  const command = resumeCommand(delivery, effects);
  const outcome = await deliver(
    {
      ...input,
      ...resolveConcurrency(input),
      store,
      volume,
      volumeExists,
      remoteBase,
      files: check.files,
      factsOf: input.manifest ? factsFrom(check) : null,
      resumeCommand: command,
      consent,
      signal,
      emit,
    },
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
    input,
    resumeCommand: command,
    rehearsal: rehearsal || null,
  });
  if (result.success && !input.dryRun) {
    const tables = result.tables.map(({ name }) => name);
    await rememberDelivery(directory, {
      ...volume,
      remoteSubfolder: input.remoteSubfolder,
      tables,
      workspace: store.label,
    });
  }
  return result;
}

function factsFrom({ files }: FolderCheck): (file: { readonly path: string }) => FileFacts {
  const byPath = new Map(files.map(file => [file.path, file]));
  return ({ path }) => {
    const { rows, columns } = byPath.get(path)!;
    // Every file that is delivered has a footer that could be read.
    return { rows, schema: schemaFingerprint(columns!) };
  };
}

/**
 * Known beforehand: nothing is deleted for a delivery that cannot be completed. Whether such files may go in parts is
 * found out by doing, which a dry run does only if it is asked to.
 */
async function refuseTooLarge(
  { store, target: { volume }, check, input, signal }: FolderDelivery,
  { random }: Effects,
): Promise<void> {
  const { maxFileBytes } = store;
  const files = check.files.filter(({ size }) => size > maxFileBytes).map(({ path, size }) => ({ path, size }));
  if (files.length === 0 || (input.dryRun && !input.probe)) return;
  const reason = await store.refusesParts(probePath(volume, random), signal);
  if (!reason) return;
  const names = files.map(({ path, size }) => `${path} (${formatBytes(size)})`);
  throw new LakeseedError(
    'NOT_SUPPORTED',
    `Files of more than ${formatBytes(maxFileBytes)} cannot be sent where Databricks takes them in one piece only; nothing was deleted and nothing was sent: ${listSome(names)}. ${reason.message}`,
    {
      cause: reason,
      hint: 'Write several smaller Parquet files, best below 1 GiB.',
      details: { files, maximum: maxFileBytes },
    },
  );
}
