import type { Effects } from '../base/effects.ts';
import { listSome } from '../base/format.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import type { DeliverInput, Delivery, Execution, PlannedDelivery, Resumption } from './delivery.ts';
import { describeDelivery, NO_MANIFEST, removeOldManifest } from './delivery-manifest.ts';
import { folderKey } from './delivery-state.ts';
import { explainInterruption, startProgress } from './explain-interruption.ts';
import { findDelivered } from './find-delivered.ts';
import { beginJournal, type Journal, readJournal } from './journal.ts';
import { listTree, type RemoteTree } from './list-tree.ts';
import { type DeliveryPlan, planDelivery } from './plan.ts';
import { prepareDelivery } from './prepare-delivery.ts';
import { probeVolume } from './probe.ts';
import { removeOld } from './remove-old.ts';
import { sendFiles } from './send-files.ts';

/**
 * Plans, cleans, sends and proves. A file that cannot be sent is in `failed`. What ends the delivery as a whole is
 * thrown, with what the folder holds then; nothing is deleted before the volume has proved to be writable.
 */
export async function deliver(input: DeliverInput, effects: Effects): Promise<Delivery> {
  const progress = startProgress();
  try {
    const plannedAt = input.store.serverTime();
    const before = input.volumeExists ? await listTree(input.store, input.remoteBase, input) : NOTHING;
    const known = await readJournal(folderKey(input), effects);
    const resumption = await findResumption(input, { journal: known, remote: before });
    const delivered = new Set(resumption.entries.keys());
    const plan = planDelivery({ ...input, remote: before, delivered });
    refuseObstacles(plan);
    progress.toDelete = plan.deleteFiles.length;
    progress.toSend = plan.uploads.length;
    emitPlan(plan, input);
    const planned = { ...input, plan, before, resumption, plannedAt };
    if (input.dryRun) return await rehearse(planned, effects);
    const prepared = await prepareDelivery(planned, effects);
    using journal = await beginJournal(folderKey(input), entriesToKeep(plan, known, resumption), effects);
    return await execute({ ...planned, ...prepared, journal, progress }, effects);
  } catch (error) {
    throw await explainInterruption(error, { ...input, progress });
  }
}

const NOTHING: RemoteTree = { files: [], directories: [] };

async function findResumption(
  input: DeliverInput,
  { journal, remote }: { readonly journal: Journal | null; readonly remote: RemoteTree },
): Promise<Resumption> {
  const nothing = { entries: new Map(), changedHere: 0, changedThere: 0, goneHere: 0 };
  if (!input.resume) return { known: true, ...nothing };
  return journal
    ? { known: true, ...(await findDelivered({ ...input, remote, journal })) }
    : { known: false, ...nothing };
}

/** What is known of files that are to be delivered stays true until they are sent again: a delivery may end before it comes to that. */
function entriesToKeep({ uploads, resumed }: DeliveryPlan, journal: Journal | null, { entries }: Resumption) {
  const paths = [...uploads, ...resumed].map(({ file }) => file.path);
  return paths.flatMap(path => entries.get(path) ?? journal?.get(path) ?? []);
}

function refuseObstacles({ remoteBase, obstacles }: DeliveryPlan): void {
  if (obstacles.length === 0) return;
  const shown = obstacles.map(path => path.slice(remoteBase.length + 1));
  throw new LakeseedError(
    'DESTINATION_TAKEN',
    `In ${remoteBase} folders lie where files belong, or files where folders belong: ${listSome(shown)}`,
    { hint: 'Deliver with clean and cleanMode before, or into another folder.', details: { obstacles } },
  );
}

function emitPlan({ remoteBase, uploads, bytes, deleteFiles, resumed }: DeliveryPlan, { emit, dryRun }: DeliverInput) {
  const counts = { upload: uploads.length, bytes, delete: deleteFiles.length, resumed: resumed.length };
  emit({ type: 'plan', remoteBase, ...counts, dryRun });
}

async function rehearse({ plan, resumption, ...input }: PlannedDelivery, { random }: Effects): Promise<Delivery> {
  const { store, volume, volumeExists, probe, signal } = input;
  if (probe && volumeExists) await probeVolume(store, volume, { random, signal });
  const nothing = { confirmed: [], failed: [], deleted: 0, foreign: [], manifest: null, manifestError: null };
  return { plan, resumption, ...nothing };
}

async function execute(execution: Execution, effects: Effects): Promise<Delivery> {
  const { plan, resumption, cleanMode, progress } = execution;
  const old = await removeOldManifest(execution);
  if (cleanMode === 'before') {
    await removeOld({ ...execution, files: old, directories: plan.deleteDirectories, unlisted: execution });
  }
  const { proof, sha256 } = await sendFiles(execution, effects);
  // Old files are not given up for new ones that are not all there.
  if (cleanMode === 'after' && proof.failed.length === 0) {
    const untouched = old.filter(({ path }) => proof.untouched.has(path));
    await removeOld({ ...execution, files: untouched, directories: plan.deleteDirectories });
  }
  const manifest =
    proof.failed.length === 0 ? await describeDelivery({ ...execution, proof, sha256 }, effects) : NO_MANIFEST;
  const { confirmed, failed, foreign } = proof;
  return { plan, confirmed, failed, foreign, deleted: progress.deleted.size, resumption, ...manifest };
}
