import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Effects, systemEffects } from '../base/effects.ts';
import { findExecutables } from '../base/find-executables.ts';
import { redact } from '../base/redact.ts';
import { venvPython } from '../process/choose-python.ts';
import { readDeclaredDependencies } from '../script/declared-dependencies.ts';
import { openProject } from '../script/project.ts';
import { option, parseOptions } from './options.ts';

const planScriptSchema = z.strictObject({ projectPath: option.projectPath, pythonBin: option.pythonBin });

/** Its input; all paths are relative to the current folder. */
export type PlanScriptOptions = z.input<typeof planScriptSchema>;

/** What running a project's script would start. */
export interface ScriptPlan {
  /** Absolute. */
  readonly scriptPath: string;
  readonly bytes: number;
  /** Of the script's content, in hexadecimal. */
  readonly sha256: string;
  /** The interpreter that would be used, or that an environment for it would be made from; null where none is found. */
  readonly python: string | null;
  /** What the script declares, and what may be installed for it. */
  readonly requirements: readonly string[];
}

/** Looks at a project without starting or writing anything, not even an interpreter. Throws USAGE, SCRIPT_NOT_FOUND, DEPENDENCIES_MISSING. */
export async function planScript(options: PlanScriptOptions, effects: Effects = systemEffects()): Promise<ScriptPlan> {
  const { projectPath, pythonBin } = parseOptions(planScriptSchema, options);
  const project = await openProject(projectPath, effects);
  const declared = await readDeclaredDependencies(project);
  return {
    scriptPath: project.scriptPath,
    bytes: project.content.length,
    sha256: createHash('sha256').update(project.content).digest('hex'),
    python: await findPython(project.directory, pythonBin, effects),
    requirements: (declared?.lines ?? []).map(line => redact(line)),
  };
}

/** In the order in which a run looks, by the files alone. */
async function findPython(directory: string, pythonBin: string | undefined, effects: Effects): Promise<string | null> {
  const named = pythonBin ?? effects.env['PYTHON_BIN'];
  const inEnvironment = venvPython(join(directory, '.venv'), effects.platform);
  const hasEnvironment = await access(inEnvironment).then(
    () => true,
    () => false,
  );
  const names = named ? [named] : hasEnvironment ? [inEnvironment] : ['python3', 'python'];
  for (const name of names) {
    const [found] = await findExecutables(name, effects);
    if (found) return found.path;
  }
  return named ?? null;
}
