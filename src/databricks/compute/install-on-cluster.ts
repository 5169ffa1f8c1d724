import type { Effects } from '../../base/effects.ts';
import { formatDuration } from '../../base/format.ts';
import { redact } from '../../base/redact.ts';
import { cancelledError } from '../../errors/cancelled.ts';
import { LakeseedError } from '../../errors/lakeseed-error.ts';
import type { CommandExecution, ContextRef } from '../command-execution.ts';
import { launcherCommand, parseAnswer } from './launcher.ts';
import { withoutColours, withoutHtml } from './readable.ts';
import { type CommandEnd, runCommand } from './run-command.ts';

export interface InstallInput {
  readonly api: CommandExecution;
  readonly context: ContextRef;
  readonly runId: string;
  /** Lines of a requirements file. */
  readonly requirements: readonly string[];
  readonly timeoutSec: number;
  readonly signal?: AbortSignal | undefined;
}

/** Installs into the environment of an execution context, which ends with it. Throws DEPENDENCIES_MISSING, CANCELLED. */
export async function installOnCluster(input: InstallInput, effects: Effects): Promise<void> {
  const { api, context, runId, requirements, timeoutSec, signal } = input;
  const command = launcherCommand('lakeseed_install', { run: runId, requirements });
  const end = await runCommand({ api, context, command, timeoutMs: timeoutSec * 1000, signal }, effects);
  if (end.kind === 'aborted') throw cancelledError(signal);
  if (end.kind === 'timeout') {
    throw new LakeseedError(
      'DEPENDENCIES_MISSING',
      `What the script declares could not be installed on the cluster within ${formatDuration(timeoutSec)}`,
      {
        hint: 'Give it more time with --install-timeout-sec, or install it on the cluster beforehand and say --no-install.',
      },
    );
  }
  const results = 'results' in end ? end.results : null;
  const answer = parseAnswer(String(results?.data ?? ''));
  if (typeof answer !== 'string' && answer.ok) return;
  const said = typeof answer === 'string' ? describe(end) : (answer.output ?? '');
  const output = redact(withoutColours(said)).trim();
  throw new LakeseedError(
    'DEPENDENCIES_MISSING',
    `What the script declares could not be installed on the cluster${output && `:\n${lastLines(output)}`}`,
    {
      hint: 'Check the declared names and versions, and that the cluster reaches the package index; with --no-install nothing is installed.',
      details: { requirements: requirements.map(line => redact(line)), output },
    },
  );
}

/** An installation that gave no answer. */
function describe(end: CommandEnd): string {
  if (end.kind === 'lost') return end.error.message;
  if (end.kind === 'cancelled') return 'It was cancelled on the cluster, by somebody else';
  const results = 'results' in end ? end.results : null;
  return withoutHtml(results?.summary ?? '') || 'It ended without an answer';
}

/** From the first line on that pip marks as an error, else the last one. */
function lastLines(output: string): string {
  const lines = output.split('\n');
  return lines
    .slice(lines.findIndex(line => /^error/i.test(line)))
    .slice(0, 3)
    .join('\n');
}
