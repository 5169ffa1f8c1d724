import type { Emit } from '../base/events.ts';
import type { OutputConsumer } from '../process/read-output.ts';
import type { Project } from './project.ts';

/** Gets everything the script prints, as it comes; a promise that it returns holds the script back. */
export type OutputListener = OutputConsumer;

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
