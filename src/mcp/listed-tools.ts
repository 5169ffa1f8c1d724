import type { Tool as ToolDescription } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { spellArguments } from './spell-arguments.ts';
import type { Tool } from './tool.ts';
import { listedSchema, type ToolInput, toolInput } from './tool-input.ts';

/** A tool with the input that it is listed with. */
export interface ListedTool {
  readonly tool: Tool;
  readonly input: ToolInput;
}

const SECONDS = 'Must be a number from 0 to 50';

const waitSec = z
  .number(SECONDS)
  .min(0, SECONDS)
  .max(50, SECONDS)
  .default(30)
  .describe(
    'Seconds to wait for the end; a run that takes longer goes on, and the answer has status running and its run_id.',
  );

const confirm = z
  .boolean()
  .default(false)
  .describe(
    'Set it only after the person has seen the plan and agreed. Leave it away at first: the refusal shows the plan.',
  );

/** Adds to the arguments of the operation those that every such tool takes. */
export function listTool(tool: Tool): ListedTool {
  return { tool, input: toolInput(tool.schema, { ...(tool.isRun && { waitSec }), ...(tool.plan && { confirm }) }) };
}

export function describeTool({ tool, input }: ListedTool): ToolDescription {
  const { name, title, description, hints, output } = tool;
  return {
    name,
    title,
    description: spellArguments(description),
    inputSchema: input.listed as ToolDescription['inputSchema'],
    outputSchema: listedSchema(output, 'output') as ToolDescription['outputSchema'],
    annotations: {
      title,
      readOnlyHint: hints.readOnly,
      destructiveHint: hints.destructive,
      idempotentHint: hints.idempotent,
      openWorldHint: hints.openWorld,
    },
  };
}
