import type { Emit } from '../base/events.ts';
import { hasCode } from '../errors/lakeseed-error.ts';
import { type CleanConsent, foreignFiles } from './clean-consent.ts';
import { cleanRemote } from './clean-remote.ts';
import { isDatedBefore } from './clock-skew.ts';
import type { DeliveryRecord } from './delivery-record.ts';
import type { Progress } from './explain-interruption.ts';
import type { RemoteFile, RemoteTree } from './list-tree.ts';
import type { VolumeStore } from './store.ts';

export interface RemoveOldInput {
  readonly store: VolumeStore;
  readonly remoteBase: string;
  readonly files: readonly RemoteFile[];
  /** The deepest first. */
  readonly directories: readonly string[];
  /** Files that no lakeseed run put there. */
  readonly foreign: ReadonlySet<RemoteFile>;
  readonly progress: Progress;
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
  readonly emit: Emit;
  /** Where what the listing has left out goes, too; by default it stays. */
  readonly unlisted?: UnlistedRule | undefined;
}

/** What decides about files that were there before, though the listing did not show them. */
interface UnlistedRule {
  /** Epoch milliseconds by the server's clock; without it nothing is known to be old. */
  readonly plannedAt: number | null;
  readonly record: DeliveryRecord;
  readonly consent: CleanConsent;
}

/** Removes what was in a folder before, and keeps count of it. */
export async function removeOld(input: RemoveOldInput): Promise<void> {
  const { store, remoteBase, files, directories, progress, concurrency, signal, emit, unlisted } = input;
  if (files.length + directories.length === 0) return;
  const foreign = files.filter(file => input.foreign.has(file)).length;
  emit({ type: 'clean.start', remoteBase, files: files.length, foreign });
  progress.changed = true;
  let deleted = 0;
  const onDelete = (path: string) => {
    deleted += 1;
    progress.deleted.add(path);
  };
  const onDeleting = (path: string) => progress.deleting.add(path);
  const goesToo = unlisted && ((found: RemoteTree) => chooseUnlisted(found, { ...input, ...unlisted }));
  const paths = files.map(({ path }) => path);
  await cleanRemote({ store, files: paths, directories, concurrency, signal, onDeleting, onDelete, goesToo });
  emit({ type: 'clean.finish', remoteBase, deleted });
}

/** Those that are older than the plan, provided that they may be removed: newer ones are somebody else's work. */
async function chooseUnlisted(
  found: RemoteTree,
  { plannedAt, record, consent, remoteBase, progress, signal }: RemoveOldInput & UnlistedRule,
): Promise<readonly string[]> {
  if (plannedAt === null) return [];
  const old = { ...found, files: found.files.filter(({ lastModified }) => isDatedBefore(lastModified, plannedAt)) };
  try {
    await consent(remoteBase, old, foreignFiles({ remoteBase, remote: old, record }));
  } catch (error) {
    signal?.throwIfAborted();
    if (hasCode(error, 'CANCELLED')) return [];
    throw error;
  }
  progress.toDelete += old.files.length;
  return old.files.map(({ path }) => path);
}
