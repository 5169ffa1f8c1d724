import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DefaultJsonSchemaValidator } from '../../src/mcp/late-validator.ts';
import { cliEnvironment, lakeseedBin } from '../setup/cli.ts';
import { callTool, startMcp } from '../setup/mcp.ts';
import { tempFolder } from '../setup/temp.ts';

/** Says on stderr what is loaded. */
const WATCH = `import { registerHooks } from 'node:module';
registerHooks({ load: (url, context, next) => { process.stderr.write('loads ' + url + '\\n'); return next(url, context); } });`;

const MESSAGES = [
  {
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
  },
  { method: 'notifications/initialized' },
  { id: 2, method: 'tools/list', params: {} },
].map(message => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

it('lists the tools before it has loaded an operation, a client of Databricks, a language or a validator', async () => {
  const cwd = tempFolder();
  const watch = `data:text/javascript,${encodeURIComponent(WATCH)}`;
  const child = spawn(process.execPath, ['--import', watch, lakeseedBin, 'mcp', '--local'], {
    cwd,
    env: cliEnvironment(cwd),
  });
  child.stdin.write(MESSAGES.join(''));
  let answers = '';
  let loads = '';
  child.stderr.on('data', chunk => {
    loads += String(chunk);
  });
  for await (const chunk of child.stdout) {
    answers += String(chunk);
    if (answers.includes('"id":2')) break;
  }
  child.stdin.end();
  await new Promise(resolve => child.once('close', resolve));
  expect(answers).toContain('"execute_script"');
  expect(loads).toContain('/zod/');
  expect(loads).not.toMatch(
    /ajv|undici|duckdb|hyparquet|locales\/(?!en\.)|execute-script|upload-to-volume|answer-call|mcp\/runs|progress|node:crypto/,
  );
});

it('keeps the local workspace where --local-dir says, and needs no --local', async () => {
  const cwd = tempFolder();
  const root = tempFolder();
  const { client } = await startMcp({ cwd, args: ['--local-dir', 'mine', '--root', root] });
  const places = await callTool(client, 'list_destinations');
  expect(places.text).toContain('main.default.lakeseed');
  expect([existsSync(join(cwd, 'mine')), existsSync(join(root, '.lakeseed'))]).toEqual([true, false]);
});

it('has the validator when a person has answered', () => {
  const schema = { type: 'object' as const, properties: { confirm: { type: 'boolean' as const } } };
  const validate = new DefaultJsonSchemaValidator().getValidator(schema);
  expect([validate({ confirm: true }).valid, validate({ confirm: 'perhaps' }).valid]).toEqual([true, false]);
});
