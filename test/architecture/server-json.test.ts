import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { lakeseed } from '../setup/cli.ts';
import { startMcp } from '../setup/mcp.ts';
import { tempFolder } from '../setup/temp.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'));

const input = {
  description: z.string().optional(),
  format: z.enum(['string', 'number', 'boolean', 'filepath']).optional(),
  isRequired: z.boolean().optional(),
  isSecret: z.boolean().optional(),
  value: z.string().optional(),
};
const isRepeated = z.boolean().optional();

/** What the registry's schema of 2025-12-11 asks of the parts that are used here; unlike it, anything else is refused. */
const registrySchema = z.strictObject({
  $schema: z.literal('https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json'),
  name: z
    .string()
    .min(3)
    .max(200)
    .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
  title: z.string().min(1).max(100),
  description: z.string().min(1).max(100),
  version: z.string().min(1).max(255),
  packages: z.array(
    z.strictObject({
      registryType: z.literal('npm'),
      identifier: z.string(),
      version: z.string().regex(/^\d+\.\d+\.\d+$/),
      runtimeHint: z.literal('npx'),
      transport: z.strictObject({ type: z.literal('stdio') }),
      packageArguments: z.array(
        z.discriminatedUnion('type', [
          z.strictObject({ type: z.literal('positional'), ...input, isRepeated, value: z.string() }),
          z.strictObject({ type: z.literal('named'), ...input, isRepeated, name: z.string().regex(/^--[a-z-]+$/) }),
        ]),
      ),
      environmentVariables: z.array(z.strictObject({ name: z.string(), ...input })),
    }),
  ),
});

it('describes the server for the registry: of the form that it wants, and as package.json has it', () => {
  const { name, version, mcpName } = read('package.json');
  const server = registrySchema.parse(read('server.json'));
  expect(server.name).toBe('io.github.lakeseed/lakeseed');
  expect(server).toMatchObject({ name: mcpName, version, packages: [{ identifier: name, version }] });
});

it('names arguments that the command has, in the order that starts it', async () => {
  const { packageArguments } = registrySchema.parse(read('server.json')).packages[0]!;
  const cwd = tempFolder();
  const { stdout } = await lakeseed(['mcp', '--help'], { cwd });
  const named = packageArguments.filter(each => each.type === 'named');
  expect(named.filter(({ name }) => !stdout.includes(`${name} <`))).toEqual([]);
  const [first] = packageArguments;
  expect(first).toMatchObject({ type: 'positional', value: 'mcp' });
  // Clients write `--flag=value`.
  const { client } = await startMcp({ cwd, args: ['--root=.', '--local-dir=mine'] });
  expect((await client.listTools()).tools).toHaveLength(12);
});

it('is set up as the README says', async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const block = /```json\n(\{"mcpServers".*)\n```/.exec(readme)?.[1];
  const { command, args } = JSON.parse(block!).mcpServers.lakeseed;
  expect([command, ...args.slice(0, 2)]).toEqual(['npx', 'lakeseed', 'mcp']);
  const { client } = await startMcp({ cwd: tempFolder(), args: args.slice(2) });
  expect((await client.listTools()).tools).toHaveLength(12);
  const lines = readme.split('\n').filter(line => /^\| [A-Z].*\| (`|the block below)/.test(line));
  const clients = lines.map(line => line.split('|')[1]!.trim());
  expect(clients).toEqual(
    expect.arrayContaining(['Claude Code', 'Claude Desktop', 'VS Code', 'Cursor', 'Codex', 'Gemini CLI']),
  );
  const typed = lines.filter(line => line.includes('npx')).map(line => line.replace(/[",[\]]+/g, ' '));
  expect(typed.length).toBeGreaterThan(2);
  for (const line of typed) expect(line).toMatch(/npx\s+(args:\s+|args\s*:\s+)?lakeseed\s+mcp\s+--local/);
});
