import type { Effects } from '../base/effects.ts';
import type { Emit } from '../base/events.ts';
import { listSome } from '../base/format.ts';
import { toSeconds } from '../base/to-seconds.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { type CleanConsent, foreignFiles } from './clean-consent.ts';
import { readDeliveryRecord, writeDeliveryRecord } from './delivery-record.ts';
import { explainInterruption, type Progress } from './explain-interruption.ts';
import { listTree, type RemoteFile, type RemoteTree } from './list-tree.ts';
import { type CleanMode, type DeliveryPlan, type LocalFile, type PlannedUpload, planDelivery } from './plan.ts';
import { probeVolume } from './probe.ts';
import { type Proof, proveDelivery } from './prove.ts';
import { removeOld } from './remove-old.ts';
import type { VolumeName, VolumeStore } from './store.ts';
import { type FailedUpload, transferFiles } from './transfer.ts';

export interface DeliverInput {
  readonly store: VolumeStore;
  readonly volume: VolumeName;
  /** False only for a dry run: the volume would have been made. */
  readonly volumeExists: boolean;
  /** `/Volumes/<catalog>/<schema>/<volume>/<subfolder>`. */
  readonly remoteBase: string;
  /** Checked already. */
  readonly files: readonly LocalFile[];
  readonly clean: boolean;
  readonly cleanMode: CleanMode;
  readonly maxFiles?: number | undefined;
  readonly dryRun: boolean;
  /** With a dry run: prove that the volume can be written. */
  readonly probe: boolean;
  readonly concurrency: number;
  readonly maxConcurrency: number;
  readonly consent: CleanConsent;
  readonly signal?: AbortSignal | undefined;
  readonly emit: Emit;
}

export interface Delivery {
  readonly plan: DeliveryPlan;
  /** Lie in the folder with their size. */
  readonly confirmed: readonly PlannedUpload[];
  readonly failed: readonly FailedUpload[];
  /** Files that were removed. */
  readonly deleted: number;
  /** Files that others put there meanwhile. */
  readonly foreign: readonly RemoteFile[];
}

/**
 * Plans, cleans, sends and proves. A file that cannot be sent is in `failed`. What ends the delivery as a whole is
 * thrown, with what the folder holds then; nothing is deleted before the volume has proved to be writable.
 */
export async function deliver(input: DeliverInput, effects: Effects): Promise<Delivery> {
  const progress: Progress = { changed: false, toDelete: 0, deleted: new Set(), toSend: 0, sent: 0 };
  try {
    const before = input.volumeExists ? await listTree(input.store, input.remoteBase, input) : NOTHING;
    const plan = planDelivery({ ...input, remote: before });
    refuseObstacles(plan);
    progress.toDelete = plan.deleteFiles.length;
    progress.toSend = plan.uploads.length;
    emitPlan(plan, input);
    if (input.dryRun) return await rehearse(plan, input, effects);
    const foreign = await prepare({ ...input, plan, before }, effects);
    return await execute({ ...input, plan, before, foreign, progress }, effects);
  } catch (error) {
    throw await explainInterruption(error, { ...input, progress });
  }
}

const NOTHING: RemoteTree = { files: [], directories: [] };

function refuseObstacles({ remoteBase, obstacles }: DeliveryPlan): void {
  if (obstacles.length === 0) return;
  const shown = obstacles.map(path => path.slice(remoteBase.length + 1));
  throw new LakeseedError(
    'DESTINATION_TAKEN',
    `In ${remoteBase} folders lie where files belong, or files where folders belong: ${listSome(shown)}`,
    { hint: 'Deliver with clean and cleanMode before, or into another folder.', details: { obstacles } },
  );
}

function emitPlan({ remoteBase, uploads, bytes, deleteFiles }: DeliveryPlan, { emit, dryRun }: DeliverInput): void {
  emit({ type: 'plan', remoteBase, upload: uploads.length, bytes, delete: deleteFiles.length, dryRun });
}

async function rehearse(plan: DeliveryPlan, input: DeliverInput, { random }: Effects): Promise<Delivery> {
  const { store, volume, volumeExists, probe, signal } = input;
  if (probe && volumeExists) await probeVolume(store, volume, { random, signal });
  return { plan, confirmed: [], failed: [], deleted: 0, foreign: [] };
}

interface Preparation extends DeliverInput {
  readonly plan: DeliveryPlan;
  readonly before: RemoteTree;
}

/**
 * The last that happens before anything is deleted: the question, the proof that the volume is writable, the record.
 * Returns the files that are not lakeseed's.
 */
async function prepare({ plan, before, ...input }: Preparation, effects: Effects): Promise<ReadonlySet<RemoteFile>> {
  const { store, volume, remoteBase, clean, consent, signal } = input;
  const key = { label: store.label, remoteBase };
  const foreign = new Set(foreignFiles(before, await readDeliveryRecord(key, effects)));
  if (clean) await consent(remoteBase, before, [...foreign]);
  if (plan.deleteFiles.length + plan.deleteDirectories.length > 0) {
    await probeVolume(store, volume, { random: effects.random, signal });
  }
  const kept = before.files.filter(file => !foreign.has(file)).map(({ path, size }) => [path, size] as const);
  const coming = plan.uploads.map(({ remotePath, file }) => [remotePath, file.size] as const);
  // Before the first byte is sent: a delivery that is killed has put them there all the same.
  await writeDeliveryRecord(key, new Map([...kept, ...coming]), effects);
  return foreign;
}

interface Execution extends Preparation {
  /** Files from before that no lakeseed run put there. */
  readonly foreign: ReadonlySet<RemoteFile>;
  readonly progress: Progress;
}

async function execute(execution: Execution, effects: Effects): Promise<Delivery> {
  const { plan, cleanMode, progress } = execution;
  if (cleanMode === 'before')
    await removeOld({ ...execution, files: plan.deleteFiles, directories: plan.deleteDirectories });
  const proof = await send(execution, effects);
  // Old files are not given up for new ones that are not all there.
  if (cleanMode === 'after' && proof.failed.length === 0) {
    const untouched = plan.deleteFiles.filter(({ path }) => proof.untouched.has(path));
    await removeOld({ ...execution, files: untouched, directories: plan.deleteDirectories });
  }
  const { confirmed, failed, foreign } = proof;
  return { plan, confirmed, failed, foreign, deleted: progress.deleted.size };
}

async function send(execution: Execution, { clock }: Effects): Promise<Proof> {
  const { store, plan, before, remoteBase, progress, emit } = execution;
  const { uploads, bytes } = plan;
  const startedAt = clock.monotonic();
  emit({ type: 'upload.start', remoteBase, files: uploads.length, bytes });
  progress.changed = true;
  const onSent = () => {
    progress.sent += 1;
  };
  const failed = await transferFiles({ ...execution, uploads, clock, onSent });
  const after = await listTree(store, remoteBase, execution);
  const proof = proveDelivery({ uploads, failed, before, after, deleted: progress.deleted });
  emit({
    type: 'upload.finish',
    filesUploaded: proof.confirmed.length,
    bytesUploaded: proof.confirmed.reduce((total, { file }) => total + file.size, 0),
    failed: proof.failed.length,
    durationSec: toSeconds(clock.monotonic() - startedAt),
  });
  return proof;
}
