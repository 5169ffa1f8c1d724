import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatBytes, formatDuration, formatExit, formatScale } from '../../base/format.ts';
import { executeScript, executeScriptSchema } from '../../generator/execute-script.ts';
import { getTemplate, getTemplateSchema } from '../../generator/get-template.ts';
import { planScript } from '../../generator/plan-script.ts';
import { workspaceName } from '../../generator/workspace-name.ts';
import { writeScript, writeScriptSchema } from '../../generator/write-script.ts';
import { renderWarnings } from '../../report/render-warnings.ts';
import { type Answer, doneAnswer, failedAnswer, lastLines } from '../answer.ts';
import { outputs } from '../outputs.ts';
import { spellArguments } from '../spell-arguments.ts';
import type { Arguments, Plan, Tool, ToolContext } from '../tool.ts';

export const getTemplateTool: Tool = {
  name: 'get_template',
  title: 'Get a script to start from',
  description:
    'Returns the source of a ready generate_data.py that already follows all rules (reads SCALE_FACTOR and OUTPUT_PATH, writes OUTPUT_PATH/<table>/*.parquet, declares its packages). Start here: change the text to what the person wants, then store it with write_script.',
  hints: { readOnly: true, destructive: false, openWorld: false, idempotent: true },
  schema: getTemplateSchema,
  output: outputs.template,
  paths: [],
  isRun: false,
  changes: () => false,
  run: async args => {
    const result = getTemplate(args);
    return doneAnswer(result, result.content);
  },
};

export const writeScriptTool: Tool = {
  name: 'write_script',
  title: 'Write generate_data.py',
  description:
    'Writes a generate_data.py into a project folder (project_path; made when missing) or into the Databricks workspace (workspace_path). Give the whole source as content, or leave it away to write a template. Nothing is run. A different script that is there is only replaced with overwrite: true, and then a person has to agree. Next: execute_script with scale_factor 0.1.',
  hints: { readOnly: false, destructive: true, openWorld: true, idempotent: true },
  schema: writeScriptSchema,
  output: outputs.written,
  paths: ['projectPath'],
  isRun: false,
  changes: () => true,
  plan: async ({ projectPath, workspacePath, templateType, content, overwrite }, context) => {
    if (overwrite !== true) return null;
    const text = typeof content === 'string' ? content : getTemplate({ templateType } as object).content;
    const path = typeof projectPath === 'string' ? join(projectPath, 'generate_data.py') : String(workspacePath);
    const present = typeof projectPath === 'string' ? await readFile(path, 'utf8').catch(() => null) : undefined;
    if (present === null || present === text) return null;
    const lines = (of: string) => of.split('\n').length;
    const was = present === undefined ? 'the script there, if it differs' : `the ${lines(present)} lines there`;
    return {
      text: `Replace ${was} in ${path}${workspacePath ? ` of ${await workspaceName(context.connection, context.effects)}` : ''} by ${lines(text)} other lines. What was there is lost.`,
      facts: [digest(text), present === undefined ? null : digest(present)],
    };
  },
  run: async (args, { effects, connection }, { signal }) => {
    const options = typeof args['workspacePath'] === 'string' ? { ...args, ...connection } : args;
    const result = await writeScript({ ...(options as object), signal }, effects);
    return doneAnswer(result, result.written ? `Wrote ${result.path}` : `${result.path} has this text already`);
  },
};

export const executeScriptTool: Tool = {
  name: 'execute_script',
  title: 'Run generate_data.py on this machine',
  description:
    'Runs the generate_data.py of a project on this machine; the Parquet lands in <project_path>/data/<table>/. Nothing is sent anywhere. Use it to try a script: first with scale_factor 0.1, then check_data. Packages that the script declares are installed into an environment of its own. It runs code, so a person has to agree. When it is not finished after wait_sec, the answer has status running and a run_id: follow it with get_run.',
  hints: { readOnly: false, destructive: true, openWorld: true, idempotent: false },
  schema: executeScriptSchema,
  output: outputs.executeScript,
  paths: ['projectPath'],
  isRun: true,
  changes: () => true,
  plan: async (args, context) => await scriptPlan(args, context),
  run: async (args, { effects, scriptEnv }, { signal, onEvent, onOutput }) => {
    const options = args as unknown as Parameters<typeof executeScript>[0];
    const result = await executeScript({ ...options, signal, onEvent, onOutput }, { ...effects, env: scriptEnv });
    return scriptAnswer(result, result);
  },
};

/** What running a project's script comes to, as far as it can be said before; nothing is started for it. Throws SCRIPT_NOT_FOUND. */
export async function scriptPlan(args: Arguments, { effects, scriptEnv }: ToolContext): Promise<Plan> {
  const options = { projectPath: String(args['projectPath']), pythonBin: args['pythonBin'] as string | undefined };
  const plan = await planScript(options, { ...effects, env: scriptEnv });
  const { scriptPath, bytes, sha256, python, requirements } = plan;
  const names = Object.keys((args['env'] ?? {}) as object);
  const what = `${scriptPath} (${formatBytes(bytes)}, SHA-256 ${sha256.slice(0, 12)})`;
  const how = `scale factor ${formatScale(Number(args['scaleFactor']))}, for at most ${formatDuration(Number(args['timeoutSec']))}`;
  return {
    text: [
      `Run ${what} with ${python ?? 'a Python that is not there'} on this machine, ${how}.`,
      ...(names.length > 0 ? [`With the variables ${names.join(', ')}.`] : []),
      ...(args['install'] === false || requirements.length === 0
        ? []
        : [`What it declares is installed where it is missing: ${requirements.join(', ')}.`]),
    ].join('\n'),
    facts: plan,
  };
}

interface Generated {
  readonly exitCode: number;
  readonly signal: string | null;
  readonly stderr: string;
  readonly stdout: string;
  readonly durationSec: number;
  readonly hint: string | null;
  readonly warnings: readonly {
    readonly code: 'NOTHING_WRITTEN' | string;
    readonly message: string;
    readonly hint: string;
  }[];
  readonly logPath: string;
}

const LAST_LINES = 20;

/** A script that failed: its last words, and what to change. */
export function scriptAnswer(result: object, script: Generated): Answer {
  const { exitCode, stderr, stdout, hint, logPath, durationSec, warnings } = script;
  if (exitCode === 0) {
    const notes = renderWarnings(warnings as Parameters<typeof renderWarnings>[0], {}).map(spellArguments);
    const printed = lastLines({ stdout, stderr: '' }, LAST_LINES / 2);
    return doneAnswer(
      result,
      [
        `The script ended well after ${formatDuration(durationSec)}.`,
        ...notes,
        ...(printed === '' ? [] : [`What it printed last:\n${printed}`]),
      ].join('\n'),
    );
  }
  const lines = lastLines({ stdout, stderr }, LAST_LINES);
  const next =
    hint ?? 'Mend the script where the traceback says, store it with write_script (overwrite: true), and run it again.';
  return failedAnswer(
    result,
    `The script ended with ${formatExit(script)}. Its last lines:\n${lines}\nHint: ${spellArguments(next)} The whole log: ${logPath}`,
  );
}

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
