import type { z } from 'zod';
import { type Effects, systemEffects } from '../base/effects.ts';
import { createEmitter } from '../base/events.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { openProject } from '../script/project.ts';
import { lockProject } from '../script/project-lock.ts';
import { runScript } from '../script/run-script.ts';
import type { ScriptResult } from '../script/script-result.ts';
import type { OutputListener } from '../script/script-run-input.ts';
import { clearAbandonedRuns } from './clear-abandoned-runs.ts';
import { executeScriptSchema } from './execute-script-schema.ts';
import { type LibraryOptions, parseOptions } from './options.ts';

export { executeScriptSchema };

export interface ExecuteScriptOptions extends z.input<typeof executeScriptSchema>, LibraryOptions {
  /** Called with everything the script prints; a returned promise holds the script back until it resolves. */
  readonly onOutput?: OutputListener;
}

/**
 * Runs a project's generate_data.py on this machine, in the project folder, with SCALE_FACTOR and OUTPUT_PATH set.
 * A script that exits non-zero is a result. Whatever ends the call also ends every process that the script started.
 *
 * Defaults: scaleFactor 1, env {}, install true; in seconds, timeoutSec 300 for the script and installTimeoutSec 600.
 *
 * Throws USAGE, SCRIPT_NOT_FOUND, LOCKED, SPAWN_FAILED, DEPENDENCIES_MISSING, SCRIPT_TIMEOUT (its `result` has what was
 * printed so far), CANCELLED, LOCAL_IO, NO_SPACE.
 *
 * @example
 * const { exitCode, warnings } = await executeScript({ projectPath: 'examples/retail', scaleFactor: 0.1 });
 */
export async function executeScript(
  { signal, onEvent, onOutput, ...options }: ExecuteScriptOptions,
  effects: Effects = systemEffects(),
): Promise<ScriptResult> {
  const input = parseOptions(executeScriptSchema, options);
  if (signal?.aborted) throw cancelledError(signal);
  const project = await openProject(input.projectPath, effects);
  await using _lock = await lockProject(project, effects);
  const emit = createEmitter(onEvent, effects.clock.now);
  await clearAbandonedRuns({ directory: project.directory, signal, emit }, effects);
  const { result } = await runScript({ ...input, project, signal, emit, onOutput }, effects);
  return result;
}
