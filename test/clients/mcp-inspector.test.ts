import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { cliEnvironment, lakeseedBin } from '../setup/cli.ts';
import { tempFolder } from '../setup/temp.ts';

const inspector = fileURLToPath(new URL('../../node_modules/.bin/mcp-inspector', import.meta.url));

/** The official inspector's command line; it ends with 5 where a tool's result is an error, with 6 where a schema is not portable. */
async function inspect(cwd: string, ...args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  const server = [process.execPath, lakeseedBin, 'mcp', '--local'];
  return await promisify(execFile)(inspector, ['--cli', ...server, ...args], { cwd, env: cliEnvironment(cwd) });
}

it.each(['legacy', 'modern'])('finds nothing to complain of in the schemas of the tools, %s protocol', async era => {
  const { stdout, stderr } = await inspect(tempFolder(), '--method', 'tools/list', '--strict', '--protocol-era', era);
  expect(stderr).toBe('');
  const { tools } = JSON.parse(stdout) as { tools: readonly { name: string; outputSchema: { type: string } }[] };
  expect(tools.map(({ name }) => name)).toContain('execute_script');
  expect(tools.filter(({ outputSchema }) => outputSchema.type !== 'object')).toEqual([]);
});

it('calls a tool, and sees a refusal as an error', async () => {
  const cwd = tempFolder();
  const called = await inspect(cwd, '--method', 'tools/call', '--tool-name', 'list_destinations');
  expect(called.stdout).toContain('main.default.lakeseed');
  const refused = inspect(cwd, '--method', 'tools/call', '--tool-name', 'check_data', '--tool-arg', 'path=/etc');
  await expect(refused).rejects.toMatchObject({ code: 5, stdout: expect.stringContaining('OUTSIDE_ROOT') });
});
