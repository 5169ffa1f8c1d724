import { stat } from 'node:fs/promises';
import type { Effects } from '../base/effects.ts';
import { CapturedOutput } from '../process/captured-output.ts';
import type { OutputConsumer, OutputStream } from '../process/read-output.ts';
import { type ProcessOutcome, runProcess } from '../process/run-process.ts';
import type { Interpreter } from './interpreter.ts';
import { SCRIPT_NAME } from './project.ts';
import type { RunLog } from './run-log.ts';
import { scriptEnvironment } from './script-environment.ts';
import type { ScriptRunInput } from './script-run-input.ts';

export interface ExecuteParts {
  readonly input: ScriptRunInput;
  readonly interpreter: Interpreter;
  readonly log: RunLog;
}

export interface Execution {
  readonly outcome: ProcessOutcome;
  readonly printed: Readonly<Record<OutputStream, CapturedOutput>>;
  /** By the clock of the file system, in milliseconds. */
  readonly startedMs: number;
}

/** Starts the script and sees it through to its end. */
export async function execute({ input, interpreter, log }: ExecuteParts, effects: Effects): Promise<Execution> {
  const { project, scaleFactor, timeoutSec, signal, emit, onOutput } = input;
  const { dataDirectory, logPath, scriptPath } = project;
  const { command, source, version } = interpreter;
  const env = scriptEnvironment({ inherited: effects.env, added: input.env, interpreter, scaleFactor, dataDirectory });
  await log.note(`${command} (Python ${version}, from ${source}) ${SCRIPT_NAME}`);
  await log.note(`SCALE_FACTOR=${env['SCALE_FACTOR']} OUTPUT_PATH=${dataDirectory}`);
  const startedMs = (await stat(logPath)).ctimeMs;
  emit({ type: 'script.start', script: scriptPath, python: command, pythonSource: source, logPath });
  const printed = { stdout: new CapturedOutput(), stderr: new CapturedOutput() };
  const outcome = await runProcess(
    {
      command,
      args: [SCRIPT_NAME],
      cwd: project.directory,
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
async function tell(onOutput: OutputConsumer | undefined, stream: OutputStream, chunk: Uint8Array): Promise<void> {
  try {
    await onOutput?.(stream, chunk);
  } catch {
    // As said above.
  }
}
