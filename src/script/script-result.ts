import type { Warning } from '../errors/warning.ts';

/** What a run of the script came to. */
export interface ScriptResult {
  /** Always an integer: 128 + the signal's number where a signal ended the script. */
  readonly exitCode: number;
  /** What was printed; of more than 512 KiB the head and the tail, with a line that says what was cut. */
  readonly stdout: string;
  readonly stderr: string;
  readonly durationSec: number;
  /** Has everything that was printed. */
  readonly logPath: string;
  /** Such as SIGKILL, where a signal ended the script. */
  readonly signal: string | null;
  readonly warnings: readonly Warning[];
  /** What to do about a failure, where that is known. */
  readonly hint: string | null;
}

export interface ScriptRun {
  readonly result: ScriptResult;
  readonly dataDirectory: string;
  /** Every file that this run wrote, relative to the data folder, with `/`, sorted. */
  readonly written: readonly string[];
  /** The Parquet that lies there from before, in the same form. */
  readonly stale: readonly string[];
}
