import type { Effects } from '../../base/effects.ts';
import type { CommandExecution, ContextRef } from '../command-execution.ts';
import { ANSWER_LIMIT, type LauncherAnswer, launcherCommand, parseAnswer } from './launcher.ts';
import { type OpenContext, openContext } from './open-context.ts';
import { runCommand } from './run-command.ts';

/** What a run has left on its cluster's disk: how it ended, and what it printed. Nothing here throws. */
export interface Spool extends AsyncDisposable {
  /** A part of what was printed; null where nothing can be read any more. */
  read(start: number): Promise<LauncherAnswer | null>;
  /** Removes it. */
  forget(): Promise<void>;
}

interface SpoolInput {
  readonly api: CommandExecution;
  readonly context: ContextRef;
  readonly runId: string;
}

/** For one command, and for opening a context. */
const LIMIT_MS = 20_000;
/** Characters of an answer that every server hands on whole. */
const SHORTEST_ANSWER = 1000;

/** Reads through the run's own context or, where that takes no commands any more, through another one on the same cluster: the disk is the cluster's. */
export function openSpool({ api, context, runId }: SpoolInput, effects: Effects): Spool {
  let current: ContextRef | null = context;
  let second: OpenContext | null = null;
  let limit = ANSWER_LIMIT;

  /** Undefined where the command could not be carried out. */
  async function run(command: string): Promise<string | undefined> {
    if (!current) return undefined;
    try {
      const signal = AbortSignal.timeout(LIMIT_MS);
      const end = await runCommand({ api, context: current, command, timeoutMs: LIMIT_MS, signal }, effects);
      return end.kind === 'finished' ? String(end.results?.data ?? '') : undefined;
    } catch {
      return undefined;
    }
  }

  async function runAnywhere(command: string): Promise<string | undefined> {
    const text = await run(command);
    if (text !== undefined || second || !current) return text;
    const opening = {
      api,
      clusterId: context.clusterId,
      signal: AbortSignal.timeout(LIMIT_MS),
    };
    second = await openContext(opening, effects).catch(() => null);
    current = second?.ref ?? null;
    return await run(command);
  }

  return {
    async read(start) {
      // Where one is cut short on its way, a shorter one may pass, and then the following ones, too.
      for (; limit >= SHORTEST_ANSWER; limit = Math.floor(limit / 2)) {
        const command = launcherCommand('lakeseed_read', { run: runId, start, limit });
        const answer = parseAnswer((await runAnywhere(command)) ?? '');
        if (answer !== 'damaged') return answer === 'none' ? null : answer;
      }
      return null;
    },
    forget: async () => void (await run(launcherCommand('lakeseed_forget', { run: runId }))),
    [Symbol.asyncDispose]: async () => await second?.[Symbol.asyncDispose](),
  };
}
