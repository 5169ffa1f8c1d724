import { dirname } from 'node:path/posix';
import type { Effects } from '../base/effects.ts';
import { toSeconds } from '../base/to-seconds.ts';
import { hasCode } from '../errors/lakeseed-error.ts';
import type { Execution } from './delivery.ts';
import { identityOf } from './journal.ts';
import { listTree, type RemoteTree } from './list-tree.ts';
import { lookAgain } from './look-again.ts';
import type { PlannedUpload } from './plan.ts';
import { findMissing, type Proof, proveDelivery } from './prove.ts';
import { transferFiles } from './transfer.ts';

export interface SentFiles {
  readonly proof: Proof;
  /** By local path, in lower-case hex, as far as they are known. */
  readonly sha256: ReadonlyMap<string, string>;
}

/** Sends what has to be sent, and looks whether everything is there then. */
export async function sendFiles(execution: Execution, { clock }: Effects): Promise<SentFiles> {
  const { store, plan, before, remoteBase, resumption, plannedAt, journal, progress, emit } = execution;
  const { uploads, resumed, bytes } = plan;
  const startedAt = clock.monotonic();
  emit({ type: 'upload.start', remoteBase, files: uploads.length, bytes });
  const changedBefore = progress.changed;
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
  const failed = await transferFiles({ ...execution, uploads, clock, onSent }).catch(error => {
    // A folder that takes nothing is as it was.
    if (hasCode(error, 'PERMISSION_DENIED') && progress.sent === 0) progress.changed = changedBefore;
    throw error;
  });
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

/** The folder as it is now. What is missing is looked for once more before it counts as lost. */
async function lookAfter(expected: readonly PlannedUpload[], { store, ...input }: Execution): Promise<RemoteTree> {
  const likely = [...new Set(expected.map(({ remotePath }) => dirname(remotePath)))];
  const after = await listTree(store, input.remoteBase, { ...input, likely });
  const missing = findMissing(expected, after);
  const paths = missing.map(({ remotePath }) => remotePath);
  return missing.length === 0 ? after : await lookAgain(store, after, paths, input);
}
