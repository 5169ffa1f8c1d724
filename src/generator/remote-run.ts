import type { Effects } from '../base/effects.ts';
import type { Emit } from '../base/events.ts';
import type { RemoteOutcome, RemoteScript, ScriptVariables } from '../databricks/compute/remote-outcome.ts';
import type { RemoteEnvironment } from '../script/remote-environment.ts';
import { type OpenRecord, openRunRecord, type RecordedCompute } from '../script/run-records.ts';
import type { OpenStore } from './open-store.ts';

/** A script that is to run on Databricks compute. */
export interface RemoteRun {
  readonly opened: OpenStore;
  readonly profile: string | undefined;
  /** In whose .lakeseed the run is recorded. */
  readonly directory: string;
  readonly script: RemoteScript;
  readonly environment: RemoteEnvironment;
  readonly install: boolean;
  readonly variables: ScriptVariables;
  readonly timeoutSec: number;
  readonly installTimeoutSec: number;
  /** Makes sure of the folder that it will write to, when everything else is ready; nothing is changed. */
  readonly prove: () => Promise<void>;
  /** Whether `clear` removes anything. */
  readonly clears: () => boolean;
  /**
   * Clears that folder and sees to it that it is there: the last that happens before the script starts. Where somebody waits for
   * it, gives up when nothing is removed for `stallMs`.
   */
  readonly clear: (stallMs?: number) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
  readonly emit: Emit;
}

export interface FinishedRun extends RemoteOutcome {
  /** Page of the run in Databricks; null for a run on a cluster, which has none, and on the local workspace. */
  readonly runUrl: string | null;
}

/** Sorts by time, and no two are the same. */
export function newRunId({ clock, random }: Effects): string {
  const time = new Date(clock.now()).toISOString().replace(/\D/g, '').slice(0, 14);
  return `${time}-${Math.floor(random() * 2 ** 40)
    .toString(36)
    .padStart(8, '0')}`;
}

/** What the next lakeseed command needs to cancel the run and to clear it away, if this one is killed. */
export function recordRun(
  { opened, profile, directory }: RemoteRun,
  id: string,
  compute: RecordedCompute,
  effects: Effects,
): Promise<OpenRecord> {
  const workspace = { host: opened.client.host, profile: profile ?? null, localDirectory: opened.localDirectory };
  return openRunRecord(directory, { id, workspace, compute }, effects);
}
