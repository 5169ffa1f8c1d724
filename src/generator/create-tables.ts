import { z } from 'zod';
import { type Clock, type Effects, systemEffects } from '../base/effects.ts';
import { createEmitter, type Emit } from '../base/events.ts';
import { mapConcurrent } from '../base/map-concurrent.ts';
import type { CredentialsProvider } from '../databricks/auth/credentials-provider.ts';
import { type ConnectionOptions, loadConfig, revealed } from '../databricks/config.ts';
import { openClient } from '../databricks/open-client.ts';
import { runStatement } from '../databricks/run-statement.ts';
import { type StatementExecution, statementExecution } from '../databricks/statement-execution.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { extendError } from '../errors/extend-error.ts';
import { asLakeseedError, type ErrorRecord, errorRecord } from '../errors/format.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { type CompiledTable, compileTables } from './compile-tables.ts';
import { type LibraryOptions, option, parseOptions, usageError } from './options.ts';
import { type TableStatements, tableStatementsSchema } from './table-statements.ts';

export const createTablesSchema = z.strictObject({
  ...tableStatementsSchema.shape,
  warehouse: option.warehouse,
  profile: option.profile,
  host: option.host,
  local: option.local,
  localDir: option.localDir,
});

export interface CreateTablesOptions extends z.input<typeof createTablesSchema>, LibraryOptions {
  /** Proves to Databricks who calls, instead of what the environment and profile say. */
  readonly credentials?: CredentialsProvider;
}

/** What has become of the statements of one table. */
export interface CreatedTable extends TableStatements {
  /** `catalog.schema.table`. */
  readonly fullName: string;
  /** Whether there is the new table. A comment on it may have failed all the same. */
  readonly created: boolean;
  /** Why a statement failed; those after it were not run. Null where none did. */
  readonly error: TableError | null;
}

/** A statement that failed, and why: the fields of a LakeseedError. */
export interface TableError extends ErrorRecord {
  readonly statement: string;
}

export interface CreateTablesResult {
  /** No statement failed. */
  readonly success: boolean;
  /** Id of the SQL warehouse. */
  readonly warehouse: string;
  readonly tables: readonly CreatedTable[];
}

/** A warehouse takes more than one statement at once; it also has other people's. */
const TABLES_AT_ONCE = 4;

/**
 * Runs the statements of tableStatements on a SQL warehouse, which starts where it is stopped: a table is made, or
 * replaced where there is one of that name, of each delivered table folder. A statement that fails is the `error` of its table and
 * keeps the rest of that table from being run; the other tables are still made.
 *
 * Defaults: the project's last delivery, the configured warehouse, local false (the local workspace has no SQL warehouse).
 *
 * Throws USAGE (also without a warehouse), NOT_SUPPORTED, DATA_DIR_NOT_FOUND, UNSAFE_PATH, LOCAL_IO, AUTH_FAILED,
 * PERMISSION_DENIED and NOT_FOUND (of the warehouse), NETWORK and RATE_LIMITED where no table could be made for that reason,
 * CANCELLED (statements under way are cancelled on the warehouse). `result` of an error is what was made until then.
 *
 * @example
 * const { success, tables } = await createTables({ path: 'my-project', warehouse: '1234567890abcdef' });
 */
export async function createTables(
  { signal, onEvent, credentials, ...options }: CreateTablesOptions,
  effects: Effects = systemEffects(),
): Promise<CreateTablesResult> {
  const { warehouse: written, profile, host, local, localDir, ...data } = parseOptions(createTablesSchema, options);
  if (local || localDir !== undefined) throw notInLocalWorkspace();
  const emit = createEmitter(onEvent, effects.clock.now);
  const connection = { profile, host, credentials, emit, signal };
  const warehouse = written ?? (await configuredWarehouse(connection, effects));
  const jobs = (await compileTables({ ...data, signal }, effects)).map(newJob);
  const api = statementExecution(await openClient(connection, effects));
  const onWaiting = once(() => emit({ type: 'warehouse.waiting', warehouse }));
  emit({ type: 'tables.start', warehouse, tables: jobs.length });
  try {
    await mapConcurrent(jobs, job => createTable(job, { api, warehouse, emit, onWaiting, signal }, effects.clock), {
      concurrency: TABLES_AT_ONCE,
      signal,
    });
    throwIfUnreachable(jobs);
    return resultOf(jobs, warehouse);
  } catch (error) {
    throw explainInterruption(signal?.aborted ? cancellationOf(jobs, signal) : error, jobs, warehouse);
  }
}

function notInLocalWorkspace(): LakeseedError {
  return new LakeseedError('NOT_SUPPORTED', 'The local workspace has no SQL warehouse', {
    hint: 'Deliver to Databricks with --to /Volumes/… and make the tables there; without --warehouse the statements are printed.',
  });
}

async function configuredWarehouse(connection: ConnectionOptions, effects: Effects): Promise<string> {
  const id = revealed(await loadConfig(connection, effects), 'warehouse_id');
  if (id !== undefined) return id;
  throw usageError(
    [{ option: 'warehouse', message: 'No SQL warehouse is named, and none is configured' }],
    'Name its id, the last part of its HTTP path (--warehouse <id>), or set DATABRICKS_WAREHOUSE_ID or warehouse_id in the profile.',
  );
}

/** A table and how far it has come. */
interface Job {
  readonly table: CompiledTable;
  created: boolean;
  /** Why it ended early. */
  failure: { readonly error: LakeseedError; readonly statement: string } | null;
}

function newJob(table: CompiledTable): Job {
  return { table, created: false, failure: null };
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}

interface Work {
  readonly api: StatementExecution;
  readonly warehouse: string;
  readonly emit: Emit;
  readonly onWaiting: () => void;
  readonly signal: AbortSignal | undefined;
}

/** After one of these no other table would fare better. */
const CONCERNS_ALL: ReadonlySet<string> = new Set([
  'AUTH_FAILED',
  'PERMISSION_DENIED',
  'NOT_FOUND',
  'NOT_SUPPORTED',
  'CANCELLED',
  'INTERNAL',
]);

/** Runs the statements of one table in their order, up to the first that fails. Throws what concerns all tables. */
async function createTable(job: Job, work: Work, clock: Clock): Promise<void> {
  const { api, warehouse, emit, onWaiting, signal } = work;
  const { table, fullName, statements } = job.table;
  const started = clock.monotonic();
  emit({ type: 'table.start', table, statements: statements.length });
  for (const statement of statements) {
    const doing = job.created ? `comment on a column of ${fullName}` : `make the table ${fullName}`;
    try {
      await runStatement(api, { text: statement, warehouse, doing, onWaiting, signal }, clock);
      job.created = true;
    } catch (cause) {
      const error = asLakeseedError(cause);
      job.failure = { error, statement };
      if (CONCERNS_ALL.has(error.code)) throw error;
      emit({ type: 'table.failed', table, code: error.code, message: error.message });
      return;
    }
  }
  emit({ type: 'table.finish', table, durationSec: (clock.monotonic() - started) / 1000 });
}

/** Where nothing but the connection was at fault, that is the operation's failure, not the tables'. */
function throwIfUnreachable(jobs: readonly Job[]): void {
  const errors = jobs.map(({ failure }) => failure?.error);
  if (errors.every(error => error?.code === 'NETWORK' || error?.code === 'RATE_LIMITED')) throw errors[0];
}

/** The cancellation that left a statement running, if there is one: that has to be said. */
function cancellationOf(jobs: readonly Job[], signal: AbortSignal): LakeseedError {
  const errors = jobs.flatMap(({ failure }) => failure?.error ?? []);
  return errors.find(error => error.code === 'CANCELLED' && error.details?.['leftRunning']) ?? cancelledError(signal);
}

function explainInterruption(error: unknown, jobs: readonly Job[], warehouse: string): LakeseedError {
  const reason = asLakeseedError(error);
  const made = jobs.filter(({ created }) => created).length;
  const until = made > 0 ? `. Tables made until then: ${made} of ${jobs.length}.` : '';
  return extendError(reason, { message: reason.message + until, result: resultOf(jobs, warehouse) });
}

function resultOf(jobs: readonly Job[], warehouse: string): CreateTablesResult {
  return {
    success: jobs.every(({ created, failure }) => created && failure === null),
    warehouse,
    tables: jobs.map(({ table, created, failure }) => ({
      table: table.table,
      fullName: table.fullName,
      statements: table.statements,
      created,
      error: failure && { ...errorRecord(failure.error), statement: failure.statement },
    })),
  };
}
