import { describeTool, listTool } from './listed-tools.ts';
import { cancelRunTool, getRunTool } from './run-tools.ts';
import { tools } from './tools/all.ts';

/** What tools/list answers, from the schemas of the operations: scripts/reference.ts keeps it in templates/mcp-tools.json. */
export function describeTools(): ReturnType<typeof describeTool>[] {
  return [...tools.map(listTool), getRunTool, cancelRunTool].map(describeTool);
}
