import { readFileSync } from 'node:fs';
import { Client, type ClientOptions } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { fromJsonSchema, type JsonSchemaType } from '@modelcontextprotocol/server';
import { expect, onTestFinished } from 'vitest';
import { cliEnvironment, lakeseedBin } from './cli.ts';
import { testPython } from './python.ts';

const toolList = JSON.parse(
  readFileSync(new URL('../../templates/mcp-tools.json', import.meta.url), 'utf8'),
) as readonly { readonly name: string; readonly outputSchema: JsonSchemaType }[];

/** The two generations of the protocol: the handshake of 2025, and discovery of 2026. */
export type Era = 'legacy' | 'modern';

export interface McpClientOptions {
  /** Of the server; its home as well. */
  readonly cwd: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly era?: Era;
  /** What a person answers; without it the client cannot ask. */
  readonly answer?: (question: string) => Promise<'accept' | 'decline'>;
}

export interface ToolAnswer {
  readonly text: string;
  readonly isError: boolean;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The official client with its defaults. */
export function newClient({ era = 'legacy', answer }: Pick<McpClientOptions, 'era' | 'answer'>): Client {
  const options: ClientOptions = {
    capabilities: answer ? { elicitation: { form: {} } } : {},
    ...(era === 'modern' && { versionNegotiation: { mode: { pin: '2026-07-28' } } }),
  };
  const client = new Client({ name: 'lakeseed-test', version: '1' }, options);
  if (answer) {
    client.setRequestHandler('elicitation/create', async ({ params }) => ({
      action: await answer(params.message),
      content: {},
    }));
  }
  return client;
}

/** Starts the built command as a coding agent does, on the local workspace unless `args` say otherwise. */
export async function startMcp(
  options: McpClientOptions,
): Promise<{ client: Client; transport: StdioClientTransport }> {
  const { cwd, args = ['--local'], env = {} } = options;
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [lakeseedBin, 'mcp', ...args],
    cwd,
    env: cliEnvironment(cwd, { PYTHON_BIN: testPython, ...env }),
  });
  const client = newClient(options);
  await client.connect(transport);
  onTestFinished(() => client.close());
  return { client, transport };
}

/** Some clients hold failures to the schema as well as results: so does this. */
export async function callTool(client: Client, name: string, args: Record<string, unknown> = {}): Promise<ToolAnswer> {
  const result = await client.callTool({ name, arguments: args });
  const schema = toolList.find(tool => tool.name === name)?.outputSchema;
  if (schema)
    expect(await fromJsonSchema(schema)['~standard'].validate(result.structuredContent)).not.toHaveProperty('issues');
  const data = (result.structuredContent ?? {}) as Record<string, unknown>;
  const always = ['run_id', 'status', 'error', 'log_tail', 'truncated'];
  const keys = Object.keys(schema?.properties ?? {}).filter(key => !always.includes(key));
  // Of a run that is done, all of the result is there.
  if (data['status'] === 'done') expect(Object.keys(data)).toEqual(expect.arrayContaining(keys));
  const [first] = result.content;
  return {
    text: first?.type === 'text' ? first.text : '',
    isError: result.isError === true,
    data,
  };
}
