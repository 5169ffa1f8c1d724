import { mkdir, stat } from 'node:fs/promises';
import type { Effects } from '../base/effects.ts';
import type { Emit } from '../base/events.ts';
import { formatDuration } from '../base/format.ts';
import { version } from '../base/version.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { localIoError } from '../errors/local-io.ts';
import type { Warning } from '../errors/warning.ts';
import { CapturedOutput } from '../process/captured-output.ts';
import { type OutputStream, type ProcessOutcome, runProcess } from '../process/run-process.ts';
import { diagnose } from './diagnose.ts';
import { type Interpreter, installInterpreter, resolveInterpreter, type ToInstall } from './interpreter.ts';
import { staleFiles, writeLastRun } from './last-run.ts';
import { nothingWritten } from './nothing-written.ts';
import { type Project, SCRIPT_NAME, WRITABLE_HINT } from './project.ts';
import { RunLog } from './run-log.ts';
import { scriptEnvironment } from './script-environment.ts';
import { changedFiles, hasParquetMagic, isParquetName, takeSnapshot } from './snapshot.ts';

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

/**
 * Runs a project's script; the caller holds the project's lock. A script that fails is a result. Throws SPAWN_FAILED,
 * DEPENDENCIES_MISSING, SCRIPT_TIMEOUT, CANCELLED, LOCAL_IO, NO_SPACE; once the script has started, with `result`.
 */
export async function runScript(input: ScriptRunInput, effects: Effects): Promise<ScriptRun> {
  const { project, signal } = input;
  if (signal?.aborted) throw cancelledError(signal);
  const [resolved, before] = await Promise.all([
    resolveInterpreter(input, effects),
    takeSnapshot(project.dataDirectory),
  ]);
  await using log = await RunLog.open(project);
  const startedAt = new Date(effects.clock.now()).toISOString();
  await log.note(`lakeseed ${version}, ${startedAt}`);
  const interpreter = resolved.toInstall
    ? await install(resolved, resolved.toInstall, { input, log }, effects)
    : resolved;
  await makeDataDirectory(project);

  const run = await execute({ input, interpreter, log }, effects);
  const after = await takeSnapshot(project.dataDirectory);
  const written = changedFiles(before, after);
  const warnings = [...leftRunning(run.outcome), ...(await warnOfNothing(run, project, written))];
  const result = { ...resultOf(run, project, interpreter), warnings };
  await log
    .note(
      `Exit code ${result.exitCode}${result.signal ? ` (${result.signal})` : ''} after ${formatDuration(result.durationSec)}${endingWords(run.outcome)}`,
    )
    .catch(() => undefined);
  await writeLastRun(project.stateDirectory, { startedAt, exitCode: result.exitCode, files: written });
  const { exitCode, durationSec } = result;
  input.emit({ type: 'script.finish', exitCode, signal: result.signal, durationSec });
  throwUnlessItself(run.outcome, input, result);
  return { result, dataDirectory: project.dataDirectory, written, stale: staleFiles(after, written) };
}

interface RunParts {
  readonly input: ScriptRunInput;
  readonly interpreter: Interpreter;
  readonly log: RunLog;
}

interface Execution {
  readonly outcome: ProcessOutcome;
  readonly printed: Readonly<Record<OutputStream, CapturedOutput>>;
  /** By the clock of the file system. */
  readonly startedMs: number;
}

async function install(
  interpreter: Interpreter,
  toInstall: ToInstall,
  { input, log }: Pick<RunParts, 'input' | 'log'>,
  effects: Effects,
): Promise<Interpreter> {
  const { plan, declared } = toInstall;
  const startedAt = effects.clock.monotonic();
  input.emit({ type: 'dependencies.start', environment: plan.directory, requirements: declared.lines });
  await log.note(`Installing what the script declares in its ${declared.source} into ${plan.directory}`);
  const { installTimeoutSec: timeoutSec, signal } = input;
  const onChunk = (_: OutputStream, chunk: Uint8Array) => log.write(chunk);
  const ready = await installInterpreter(
    interpreter,
    toInstall,
    { timeoutSec, logPath: input.project.logPath, signal, onChunk },
    effects,
  );
  const durationSec = seconds(effects.clock.monotonic() - startedAt);
  input.emit({ type: 'dependencies.finish', environment: plan.directory, durationSec });
  return ready;
}

async function makeDataDirectory({ dataDirectory }: Project): Promise<void> {
  try {
    await mkdir(dataDirectory, { recursive: true });
  } catch (error) {
    throw localIoError(error, `make the data folder ${dataDirectory}`, WRITABLE_HINT);
  }
}

async function execute({ input, interpreter, log }: RunParts, effects: Effects): Promise<Execution> {
  const { project, scaleFactor, timeoutSec, signal, emit, onOutput } = input;
  const { dataDirectory, logPath, directory } = project;
  const env = scriptEnvironment({ inherited: effects.env, added: input.env, interpreter, scaleFactor, dataDirectory });
  const { command, source, version: pythonVersion } = interpreter;
  await log.note(`${command} (Python ${pythonVersion}, from ${source}) ${SCRIPT_NAME}`);
  await log.note(`SCALE_FACTOR=${env['SCALE_FACTOR']} OUTPUT_PATH=${dataDirectory}`);
  const startedMs = (await stat(logPath)).ctimeMs;
  emit({ type: 'script.start', script: project.scriptPath, python: command, pythonSource: source, logPath });
  const printed = { stdout: new CapturedOutput(), stderr: new CapturedOutput() };
  const outcome = await runProcess(
    {
      command,
      args: [SCRIPT_NAME],
      cwd: directory,
      env,
      timeoutMs: timeoutSec * 1000,
      signal,
      watched: true,
      onChunk: async (stream, chunk) => {
        printed[stream].push(chunk);
        await log.write(chunk);
        await tell(onOutput, stream, chunk);
      },
    },
    effects,
  );
  return { outcome, printed, startedMs };
}

/** A listener that fails never breaks the run: it is the caller's code. */
async function tell(onOutput: OutputListener | undefined, stream: OutputStream, chunk: Uint8Array): Promise<void> {
  try {
    await onOutput?.(stream, chunk);
  } catch {
    // As said above.
  }
}

function resultOf({ outcome, printed }: Execution, { logPath }: Project, interpreter: Interpreter): ScriptResult {
  const { exitCode, signal } = outcome;
  const [stdout, stderr] = [printed.stdout, printed.stderr].map(output =>
    output.text(`everything is in ${logPath}`),
  ) as [string, string];
  const hint = outcome.ending.kind === 'exit' ? diagnose({ exitCode, signal, stderr, interpreter }) : null;
  return { exitCode, stdout, stderr, durationSec: seconds(outcome.durationMs), logPath, signal, warnings: [], hint };
}

function leftRunning({ leftRunning: left }: ProcessOutcome): Warning[] {
  if (left.length === 0) return [];
  const names = left.map(({ name, pid }) => `${name} (${pid})`).join(', ');
  return [
    {
      code: 'LEFT_RUNNING',
      message: `Still running after the script’s own end, and ended then: ${names}`,
      hint: 'Wait in the script for what it starts: what such a process had not written yet is missing.',
    },
  ];
}

async function warnOfNothing(run: Execution, project: Project, written: readonly string[]): Promise<Warning[]> {
  if (run.outcome.exitCode !== 0 || written.some(isParquetName)) return [];
  for (const path of written) {
    if (await hasParquetMagic(`${project.dataDirectory}/${path}`)) return [];
  }
  return [await nothingWritten(project, run.startedMs)];
}

function endingWords({ ending }: ProcessOutcome): string {
  switch (ending.kind) {
    case 'timeout':
      return '; ended by lakeseed at the time limit';
    case 'abort':
      return '; cancelled';
    case 'output-failed':
      return '; ended by lakeseed because the log could not be written';
    case 'exit':
      return '';
  }
}

function throwUnlessItself(
  { ending }: ProcessOutcome,
  { timeoutSec, signal }: ScriptRunInput,
  result: ScriptResult,
): void {
  switch (ending.kind) {
    case 'exit':
      return;
    case 'abort':
      throw cancelledError(signal, result);
    case 'timeout':
      throw new LakeseedError(
        'SCRIPT_TIMEOUT',
        `${SCRIPT_NAME} ran longer than ${formatDuration(timeoutSec)}; it and all that it had started were ended`,
        { result, details: { timeoutSec, logPath: result.logPath } },
      );
    case 'output-failed':
      throw withResult(ending.error, result);
  }
}

/** The log's failure, with what the script came to. */
function withResult(error: unknown, result: ScriptResult): unknown {
  if (!(error instanceof LakeseedError)) return error;
  const { code, message, hint, cause } = error;
  return new LakeseedError(code, message, { hint, cause, result });
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}
