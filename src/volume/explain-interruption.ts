import { formatPlural } from '../base/format.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { extendError } from '../errors/extend-error.ts';
import { asLakeseedError } from '../errors/format.ts';
import type { LakeseedError } from '../errors/lakeseed-error.ts';
import { describeTree } from './describe-tree.ts';
import { listTree, type RemoteTree } from './list-tree.ts';
import type { CleanMode } from './plan.ts';
import type { VolumeStore } from './store.ts';

/** How far a delivery has come. */
export interface Progress {
  /** Whether the first file may have been deleted or sent. */
  changed: boolean;
  /** How many files were to be removed, and the paths of those that are. */
  toDelete: number;
  readonly deleted: Set<string>;
  /** Paths of those that were to be removed next: it may have happened, and its answer be lost. */
  readonly deleting: Set<string>;
  /** How many files were to be sent, and how many are; their sizes are not confirmed yet. None where a run writes them itself. */
  toSend: number;
  sent: number;
}

/** Of a delivery that has not begun. */
export function startProgress(): Progress {
  return { changed: false, toDelete: 0, deleted: new Set(), deleting: new Set(), toSend: 0, sent: 0 };
}

export interface Interrupted {
  readonly store: VolumeStore;
  readonly remoteBase: string;
  readonly cleanMode: CleanMode;
  readonly progress: Progress;
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
  /** What a person types to go on from here; where a run writes the files itself there is nothing to go on with. */
  readonly resumeCommand?: string | undefined;
}

/** What is said where the old files were removed and the new ones are not all there. */
export const OLD_FILES_GONE =
  'The files from before are gone; with cleanMode after they would have stayed until the new ones had arrived.';

/** A look at the folder must not keep anyone who pressed Ctrl-C, in milliseconds. */
const LOOK_MS = 10_000;
/** An error is no place for a hundred thousand paths. */
const LISTED = 1000;

/** The error that ended a delivery, with what was done until then and what the folder holds now. */
export async function explainInterruption(error: unknown, interrupted: Interrupted): Promise<LakeseedError> {
  const { signal, remoteBase, cleanMode, progress, resumeCommand } = interrupted;
  const reason = signal?.aborted ? cancelledError(signal) : asLakeseedError(error);
  const { changed, toDelete, toSend, sent } = progress;
  const message = reason.message.replace(/\.$/, '');
  if (!changed) return extendError(reason, { message: `${message}. Nothing was deleted and nothing was sent.` });
  const now = await look(interrupted);
  const deleted = removedBy(progress, now);
  const done = [
    ...(toDelete > 0 ? [`${deleted.size} of ${formatPlural(toDelete, 'old file')} ${were(toDelete)} removed`] : []),
    ...(toSend > 0 ? [`${sent} of ${formatPlural(toSend, 'file')} ${were(toSend)} sent`] : []),
  ];
  const sentences = [
    message,
    ...(done.length > 0 ? [`Until then ${done.join(' and ')}`] : []),
    now ? describeTree(remoteBase, now) : `What ${remoteBase} holds now could not be found out`,
  ];
  const lost = cleanMode === 'before' && deleted.size > 0 ? ` ${OLD_FILES_GONE}` : '';
  return extendError(reason, {
    message: `${sentences.join('. ')}.${lost}`,
    ...(resumeCommand !== undefined && sent > 0 && { hint: resumeHint(reason, resumeCommand) }),
    details: {
      ...reason.details,
      remoteBase,
      deleted: deleted.size,
      sent,
      ...(now && {
        remainingFiles: now.files.length,
        remaining: now.files.slice(0, LISTED).map(({ path }) => path),
      }),
    },
  });
}

/** What has gone, whether or not its answer has come. */
function removedBy({ deleted, deleting }: Progress, now: RemoteTree | null): ReadonlySet<string> {
  const left = now && new Set(now.files.map(({ path }) => path));
  return left ? new Set([...deleted, ...[...deleting].filter(path => !left.has(path))]) : deleted;
}

function resumeHint({ code, hint }: LakeseedError, command: string): string {
  const goOn = `Go on where it was, without sending again what is there: ${command}`;
  return code === 'CANCELLED' ? goOn : `${hint}\n${goOn}`;
}

function were(count: number): string {
  return count === 1 ? 'was' : 'were';
}

/** Null where the folder cannot be looked at. */
async function look({ store, remoteBase, concurrency }: Interrupted): Promise<RemoteTree | null> {
  try {
    return await listTree(store, remoteBase, { concurrency, signal: AbortSignal.timeout(LOOK_MS) });
  } catch {
    return null;
  }
}
