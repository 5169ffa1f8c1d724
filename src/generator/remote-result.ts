import { formatPlural, listSome } from '../base/format.ts';
import type { RemoteOutcome } from '../databricks/compute/remote-outcome.ts';
import type { ErrorCode } from '../errors/catalogue.ts';
import type { Warning } from '../errors/warning.ts';
import type { Arrived } from '../volume/arrived.ts';
import type { FinishedRun } from './remote-run.ts';

/** A table that a run has written. */
export interface RemoteTable {
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
  /** By the footers of its files; null where one cannot be read, or where there are too many. */
  readonly rows: number | null;
}

/** How a run on Databricks compute came out, proved by a listing of what it has written. */
export interface RemoteResult {
  /** The script ended well, and tables have arrived. */
  readonly success: boolean;
  /** What the script printed to standard output and error, in order; of very much the beginning and the end. */
  readonly output: string;
  /** The traceback, or a sentence; null after a success. */
  readonly error: string | null;
  readonly durationSec: number;
  readonly tables: readonly RemoteTable[];
  /** Page of the run in Databricks, where it has one. */
  readonly runUrl: string | null;
  readonly code: RemoteOutcome['code'] | 'NOTHING_WRITTEN';
  readonly warnings: readonly Warning[];
}

export interface RemoteParts {
  readonly run: FinishedRun;
  readonly arrived: Arrived;
  /** Of what has arrived. */
  readonly tables: readonly RemoteTable[];
  readonly outputPath: string;
  readonly warnings: readonly Warning[];
}

/** Where nobody could look at what has arrived. */
export function unprovedResult({ output, error, durationSec, runUrl, code }: FinishedRun): RemoteResult {
  return { success: false, output, error, durationSec, tables: [], runUrl, code, warnings: [] };
}

export function remoteResult({ run, arrived, tables, outputPath, warnings }: RemoteParts): RemoteResult {
  const nothing = run.success && arrived.tables.length === 0;
  const { output, durationSec, runUrl } = run;
  return {
    success: run.success && !nothing,
    output,
    error: nothing ? describeNothing(arrived, outputPath) : run.error,
    durationSec,
    tables,
    runUrl,
    code: nothing ? 'NOTHING_WRITTEN' : run.code,
    warnings,
  };
}

/** Where tables are hoped for, but a script may do something else as well: that there are none is then a warning. */
export function withNothingAsWarning(result: RemoteResult, path: string): RemoteResult {
  if (result.code !== 'NOTHING_WRITTEN') return result;
  const warning = { code: result.code, message: `${result.error}.`, hint: HINTS[result.code], path };
  return { ...result, success: true, error: null, code: null, warnings: [...result.warnings, warning] };
}

/** A script may swallow the errors of its workers, print "saved" and exit with 0: what counts is the files. */
function describeNothing({ files, astray }: Arrived, outputPath: string): string {
  const begin = `The script ended well, but wrote no Parquet into ${outputPath}/<table>/`;
  if (astray.length > 0) return `${begin}: it lies in no table’s folder (${listSome(astray.map(({ path }) => path))})`;
  return files.length > 0 ? `${begin}, only ${formatPlural(files.length, 'other file')}` : begin;
}

/** What a person can do about it. */
export function hintFor({ code, error }: Pick<RemoteResult, 'code' | 'error'>): string | null {
  const known = code === 'RUN_FAILED' && KNOWN.find(({ sign }) => sign.test(error ?? ''));
  return known ? known.hint : code && HINTS[code];
}

const HERE = 'lakeseed generate runs it on this machine, which is quicker to try.';

/** Failures that say by themselves what helps. */
const KNOWN: readonly { readonly sign: RegExp; readonly hint: string }[] = [
  {
    sign: /^MemoryError\b|ran out of memory/m,
    hint: 'Most often memory ran out: a lower --scale-factor needs less of it, larger compute has more.',
  },
  {
    sign: /^ModuleNotFoundError: /m,
    hint: 'A package has to be declared, in the script (# /// script, # dependencies = ["…"], # ///) or in a requirements.txt beside it: it is installed for the run then. Other files beside the script stay behind: put what they hold into it.',
  },
  {
    sign: /library installation failed/i,
    hint: 'Check the names and versions that the script declares, and that the compute reaches the package index; with --no-install nothing is installed.',
  },
  {
    sign: /went down while the script ran/,
    hint: 'Look at the event log on the page of the cluster in Databricks; --start-cluster starts it again.',
  },
  { sign: /^The script ended with sys\.exit/, hint: `What it printed before says why; ${HERE}` },
];

const HINTS: Readonly<Record<Extract<ErrorCode, NonNullable<RemoteResult['code']>>, string>> = {
  RUN_FAILED: `Mend the script where the error says; ${HERE}`,
  RUN_TIMEOUT: 'Give it more time with --timeout-sec, or less to do with --scale-factor.',
  NOTHING_WRITTEN:
    'Write to os.environ["OUTPUT_PATH"]/<table>/*.parquet, and let the errors of worker processes be raised.',
  CANCELLED: 'Run it again when you are ready.',
};
