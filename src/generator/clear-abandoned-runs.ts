import type { Effects } from '../base/effects.ts';
import type { Emit } from '../base/events.ts';
import type { CredentialsProvider } from '../databricks/auth/credentials-provider.ts';
import { asLakeseedError } from '../errors/format.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { listAbandonedRuns, type RunRecord, removeRunRecord } from '../script/run-records.ts';

export interface ClearInput {
  /** Of the project. */
  readonly directory: string;
  /** As far as the command is told them; the record says the profile. */
  readonly host?: string | undefined;
  readonly credentials?: CredentialsProvider | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly emit?: Emit;
}

export interface ClearedRuns {
  readonly cleared: readonly string[];
  /** Tried again the next time. */
  readonly left: readonly { readonly id: string; readonly error: LakeseedError }[];
}

/** Nobody waits long for what another run has left. */
const LIMIT_MS = 60_000;

/** Cancels what a lakeseed that was killed has left running on Databricks, and clears it away. Never fails. */
export async function clearAbandonedRuns(input: ClearInput, effects: Effects): Promise<ClearedRuns> {
  const cleared: string[] = [];
  const left: { id: string; error: LakeseedError }[] = [];
  for (const record of await listAbandonedRuns(input.directory, effects)) {
    const { id } = record;
    try {
      await clear(record, input, effects);
      await removeRunRecord(input.directory, id);
      cleared.push(id);
      input.emit?.({ type: 'run.cleared', id });
    } catch (cause) {
      if (input.signal?.aborted) break;
      const error = asLakeseedError(cause);
      left.push({ id, error });
      input.emit?.({ type: 'run.notCleared', id, message: error.message });
    }
  }
  return { cleared, left };
}

async function clear({ id, workspace, compute }: RunRecord, input: ClearInput, effects: Effects): Promise<void> {
  // Loaded only where there is something to clear: most commands need no connection.
  const [{ openStore }, { clearRun }] = await Promise.all([
    import('./open-store.ts'),
    import('../databricks/compute/clear-run.ts'),
  ]);
  const limit = AbortSignal.timeout(LIMIT_MS);
  const signal = input.signal ? AbortSignal.any([limit, input.signal]) : limit;
  const { profile, localDirectory } = workspace;
  const { host, credentials } = input;
  await using opened = await openStore(
    localDirectory === null
      ? { local: false, host, profile: profile ?? undefined, credentials, signal }
      : { local: true, localDir: localDirectory, signal },
    effects,
  );
  // A record may have come with the project: nobody's credentials are sent to a host because of it.
  if (opened.client.host !== workspace.host) throw elsewhere(workspace.host, opened.client.host);
  await clearRun(opened.client, { id, ...compute }, signal, effects);
}

function elsewhere(theirs: string, ours: string): LakeseedError {
  return new LakeseedError('USAGE', `It belongs to ${theirs}, and ${ours} is configured`, {
    hint: 'Run the command again with that workspace configured, or with --host.',
  });
}
