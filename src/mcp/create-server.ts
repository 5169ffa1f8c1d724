import { readFileSync } from 'node:fs';
import {
  McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type Tool as ToolDescription,
} from '@modelcontextprotocol/server';
import { version } from '../base/version.ts';
import { isLakeseedError } from '../errors/lakeseed-error.ts';
import { errorAnswer } from './answer.ts';
import { type Call, callTool, type Session, toResult } from './call-tool.ts';
import { listTool } from './listed-tools.ts';
import { addPrompt } from './prompt.ts';
import { addResources } from './resources.ts';
import { cancelRun, getRun } from './run-tools.ts';
import { INSTRUCTIONS } from './texts.ts';

/** One connection, or one request over HTTP, to a session. */
export function createServer(session: Session): McpServer {
  const mcp = new McpServer(
    { name: 'lakeseed', title: 'lakeseed', version },
    { instructions: INSTRUCTIONS, capabilities: { tools: {} }, requestState: { verify: session.codec.verify } },
  );
  const { server } = mcp;
  // Not by registerTool: the kit makes tool results of bugs, and its list would load every operation at the start.
  server.setRequestHandler('tools/list', () => ({ tools: readToolList() }));
  server.setRequestHandler('tools/call', async ({ params }, ctx) => {
    const elicits = ctx.http === undefined && server.getClientCapabilities()?.elicitation !== undefined;
    const call: Call = { session, given: params.arguments, ctx, elicits };
    const own = { get_run: getRun, cancel_run: cancelRun }[params.name];
    if (own) return await answered(own, call);
    const { tools } = await import('./tools/all.ts');
    const tool = tools.find(({ name }) => name === params.name);
    if (tool) return await callTool(listTool(tool), call);
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool ${JSON.stringify(params.name)}`);
  });
  addResources(mcp, session);
  addPrompt(mcp);
  return mcp;
}

/** Made from the schemas by scripts/reference.ts: loading every operation to describe it would double the time of a start. */
function readToolList(): ToolDescription[] {
  return JSON.parse(readFileSync(new URL('../../templates/mcp-tools.json', import.meta.url), 'utf8'));
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
