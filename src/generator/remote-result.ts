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

/** A script may swallow the errors of its workers, print "saved" and exit with 0: what counts is the files. */
function describeNothing({ files, astray }: Arrived, outputPath: string): string {
  const begin = `The script ended well, but wrote no Parquet into ${outputPath}/<table>/`;
  if (astray.length > 0) return `${begin}: it lies in no table’s folder (${listSome(astray.map(({ path }) => path))})`;
  return files.length > 0 ? `${begin}, only ${formatPlural(files.length, 'other file')}` : begin;
}

/** What a person can do about it. */
export function hintFor({ code }: Pick<RemoteResult, 'code'>): string | null {
  return code && HINTS[code];
}

const HINTS: Readonly<Record<Extract<ErrorCode, NonNullable<RemoteResult['code']>>, string>> = {
  RUN_FAILED:
    'Mend the script where the error says; lakeseed generate runs it on this machine, which is quicker to try.',
  RUN_TIMEOUT: 'Give it more time with --timeout-sec, or less to do with --scale-factor.',
  NOTHING_WRITTEN:
    'Write to os.environ["OUTPUT_PATH"]/<table>/*.parquet, and let the errors of worker processes be raised.',
  CANCELLED: 'Run it again when you are ready.',
};
