import { join } from 'node:path';
import type { Effects } from '../base/effects.ts';
import { formatDuration, listSome } from '../base/format.ts';
import { redact } from '../base/redact.ts';
import { toSeconds } from '../base/to-seconds.ts';
import { version } from '../base/version.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { extendError } from '../errors/extend-error.ts';
import { isLakeseedError, LakeseedError } from '../errors/lakeseed-error.ts';
import type { Warning } from '../errors/warning.ts';
import type { ProcessOutcome } from '../process/run-process.ts';
import { diagnose, diagnoseTimeout } from './diagnose.ts';
import { type Execution, execute } from './execute.ts';
import { type Interpreter, installInterpreter, resolveInterpreter, type ToInstall } from './interpreter.ts';
import { createLastLine } from './last-line.ts';
import { staleFiles, writeLastRun } from './last-run.ts';
import { nothingWritten } from './nothing-written.ts';
import { makeFolder, makeStateDirectory, type Project, SCRIPT_NAME } from './project.ts';
import { RunLog } from './run-log.ts';
import type { ScriptResult, ScriptRun } from './script-result.ts';
import type { ScriptRunInput } from './script-run-input.ts';
import { changedFiles, hasParquetMagic, isParquetName, type Snapshot, takeSnapshot } from './snapshot.ts';

/**
 * Runs a project's script; the caller holds the project's lock. A script that fails is a result. Throws SPAWN_FAILED,
 * DEPENDENCIES_MISSING, SCRIPT_TIMEOUT, CANCELLED, LOCAL_IO, NO_SPACE; once the script has started, with `result`.
 */
export async function runScript(input: ScriptRunInput, effects: Effects): Promise<ScriptRun> {
  const { project, signal } = input;
  const [resolved, before] = await Promise.all([
    resolveInterpreter(input, effects),
    takeSnapshot(project.dataDirectory),
  ]);
  await using log = await RunLog.open(project);
  const startedAt = new Date(effects.clock.now()).toISOString();
  await log.note(`lakeseed ${version}, ${startedAt}`);
  const interpreter = resolved.toInstall
    ? await install({ interpreter: resolved, toInstall: resolved.toInstall, input, log }, effects)
    : resolved;
  await makeFolder(project.dataDirectory);
  if (signal?.aborted) throw cancelledError(signal);
  const execution = await execute({ input, interpreter, log }, effects);
  return await conclude({ input, interpreter, log, before, startedAt, execution });
}

interface InstallParts {
  readonly interpreter: Interpreter;
  readonly toInstall: ToInstall;
  readonly input: ScriptRunInput;
  readonly log: RunLog;
}

async function install({ interpreter, toInstall, input, log }: InstallParts, effects: Effects): Promise<Interpreter> {
  const { installTimeoutSec, signal, emit, project } = input;
  const { declared, plan } = toInstall;
  const environment = plan.directory;
  const startedAt = effects.clock.monotonic();
  emit({ type: 'dependencies.start', environment, requirements: declared.lines.map(line => redact(line)) });
  await log.note(`Installing what the script declares in its ${declared.source} into ${environment}`);
  const lastLine = createLastLine();
  const onChunk = async (_: unknown, chunk: Uint8Array) => {
    await log.write(chunk);
    // By whole lines: half a URL may hold a password that cannot be told.
    const line = lastLine(chunk);
    if (line) emit({ type: 'dependencies.progress', line: redact(line) });
  };
  const ready = await installInterpreter(
    interpreter,
    toInstall,
    { timeoutSec: installTimeoutSec, logPath: project.logPath, signal, onChunk },
    effects,
  );
  emit({ type: 'dependencies.finish', environment, durationSec: toSeconds(effects.clock.monotonic() - startedAt) });
  return ready;
}

interface ConcludeParts {
  readonly input: ScriptRunInput;
  readonly interpreter: Interpreter;
  readonly log: RunLog;
  readonly before: Snapshot;
  readonly startedAt: string;
  readonly execution: Execution;
}

/** Finds out what the run wrote, keeps a record of it, and throws when the script was not left to its own end. */
async function conclude({ input, interpreter, log, before, startedAt, execution }: ConcludeParts): Promise<ScriptRun> {
  const { project, emit } = input;
  const { dataDirectory } = project;
  const { outcome } = execution;
  let result = resultOf(execution, project, interpreter);
  try {
    const after = await takeSnapshot(dataDirectory);
    const written = changedFiles(before, after);
    result = { ...result, warnings: [...leftRunning(outcome), ...(await warnOfNothing(execution, project, written))] };
    const { exitCode, signal, durationSec } = result;
    emit({ type: 'script.finish', exitCode, signal, durationSec, written: written.length });
    if (outcome.ending.kind !== 'output-failed') await log.note(closingLine(result, outcome));
    // A script that tidies up may have removed it.
    await makeStateDirectory(project);
    await writeLastRun(project.stateDirectory, { startedAt, exitCode, files: written });
    const failure = failureOf(outcome, input, result.hint);
    if (failure) throw failure;
    return { result, dataDirectory, written, stale: staleFiles(after, written) };
  } catch (error) {
    const failure = failureOf(outcome, input, result.hint) ?? error;
    throw isLakeseedError(failure) ? extendError(failure, { result }) : failure;
  }
}

function resultOf({ outcome, printed }: Execution, { logPath }: Project, interpreter: Interpreter): ScriptResult {
  const { exitCode, signal } = outcome;
  const stdout = printed.stdout.text(`everything is in ${logPath}`);
  const stderr = printed.stderr.text(`everything is in ${logPath}`);
  const hint = hintFor(outcome, stderr, interpreter);
  return { exitCode, stdout, stderr, durationSec: toSeconds(outcome.durationMs), logPath, signal, warnings: [], hint };
}

function hintFor(
  { ending, exitCode, signal }: ProcessOutcome,
  stderr: string,
  interpreter: Interpreter,
): string | null {
  if (ending.kind === 'timeout') return diagnoseTimeout(stderr);
  return ending.kind === 'exit' ? diagnose({ exitCode, signal, stderr, interpreter }) : null;
}

function leftRunning({ leftRunning: left }: ProcessOutcome): Warning[] {
  if (left.length === 0) return [];
  const names = listSome(left.map(({ name, pid }) => `${name} (${pid})`));
  return [
    {
      code: 'LEFT_RUNNING',
      message: `Still running after the script’s own end, and ended then: ${names}`,
      hint: 'Wait in the script for what it starts: what such a process had not written yet is missing.',
    },
  ];
}

async function warnOfNothing(execution: Execution, project: Project, written: readonly string[]): Promise<Warning[]> {
  if (execution.outcome.exitCode !== 0 || written.some(isParquetName)) return [];
  for (const path of written) {
    if (await hasParquetMagic(join(project.dataDirectory, path))) return [];
  }
  return [await nothingWritten(project, execution.startedMs)];
}

const ENDED_BY_US = {
  timeout: '; ended at the time limit',
  abort: '; cancelled',
  'output-failed': '',
  exit: '',
} as const;

function closingLine({ exitCode, signal, durationSec }: ScriptResult, { ending }: ProcessOutcome): string {
  const name = signal ? ` (${signal})` : '';
  return `Exit code ${exitCode}${name} after ${formatDuration(durationSec)}${ENDED_BY_US[ending.kind]}`;
}

/** What a run ends with that did not end by itself. */
function failureOf(
  { ending }: ProcessOutcome,
  { timeoutSec, signal, project }: ScriptRunInput,
  hint: string | null,
): unknown {
  switch (ending.kind) {
    case 'exit':
      return null;
    case 'abort':
      return cancelledError(signal);
    case 'output-failed':
      return ending.error;
    case 'timeout':
      return new LakeseedError(
        'SCRIPT_TIMEOUT',
        `${SCRIPT_NAME} ran longer than ${formatDuration(timeoutSec)}; it and all that it had started were ended`,
        { details: { timeoutSec, logPath: project.logPath }, ...(hint && { hint }) },
      );
  }
}
