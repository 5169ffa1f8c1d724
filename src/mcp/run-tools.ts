import type { CallToolResult } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { type Call, follow, runResult, toResult } from './call-tool.ts';
import type { ListedTool } from './listed-tools.ts';
import { outputs } from './outputs.ts';
import { findRunRecord } from './run-files.ts';
import type { Run } from './runs.ts';
import { toolInput } from './tool-input.ts';

const TEXT = 'Must be the run_id of an earlier answer';
const runId = z.string(TEXT).min(1, TEXT).describe('From the answer of the tool that began the run.');
const SECONDS = 'Must be a number from 0 to 25';
const waitSec = z
  .number(SECONDS)
  .min(0, SECONDS)
  .max(25, SECONDS)
  .default(25)
  .describe('Seconds to wait for its end, at most 25; 0 answers at once.');

const shared = { output: outputs.anyRun, paths: [], isRun: false, changes: () => false };
const never = async () => {
  throw new TypeError('Answered by the server');
};

/** Follows a run, of this server or an earlier one. */
export const getRunTool: ListedTool = listOwn(
  {
    name: 'get_run',
    title: 'Follow a run',
    description:
      'Waits up to wait_sec for a run that answered with status running, and returns its result or, while it goes on, the last lines of its log. Call it again until the status is no longer running.',
    hints: { readOnly: true, destructive: false, openWorld: false, idempotent: true },
    ...shared,
  },
  { runId, waitSec },
);

export const cancelRunTool: ListedTool = listOwn(
  {
    name: 'cancel_run',
    title: 'End a run',
    description:
      'Ends a run with all its processes, here and in Databricks. What it has written or sent by then stays. Ending a run that has ended changes nothing.',
    hints: { readOnly: false, destructive: true, openWorld: true, idempotent: true },
    ...shared,
  },
  { runId },
);

function listOwn(tool: Omit<ListedTool['tool'], 'schema' | 'run'>, shape: Record<string, z.ZodType>): ListedTool {
  const schema = z.strictObject(shape);
  return { tool: { ...tool, schema, run: never }, input: toolInput(schema) };
}

export async function getRun(call: Call): Promise<CallToolResult> {
  const { runId: id, waitSec: seconds } = getRunTool.input.parse(call.given);
  return await describeRun(String(id), Number(seconds), call);
}

export async function cancelRun(call: Call): Promise<CallToolResult> {
  const { runId: id } = cancelRunTool.input.parse(call.given);
  (await call.session.openRuns()).get(String(id))?.cancel();
  return await describeRun(String(id), CANCEL_SEC, call);
}

const CANCEL_SEC = 25;

async function describeRun(id: string, seconds: number, call: Call): Promise<CallToolResult> {
  const { session, ctx } = call;
  const { secrets } = session;
  const run = (await session.openRuns()).get(id);
  if (run) {
    // To look at a run is not to own it: a get_run that is cancelled leaves it alone.
    const answer = run.answer ?? (await follow(run, seconds, { ctx, session: { ...session, endsWithCall: false } }));
    return asLook(run, runResult(run, answer, secrets));
  }
  const record = await findRunRecord(id, session.context.roots);
  if (!record) {
    throw new LakeseedError('NOT_FOUND', `There is no run ${JSON.stringify(id)} in the server’s roots`, {
      hint: 'Use the run_id of the answer that had status running; the resource lakeseed://runs lists recent ones.',
    });
  }
  const { tool, status, text, log_tail, result } = record;
  const structured = { run_id: id, tool, status, log_tail, ...result };
  return { ...toResult({ status, text: text || `Status: ${status}`, structured }, secrets, id), isError: false };
}

/** That a run has failed is what was asked for, not a failure to answer. */
function asLook({ tool, tail }: Run, result: CallToolResult): CallToolResult {
  return {
    ...result,
    isError: false,
    structuredContent: { tool, log_tail: tail.slice(-40), ...(result.structuredContent as Record<string, unknown>) },
  };
}
