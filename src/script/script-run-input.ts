import type { Emit } from '../base/events.ts';
import type { OutputStream } from '../process/run-process.ts';
import type { Project } from './project.ts';

/** Called with everything the script prints, as it comes. Nothing more is read of the stream before a promise resolves. */
export type OutputListener = (stream: OutputStream, chunk: Uint8Array) => void | Promise<void>;

export interface ScriptRunInput {
  readonly project: Project;
  readonly scaleFactor: number;
  readonly pythonBin?: string | undefined;
  readonly timeoutSec: number;
  readonly env: Readonly<Record<string, string>>;
  readonly install: boolean;
  readonly installTimeoutSec: number;
  readonly signal?: AbortSignal | undefined;
  readonly emit: Emit;
  readonly onOutput?: OutputListener | undefined;
}
