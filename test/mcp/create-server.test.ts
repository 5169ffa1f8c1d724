import { type Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Effects, systemEffects } from '../../src/base/effects.ts';
import { createServer } from '../../src/mcp/create-server.ts';
import { openSession } from '../../src/mcp/open-session.ts';
import { callTool, type Era, newClient } from '../setup/mcp.ts';
import { testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';

/** The official client and the server in one process, without a port. */
async function connect(cwd: string, era: Era, effects: Partial<Effects> = {}): Promise<Client> {
  const env = { PYTHON_BIN: testPython };
  const session = await openSession({ local: true }, systemEffects({ cwd, env, ...effects }), false);
  const handler = createMcpHandler(() => createServer(session));
  const client = newClient({ era });
  const fetch = (url: string | URL, init?: RequestInit) => handler.fetch(new Request(url, init));
  await client.connect(new StreamableHTTPClientTransport(new URL('http://localhost/mcp'), { fetch }));
  onTestFinished(async () => {
    await client.close();
    await session.close();
  });
  return client;
}

describe.each<Era>(['legacy', 'modern'])('in one process, %s protocol', era => {
  it('a script is written, run and checked', async () => {
    const client = await connect(tempFolder(), era);
    await callTool(client, 'write_script', { project_path: 'shop' });
    const call = { project_path: 'shop', scale_factor: 0.1, install: false };
    expect((await callTool(client, 'execute_script', call)).text).toContain('CONFIRMATION_REQUIRED');
    const ran = await callTool(client, 'execute_script', { ...call, confirm: true });
    expect(ran.data).toMatchObject({ status: 'done', exit_code: 0 });
    expect((await callTool(client, 'check_data', { path: 'shop' })).data).toMatchObject({ status: 'done', ok: true });
  });

  it('a call that planned and asked for long is answered within the minute of its host all the same', async () => {
    const cwd = tempFolder();
    const { clock } = systemEffects();
    const times = [0];
    // From the second look on, 51 seconds have gone.
    const monotonic = () => times.pop() ?? 51_000;
    const client = await connect(cwd, era, { clock: { ...clock, monotonic } });
    await callTool(client, 'write_script', { project_path: 'p', content: 'import time\ntime.sleep(20)\n' });
    times.push(0);
    const begun = await callTool(client, 'execute_script', { project_path: 'p', confirm: true, wait_sec: 50 });
    expect(begun.data['status']).toBe('running');
  });

  it('a bug is an error of the protocol, without secrets', async () => {
    const random = () => {
      throw new TypeError('a bug with ghp-secret-of-the-test');
    };
    const env = { PYTHON_BIN: testPython, GITHUB_TOKEN: 'ghp-secret-of-the-test' };
    const client = await connect(tempFolder(), era, { random, env });
    const bug = callTool(client, 'check_data', { path: '.' });
    await expect(bug).rejects.toMatchObject({ code: -32603, message: expect.stringContaining('a bug with [secret]') });
    expect((await callTool(client, 'get_template')).isError).toBe(false);
  });
});

describe('what a model reads', () => {
  let client: Client;
  beforeEach(async () => {
    client = await connect(tempFolder(), 'legacy');
  });

  it('names arguments and tools, not flags and commands', async () => {
    const { tools } = await client.listTools();
    const words = JSON.stringify([tools, client.getInstructions()]);
    expect(words).not.toMatch(/(?<![\w-])--[a-z]/);
    expect(words).not.toMatch(/`lakeseed \w/);
    expect(words).not.toMatch(/\b(?:scaleFactor|cleanMode|createVolume|projectPath|remoteSubfolder)\b/);
  });

  it('says of every tool what it does, when to use it, and what each argument means', async () => {
    const { tools } = await client.listTools();
    expect(tools).toHaveLength(12);
    for (const { name, description = '', annotations, inputSchema, outputSchema } of tools) {
      expect(description.length, name).toBeGreaterThan(80);
      expect(annotations, name).toMatchObject({
        readOnlyHint: expect.any(Boolean),
        openWorldHint: expect.any(Boolean),
      });
      expect(inputSchema, name).toMatchObject({ type: 'object', additionalProperties: false });
      expect(outputSchema, name).toMatchObject({ type: 'object' });
      for (const [argument, schema] of Object.entries(inputSchema.properties ?? {})) {
        expect(schema, `${name}.${argument}`).toHaveProperty('description');
        expect(argument).not.toMatch(/[A-Z]|profile|host|^local$|local_dir$/);
      }
    }
    const destructive = tools.filter(({ annotations }) => annotations?.destructiveHint === true);
    const confirming = tools.filter(({ inputSchema }) => 'confirm' in (inputSchema.properties ?? {}));
    expect(destructive.map(({ name }) => name)).toEqual([...confirming.map(({ name }) => name), 'cancel_run']);
  });

  it('never defaults where data goes', async () => {
    const { tools } = await client.listTools();
    const delivering = tools.filter(({ inputSchema }) => 'volume' in (inputSchema.properties ?? {}));
    expect(delivering.map(({ name }) => name)).toHaveLength(4);
    for (const { inputSchema } of delivering) {
      expect(inputSchema.required).toEqual(expect.arrayContaining(['catalog', 'schema', 'volume']));
    }
  });

  it('are the requirements, the traps, the templates and a prompt for the whole job', async () => {
    const textOf = async (uri: string) => JSON.stringify((await client.readResource({ uri })).contents);
    expect(await textOf('lakeseed://script-requirements')).toContain('OUTPUT_PATH');
    expect(await textOf('lakeseed://parquet-traps')).toContain('timestamp-nanos');
    expect(await textOf('lakeseed://template/empty')).toContain('SCALE_FACTOR');
    await expect(textOf('lakeseed://run/nothing')).rejects.toThrow('Resource not found: lakeseed://run/nothing');
    const { messages } = await client.getPrompt({ name: 'make_dataset', arguments: { wish: 'a shop with an outage' } });
    const text = JSON.stringify(messages);
    const order = ['a shop with an outage', 'write_script', 'scale_factor 0.1', 'check_data', 'plan_upload', 'Deliver'];
    expect(order.map(word => text.indexOf(word)).every((at, index, all) => at > (all[index - 1] ?? -1))).toBe(true);
  });
});
