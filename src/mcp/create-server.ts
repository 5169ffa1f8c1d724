import { McpServer, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { version } from '../base/version.ts';
import { isLakeseedError } from '../errors/lakeseed-error.ts';
import { errorAnswer } from './answer.ts';
import { type Call, callTool, type Session, toResult } from './call-tool.ts';
import { describeTool, listTool } from './listed-tools.ts';
import { addPrompt } from './prompt.ts';
import { addResources } from './resources.ts';
import { cancelRun, cancelRunTool, getRun, getRunTool } from './run-tools.ts';
import { INSTRUCTIONS } from './texts.ts';
import { tools } from './tools/all.ts';

const listed = tools.map(listTool);
const byName = new Map(listed.map(each => [each.tool.name, each]));

/** One connection, or one request over HTTP, to a session. */
export function createServer(session: Session): McpServer {
  const mcp = new McpServer(
    { name: 'lakeseed', title: 'lakeseed', version },
    { instructions: INSTRUCTIONS, capabilities: { tools: {} }, requestState: { verify: session.codec.verify } },
  );
  const { server } = mcp;
  // The kit's own handler makes tool results of bugs.
  server.setRequestHandler('tools/list', () => ({ tools: describeTools() }));
  server.setRequestHandler('tools/call', async ({ params }, ctx) => {
    const elicits = ctx.http === undefined && server.getClientCapabilities()?.elicitation !== undefined;
    const call: Call = { session, given: params.arguments, ctx, elicits };
    const own = { get_run: getRun, cancel_run: cancelRun }[params.name];
    if (own) return await answered(own, call);
    const tool = byName.get(params.name);
    if (tool) return await callTool(tool, call);
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool ${JSON.stringify(params.name)}`);
  });
  addResources(mcp, session);
  addPrompt(mcp);
  return mcp;
}

export function describeTools(): ReturnType<typeof describeTool>[] {
  return [...listed, getRunTool, cancelRunTool].map(describeTool);
}

async function answered(own: typeof getRun, call: Call): ReturnType<typeof getRun> {
  try {
    return await own(call);
  } catch (error) {
    if (!isLakeseedError(error)) throw error;
    return toResult(errorAnswer(error), call.session.secrets);
  }
}
