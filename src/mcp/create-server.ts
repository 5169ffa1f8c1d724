import { readFileSync } from 'node:fs';
import { McpServer, type ServerContext, type Tool as ToolDescription } from '@modelcontextprotocol/server';
import { version } from '../base/version.ts';
import type { Call, Session } from './call-tool.ts';
import { addPrompt } from './prompt.ts';
import { addResources } from './resources.ts';
import { INSTRUCTIONS } from './texts.ts';

/** One connection, or one request over HTTP, to a session. */
export function createServer(session: Session): McpServer {
  const verify = async (state: string, ctx: ServerContext) => (await session.openConsents()).codec.verify(state, ctx);
  const mcp = new McpServer(
    { name: 'lakeseed', title: 'lakeseed', version },
    { instructions: INSTRUCTIONS, capabilities: { tools: {} }, requestState: { verify } },
  );
  const { server } = mcp;
  // Not by registerTool: the kit makes tool results of bugs, and its list would load every operation at the start.
  server.setRequestHandler('tools/list', () => ({ tools: readToolList() }));
  server.setRequestHandler('tools/call', async ({ params }, ctx) => {
    const elicits = ctx.http === undefined && server.getClientCapabilities()?.elicitation !== undefined;
    const call: Call = { session, given: params.arguments, ctx, elicits };
    const { answerCall } = await import('./answer-call.ts');
    return await answerCall(params.name, call);
  });
  addResources(mcp, session);
  addPrompt(mcp);
  return mcp;
}

/** Made from the schemas by scripts/reference.ts: loading every operation to describe it would double the time of a start. */
function readToolList(): ToolDescription[] {
  return JSON.parse(readFileSync(new URL('../../templates/mcp-tools.json', import.meta.url), 'utf8'));
}
