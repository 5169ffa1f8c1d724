import type { Emit } from '../base/events.ts';
import type { LakeseedError } from '../errors/lakeseed-error.ts';
import type { CleanConsent } from './clean-consent.ts';
import type { DeliveryRecord } from './delivery-record.ts';
import type { Progress } from './explain-interruption.ts';
import type { Delivered } from './find-delivered.ts';
import type { OpenJournal } from './journal.ts';
import type { RemoteFile, RemoteTree } from './list-tree.ts';
import type { CleanMode, DeliveryPlan, LocalFile, PlannedUpload } from './plan.ts';
import type { ForeignFile } from './prove.ts';
import type { VolumeName, VolumeStore } from './store.ts';
import type { FailedUpload } from './transfer.ts';
import type { FileFacts } from './write-manifest.ts';

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

/** A delivery whose plan is made. */
export interface PlannedDelivery extends DeliverInput {
  readonly plan: DeliveryPlan;
  readonly resumption: Resumption;
  /** The folder as the plan was made with. */
  readonly before: RemoteTree;
  /** Epoch milliseconds by the server's clock, when that was listed; null where it does not tell. */
  readonly plannedAt: number | null;
}

/** What is known when everything has been asked and proved that comes before the first change. */
export interface Prepared {
  /** Files from before that no lakeseed run put there. */
  readonly foreign: ReadonlySet<RemoteFile>;
  readonly record: DeliveryRecord;
}

/** A delivery that is carried out. */
export interface Execution extends PlannedDelivery, Prepared {
  readonly journal: OpenJournal;
  readonly progress: Progress;
}
