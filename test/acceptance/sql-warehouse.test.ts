import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { failed, type Status, SUCCEEDED, type WarehouseServer, warehouseServer } from '../fixtures/warehouse-server.ts';
import { type CliResult, cliEnvironment, lakeseed, lakeseedBin } from '../setup/cli.ts';
import { tempFolder } from '../setup/temp.ts';

const TO = ['--to', '/Volumes/main/default/landing/in'];

interface Site {
  readonly cwd: string;
  readonly server: WarehouseServer;
  readonly env: Readonly<Record<string, string>>;
  command(args: readonly string[]): Promise<CliResult>;
}

/** A folder `data` with the tables `customers` and `orders`, and a server that runs their statements. */
async function site(statusesOf: (statement: string) => readonly Status[] = () => [SUCCEEDED]): Promise<Site> {
  const cwd = tempFolder();
  for (const table of ['customers', 'orders']) {
    mkdirSync(join(cwd, 'data', table), { recursive: true });
    writeFileSync(join(cwd, 'data', table, 'x.parquet'), '');
  }
  const server = await warehouseServer(statusesOf);
  const env = { DATABRICKS_HOST: server.host, DATABRICKS_TOKEN: 'dapi-test' };
  return { cwd, server, env, command: args => lakeseed(args, { cwd, env }) };
}

describe('sql --warehouse', () => {
  it('makes the tables and says which, and what comes next', async () => {
    const { command, server } = await site();
    const { exitCode, stdout, stderr } = await command(['sql', 'data', ...TO, '--warehouse', 'w1']);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      [
        '✓ main.default.customers',
        '✓ main.default.orders',
        '',
        'Made 2 tables with the SQL warehouse w1',
        'Next, in Databricks SQL: SELECT * FROM `main`.`default`.`customers` LIMIT 10',
        '',
      ].join('\n'),
    );
    expect(stderr).toMatch(/^Making 2 tables with the SQL warehouse w1\nMade \w+ in .* s\nMade \w+ in .* s\n$/);
    const [first] = server.requests;
    expect(first).toMatchObject({ method: 'POST', url: '/api/2.0/sql/statements' });
    expect(JSON.parse(first!.body)).toEqual({
      warehouse_id: 'w1',
      statement: expect.stringMatching(
        /^CREATE OR REPLACE TABLE `main`\.`default`\.`\w+` AS SELECT \* FROM read_files\('\/Volumes\/main\/default\/landing\/in\/\w+', /,
      ),
      wait_timeout: '0s',
      on_wait_timeout: 'CONTINUE',
      disposition: 'INLINE',
      format: 'JSON_ARRAY',
    });
  });

  it('ends with 1 where a table failed, says why, and what to do', async () => {
    const message = '[INSUFFICIENT_PERMISSIONS] Insufficient privileges:\nno CREATE TABLE. SQLSTATE: 42501';
    const { command } = await site(statement => (statement.includes('orders') ? [failed(message)] : [SUCCEEDED]));
    const { exitCode, stdout, stderr } = await command(['sql', 'data', ...TO, '--warehouse', 'w1']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^✓ main\.default\.customers\n✗ main\.default\.orders\n {2}RUN_FAILED: Could not make the table main\.default\.orders: \[INSUFFICIENT_PERMISSIONS\].*\n {2}no CREATE TABLE.*\n {2}hint Ask for .*CREATE TABLE.*\n\nIncomplete: made 1 of 2 tables with the SQL warehouse w1\n/,
    );
    expect(stderr).toContain('failed orders: Could not make');
  });

  it('prints the document that the function returns', async () => {
    const { command } = await site(statement => (statement.includes('orders') ? [failed('no')] : [SUCCEEDED]));
    const { exitCode, stdout } = await command(['sql', 'data', ...TO, '--warehouse', 'w1', '-o', 'json']);
    expect(exitCode).toBe(1);
    const document = JSON.parse(stdout);
    expect(Object.keys(document)).toEqual(['success', 'warehouse', 'tables']);
    expect(document.tables.map((table: object) => Object.keys(table))).toEqual(
      Array.from({ length: 2 }, () => ['table', 'full_name', 'statements', 'created', 'error']),
    );
    expect(document.tables).toMatchObject([
      { table: 'customers', created: true, error: null },
      {
        table: 'orders',
        created: false,
        error: { code: 'RUN_FAILED', error_code: 'BAD_REQUEST', statement: expect.any(String) },
      },
    ]);
  });

  it('writes its events', async () => {
    const { command, cwd } = await site();
    await command(['sql', 'data', ...TO, '--warehouse', 'w1', '--events', 'events.jsonl']);
    const lines = readFileSync(join(cwd, 'events.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map(line => JSON.parse(line).type).sort()).toEqual([
      'table.finish',
      'table.finish',
      'table.start',
      'table.start',
      'tables.start',
    ]);
  });

  it('without a value takes the configured warehouse', async () => {
    const { cwd, env, server } = await site();
    const sql = ['sql', 'data', ...TO, '--warehouse'];
    const configured = await lakeseed(sql, { cwd, env: { ...env, DATABRICKS_WAREHOUSE_ID: 'w2' } });
    expect(configured.stdout).toContain('Made 2 tables with the SQL warehouse w2');
    writeFileSync(join(cwd, '.databrickscfg'), `[dev]\nhost=${server.host}\ntoken=dapi-test\nwarehouse_id=w3\n`);
    const profile = await lakeseed([...sql, '--profile', 'dev'], { cwd });
    expect(profile.stdout).toContain('Made 2 tables with the SQL warehouse w3');
    const none = await lakeseed(sql, { cwd, env });
    expect(none.exitCode).toBe(2);
    expect(none.stderr).toMatch(/^error USAGE: --warehouse: No SQL warehouse is named, .*\n hint .*--warehouse <id>/);
  });

  it.for([
    [['--local'], 2, /NOT_SUPPORTED: The local workspace has no SQL warehouse/],
    [['--local-dir', 'w'], 2, /NOT_SUPPORTED: The local workspace has no SQL warehouse/],
    [['--to', '/Volumes/a/b/c', '--host', 'http://127.0.0.1:1'], 4, /NETWORK: .*refuses the connection/],
  ] as const)('with %j is refused', async ([flags, code, message]) => {
    const { command, server } = await site();
    const { exitCode, stderr } = await command(['sql', 'data', ...flags, '--warehouse', 'w1']);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(code);
    expect(server.requests).toHaveLength(0);
  });

  it('alone gives --profile and --host a meaning', async () => {
    const { command } = await site();
    const { exitCode, stderr } = await command(['sql', 'data', ...TO, '--profile', 'dev']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--profile: Has no meaning without --warehouse');
  });
});

it.for([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  '%s while statements are running cancels them on the warehouse and ends with %i',
  async ([signal, code]) => {
    const { cwd, env, server } = await site(statement =>
      statement.includes('customers') ? [SUCCEEDED] : [{ state: 'PENDING' }, { state: 'RUNNING' }],
    );
    const args = [lakeseedBin, 'sql', 'data', ...TO, '--warehouse', 'w1', '--output', 'json'];
    const child = spawn(process.execPath, args, {
      cwd,
      env: cliEnvironment(cwd, env),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const printed = text(child.stdout);
    await expect
      .poll(() => server.requests.filter(({ method }) => method === 'GET').length, { timeout: 20_000 })
      .toBeGreaterThan(1);
    child.kill(signal);
    const { error, result } = JSON.parse(await printed);
    expect(error).toMatchObject({
      code: 'CANCELLED',
      message: `Cancelled by ${signal}. Tables made until then: 1 of 2.`,
    });
    expect(result.tables).toMatchObject([{ created: true }, { created: false, error: { code: 'CANCELLED' } }]);
    expect(server.cancelled).toEqual([expect.stringContaining('`orders`')]);
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(code);
  },
);
