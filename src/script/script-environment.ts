import { delimiter, dirname } from 'node:path';
import { formatScale } from '../base/format.ts';
import type { Interpreter } from './interpreter.ts';

export interface ScriptVariables {
  /** lakeseed's own environment. */
  readonly inherited: Readonly<Record<string, string | undefined>>;
  /** What the user adds. */
  readonly added: Readonly<Record<string, string>>;
  readonly interpreter: Interpreter;
  readonly scaleFactor: number;
  readonly dataDirectory: string;
}

/** The environment that a script runs in. */
export function scriptEnvironment(variables: ScriptVariables): Record<string, string | undefined> {
  const { inherited, added, interpreter, scaleFactor, dataDirectory } = variables;
  return {
    ...inherited,
    ...(interpreter.environment && activate(interpreter.environment, interpreter.command, inherited['PATH'])),
    PYTHONUNBUFFERED: '1',
    // Half an emoji is printed as an escape: it is no reason for a long run to die.
    PYTHONIOENCODING: 'utf-8:backslashreplace',
    ...added,
    SCALE_FACTOR: formatScale(scaleFactor),
    OUTPUT_PATH: dataDirectory,
  };
}

/** What an environment's activate script does: the tools that it holds are found by the script, too. */
function activate(environment: string, command: string, path = ''): Record<string, string> {
  return { VIRTUAL_ENV: environment, PATH: [dirname(command), path].filter(Boolean).join(delimiter) };
}
