import {
  type CallToolResult,
  type InputRequiredResult,
  ProtocolError,
  ProtocolErrorCode,
} from '@modelcontextprotocol/server';
import { isLakeseedError } from '../errors/lakeseed-error.ts';
import { errorAnswer } from './answer.ts';
import { type Call, callTool, toResult } from './call-tool.ts';
import { listTool } from './listed-tools.ts';
import { cancelRun, getRun } from './run-tools.ts';
import { tools } from './tools/all.ts';

/** Answers a call of any tool. What it takes is loaded with the first call: the start has the list of tools only. */
export async function answerCall(name: string, call: Call): Promise<CallToolResult | InputRequiredResult> {
  await call.session.learnSecrets();
  const own = { get_run: getRun, cancel_run: cancelRun }[name];
  if (own) return await answered(own, call);
  const tool = tools.find(each => each.name === name);
  if (tool) return await callTool(listTool(tool), call);
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool ${JSON.stringify(name)}`);
}

async function answered(own: typeof getRun, call: Call): ReturnType<typeof getRun> {
  try {
    return await own(call);
  } catch (error) {
    if (!isLakeseedError(error)) throw error;
    const { structured, ...answer } = errorAnswer(error);
    return toResult({ ...answer, structured: { run_id: null, status: 'failed', ...structured } }, call.session.secrets);
  }
}
