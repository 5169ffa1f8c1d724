/** How a script ended that ran on Databricks compute. */
export interface RemoteOutcome {
  readonly success: boolean;
  /** What it printed to standard output and error, in order; of very much the beginning and the end. */
  readonly output: string;
  /** The traceback, or a sentence; null after a success. */
  readonly error: string | null;
  /** CANCELLED where somebody ended it, on Databricks or here. */
  readonly code: 'RUN_FAILED' | 'RUN_TIMEOUT' | 'CANCELLED' | null;
  /** From the start of the script to its end, waiting in a queue included. */
  readonly durationSec: number;
}

/** The script, as it is to be run. */
export interface RemoteScript {
  /** In the workspace: `/Workspace/Users/…/generate_data.py`. */
  readonly path: string;
  readonly content: Buffer;
  /** Whether it lies there as a file, which a program can read: a notebook does not. */
  readonly isFile: boolean;
}

/** What the script gets as environment variables. */
export interface ScriptVariables {
  readonly SCALE_FACTOR: string;
  readonly OUTPUT_PATH: string;
}
