import type { Effects } from '../base/effects.ts';
import type { Emit } from '../base/events.ts';
import { listSome } from '../base/format.ts';
import { toSeconds } from '../base/to-seconds.ts';
import { asLakeseedError } from '../errors/format.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { type CleanConsent, foreignFiles } from './clean-consent.ts';
import { type DeliveryRecord, readDeliveryRecord, writeDeliveryRecord } from './delivery-record.ts';
import { explainInterruption, type Progress } from './explain-interruption.ts';
import { type Delivered, findDelivered } from './find-delivered.ts';
import { beginJournal, identityOf, type Journal, type OpenJournal, readJournal } from './journal.ts';
import { listTree, type RemoteFile, type RemoteTree } from './list-tree.ts';
import { lookAgain } from './look-again.ts';
import { manifestPath } from './manifest.ts';
import { type CleanMode, type DeliveryPlan, type LocalFile, type PlannedUpload, planDelivery } from './plan.ts';
import { probeVolume } from './probe.ts';
import { type ForeignFile, findMissing, type Proof, proveDelivery } from './prove.ts';
import { removeOld } from './remove-old.ts';
import type { VolumeName, VolumeStore } from './store.ts';
import { type FailedUpload, transferFiles } from './transfer.ts';
import { type FileFacts, writeManifest } from './write-manifest.ts';

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
  /** Do not send what an interrupted delivery is proved to have sent already. */
  readonly resume: boolean;
  /** What a manifest is to say of a file; null where none is wanted. */
  readonly factsOf: ((file: LocalFile) => FileFacts) | null;
  /** What a person types to go on where this delivery was interrupted. */
  readonly resumeCommand: string;
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
  readonly foreign: readonly ForeignFile[];
  /** Remote path; null where there is none. */
  readonly manifest: string | null;
  /** Why a manifest that was wanted is not there. */
  readonly manifestError: LakeseedError | null;
  readonly resumption: Resumption;
}

/** What was found of an earlier delivery. */
export interface Resumption extends Delivered {
  /** Whether this machine knows of one; true where it was not looked for. */
  readonly known: boolean;
}

/**
 * Plans, cleans, sends and proves. A file that cannot be sent is in `failed`. What ends the delivery as a whole is
 * thrown, with what the folder holds then; nothing is deleted before the volume has proved to be writable.
 */
export async function deliver(input: DeliverInput, effects: Effects): Promise<Delivery> {
  const progress: Progress = {
    changed: false,
    toDelete: 0,
    deleted: new Set(),
    deleting: new Set(),
    toSend: 0,
    sent: 0,
  };
  try {
    const plannedAt = input.store.serverTime();
    const before = input.volumeExists ? await listTree(input.store, input.remoteBase, input) : NOTHING;
    const known = await readJournal(keyOf(input), effects);
    const resumption = await findResumption(input, { journal: known, remote: before });
    const delivered = new Set(resumption.entries.keys());
    const plan = planDelivery({ ...input, remote: before, delivered });
    refuseObstacles(plan);
    progress.toDelete = plan.deleteFiles.length;
    progress.toSend = plan.uploads.length;
    emitPlan(plan, input);
    if (input.dryRun) return await rehearse({ ...input, plan, resumption }, effects);
    const preparation = { ...input, plan, before, resumption, plannedAt };
    const prepared = await prepare(preparation, effects);
    using journal = await beginJournal(keyOf(input), entriesToKeep(plan, known, resumption), effects);
    return await execute({ ...preparation, ...prepared, journal, progress }, effects);
  } catch (error) {
    throw await explainInterruption(error, { ...input, progress });
  }
}

const NOTHING: RemoteTree = { files: [], directories: [] };

function keyOf({ store, remoteBase }: DeliverInput) {
  return { label: store.label, remoteBase };
}

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

interface Rehearsal extends DeliverInput {
  readonly plan: DeliveryPlan;
  readonly resumption: Resumption;
}

async function rehearse({ plan, resumption, ...input }: Rehearsal, { random }: Effects): Promise<Delivery> {
  const { store, volume, volumeExists, probe, signal } = input;
  if (probe && volumeExists) await probeVolume(store, volume, { random, signal });
  const nothing = { confirmed: [], failed: [], deleted: 0, foreign: [], manifest: null, manifestError: null };
  return { plan, resumption, ...nothing };
}

interface Preparation extends Rehearsal {
  readonly before: RemoteTree;
  /** Epoch milliseconds by the server's clock; null where it does not tell. */
  readonly plannedAt: number | null;
}

interface Prepared {
  /** Files from before that no lakeseed run put there. */
  readonly foreign: ReadonlySet<RemoteFile>;
  readonly record: DeliveryRecord;
}

/** The last that happens before anything is deleted: the question, the proof that the volume is writable, the record. */
async function prepare({ plan, before, ...input }: Preparation, effects: Effects): Promise<Prepared> {
  const { store, volume, remoteBase, clean, consent, signal } = input;
  const record = await readDeliveryRecord(keyOf(input), effects);
  const foreign = new Set(foreignFiles({ remoteBase, remote: before, record }));
  if (clean) await consent(remoteBase, before, [...foreign]);
  if (plan.deleteFiles.length + plan.deleteDirectories.length > 0) {
    await probeVolume(store, volume, { random: effects.random, signal });
  }
  const kept = before.files.filter(file => !foreign.has(file)).map(({ path, size }) => [path, size] as const);
  const coming = plan.uploads.map(({ remotePath, file }) => [remotePath, file.size] as const);
  // Before the first byte is sent: a delivery that is killed has put them there all the same.
  await writeDeliveryRecord(keyOf(input), new Map([...kept, ...coming]), effects);
  return { foreign, record };
}

interface Execution extends Preparation, Prepared {
  readonly journal: OpenJournal;
  readonly progress: Progress;
}

async function execute(execution: Execution, effects: Effects): Promise<Delivery> {
  const { plan, resumption, cleanMode, progress } = execution;
  const old = await removeManifest(execution);
  if (cleanMode === 'before') {
    await removeOld({ ...execution, files: old, directories: plan.deleteDirectories, unlisted: execution });
  }
  const { proof, sha256 } = await send(execution, effects);
  // Old files are not given up for new ones that are not all there.
  if (cleanMode === 'after' && proof.failed.length === 0) {
    const untouched = old.filter(({ path }) => proof.untouched.has(path));
    await removeOld({ ...execution, files: untouched, directories: plan.deleteDirectories });
  }
  const manifest = proof.failed.length === 0 ? await describe({ ...execution, proof, sha256 }, effects) : NO_MANIFEST;
  const { confirmed, failed, foreign } = proof;
  return { plan, confirmed, failed, foreign, deleted: progress.deleted.size, resumption, ...manifest };
}

/** The manifest of an earlier delivery goes first: at no time does it lie beside files that it does not describe. Returns the other old files. */
async function removeManifest({ store, plan, progress, signal }: Execution): Promise<RemoteFile[]> {
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

interface Sent {
  readonly proof: Proof;
  /** By local path, in lower-case hex, as far as they are known. */
  readonly sha256: ReadonlyMap<string, string>;
}

async function send(execution: Execution, { clock }: Effects): Promise<Sent> {
  const { store, plan, before, remoteBase, resumption, plannedAt, journal, progress, emit } = execution;
  const { uploads, resumed, bytes } = plan;
  const startedAt = clock.monotonic();
  emit({ type: 'upload.start', remoteBase, files: uploads.length, bytes });
  progress.changed = true;
  const since = store.serverTime() ?? clock.now();
  const sha256 = new Map(
    [...resumption.entries].flatMap(([path, entry]) => (entry.sha256 ? [[path, entry.sha256]] : [])),
  );
  const answeredAt = new Map<string, number>();
  const onSent = ({ file, remotePath }: PlannedUpload, hash: string | null) => {
    progress.sent += 1;
    const now = store.serverTime();
    journal.append({ ...identityOf(file), sha256: hash, since, until: now ?? clock.now() });
    if (now !== null) answeredAt.set(remotePath, now);
    if (hash !== null) sha256.set(file.path, hash);
  };
  const failed = await transferFiles({ ...execution, uploads, clock, onSent });
  refuseWhole(failed, execution);
  const lost = new Set(failed.map(({ upload }) => upload));
  const expected = [...uploads, ...resumed].filter(upload => !lost.has(upload));
  const after = await lookAfter(expected, execution);
  const { deleted } = progress;
  const proof = proveDelivery({ remoteBase, uploads, resumed, failed, before, after, deleted, plannedAt, answeredAt });
  emit({
    type: 'upload.finish',
    filesUploaded: proof.confirmed.length,
    bytesUploaded: proof.confirmed.reduce((total, { file }) => total + file.size, 0),
    failed: proof.failed.length,
    durationSec: toSeconds(clock.monotonic() - startedAt),
  });
  return { proof, sha256 };
}

/** What concerns the folder as a whole, and not a file. */
const CONCERNS_ALL: ReadonlySet<string> = new Set(['PERMISSION_DENIED', 'DESTINATION_TAKEN']);

/** Where the first thing that would have been changed is refused, and all the rest for the same reason, nothing was delivered at all. */
function refuseWhole(failed: readonly FailedUpload[], { plan, progress }: Execution): void {
  const codes = new Set(failed.map(({ error }) => error.code));
  const [first] = failed;
  if (!first || failed.length < plan.uploads.length || codes.size > 1 || !CONCERNS_ALL.has(first.error.code)) return;
  if (progress.deleted.size > 0) return;
  progress.changed = false;
  throw first.error;
}

/** The folder as it is now. What is missing is looked for once more before it counts as lost. */
async function lookAfter(expected: readonly PlannedUpload[], { store, ...input }: Execution): Promise<RemoteTree> {
  const after = await listTree(store, input.remoteBase, input);
  const missing = findMissing(expected, after);
  const paths = missing.map(({ remotePath }) => remotePath);
  return missing.length === 0 ? after : await lookAgain(store, after, paths, input);
}

const NO_MANIFEST = { manifest: null, manifestError: null };

/** The data is there: a manifest that cannot be written is one more thing that did not arrive. */
async function describe(
  { factsOf, proof, ...input }: Execution & Sent,
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
