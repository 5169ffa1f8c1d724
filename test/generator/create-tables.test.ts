import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Effects } from '../../src/base/effects.ts';
import type { LakeseedEvent } from '../../src/base/events.ts';
import { type CreateTablesOptions, createTables } from '../../src/generator/create-tables.ts';
import { failureOf } from '../databricks/failure-of.ts';
import { fakeTime } from '../databricks/test-effects.ts';
import { answer, hostileServer } from '../fixtures/hostile-server.ts';
import { failed, type Status, SUCCEEDED, type WarehouseServer, warehouseServer } from '../fixtures/warehouse-server.ts';
import { useSamples } from '../parquet/samples.ts';
import { tempFolder } from '../setup/temp.ts';

const sample = useSamples();
const VOLUME = { catalog: 'main', schema: 'default', volume: 'landing' } as const;

/** A data folder with a table of each name; what is in their files does not matter. */
function folderOf(...tables: string[]): string {
  const folder = tempFolder();
  for (const table of tables) {
    mkdirSync(join(folder, table));
    writeFileSync(join(folder, table, 'x.parquet'), '');
  }
  return folder;
}

function effectsFor({ host }: { readonly host: string }, env: Readonly<Record<string, string>> = {}): Effects {
  const home = tempFolder();
  const connection = { DATABRICKS_HOST: host, DATABRICKS_TOKEN: 'dapi-test' };
  return fakeTime({ env: { ...connection, ...env }, homeDirectory: home }).effects;
}

/** Makes tables on a server, with a clock that does not wait. */
async function make(server: { readonly host: string }, options: Partial<CreateTablesOptions> & { path: string }) {
  const events: LakeseedEvent[] = [];
  const onEvent = (event: LakeseedEvent) => void events.push(event);
  const result = await createTables({ ...VOLUME, warehouse: 'w1', onEvent, ...options }, effectsFor(server));
  return { ...result, events };
}

function playing(...fates: [RegExp, readonly Status[]][]): Promise<WarehouseServer> {
  return warehouseServer(statement => fates.find(([pattern]) => pattern.test(statement))?.[1] ?? [SUCCEEDED]);
}

function statementOf(table: string): string {
  return `CREATE OR REPLACE TABLE \`main\`.\`default\`.\`${table}\` AS SELECT * FROM read_files('/Volumes/main/default/landing/incoming_data/${table}', format => 'parquet', schemaEvolutionMode => 'none')`;
}

describe('tables', () => {
  it('are made by their statements, and the result says so', async () => {
    const server = await playing();
    const { events: _, ...result } = await make(server, { path: folderOf('orders', 'customers') });
    expect(result).toEqual({
      success: true,
      warehouse: 'w1',
      tables: ['customers', 'orders'].map(table => ({
        table,
        fullName: `main.default.${table}`,
        statements: [statementOf(table)],
        created: true,
        error: null,
      })),
    });
    expect([...server.statements].sort()).toEqual([statementOf('customers'), statementOf('orders')]);
  });

  it('get their comments afterwards, in order', async () => {
    const server = await playing([/CREATE/, [{ state: 'PENDING' }, { state: 'RUNNING' }, SUCCEEDED]]);
    const { tables } = await make(server, { path: sample('comments') });
    expect(server.statements).toEqual(tables[0]?.statements);
    expect(server.statements).toHaveLength(3);
  });

  it('are not more than four under way at once', async () => {
    const server = await warehouseServer(() => [{ state: 'RUNNING' }, { state: 'RUNNING' }, SUCCEEDED]);
    const names = Array.from({ length: 9 }, (_, at) => `t${at}`);
    const { events } = await make(server, { path: folderOf(...names) });
    const changes = events.map(({ type }) => (type === 'table.start' ? 1 : type === 'table.finish' ? -1 : 0));
    const underWay = changes.map((_, at) => changes.slice(0, at + 1).reduce<number>((sum, change) => sum + change, 0));
    expect(Math.max(...underWay)).toBe(4);
    expect(underWay.at(-1)).toBe(0);
  });

  it('are reported while they are made', async () => {
    const pending = Array.from({ length: 20 }, () => ({ state: 'PENDING' }));
    const server = await playing([/`b`/, [failed('no')]], [/`[acd]`/, [...pending, SUCCEEDED]]);
    const { events } = await make(server, { path: folderOf('a', 'b', 'c', 'd') });
    const told = events.map(({ sequence: _, time: __, ...event }) => event);
    expect(told[0]).toEqual({ type: 'tables.start', warehouse: 'w1', tables: 4 });
    expect(told).toContainEqual({ type: 'table.start', table: 'a', statements: 1 });
    expect(told).toContainEqual({ type: 'table.finish', table: 'a', durationSec: expect.any(Number) });
    expect(told.filter(({ type }) => type === 'warehouse.waiting')).toEqual([
      { type: 'warehouse.waiting', warehouse: 'w1' },
    ]);
    expect(told).toContainEqual({
      type: 'table.failed',
      table: 'b',
      code: 'RUN_FAILED',
      message: 'Could not make the table main.default.b: no (BAD_REQUEST)',
    });
  });
});

describe('a statement that fails', () => {
  it('keeps the other tables from nothing', async () => {
    const server = await playing([/`b`/, [{ state: 'RUNNING' }, failed('[X] it does not work')]]);
    const { success, tables } = await make(server, { path: folderOf('a', 'b', 'c') });
    expect(success).toBe(false);
    expect(tables.map(({ table, created, error }) => [table, created, error?.code])).toEqual([
      ['a', true, undefined],
      ['b', false, 'RUN_FAILED'],
      ['c', true, undefined],
    ]);
    expect(tables[1]?.error).toEqual({
      code: 'RUN_FAILED',
      message: 'Could not make the table main.default.b: [X] it does not work (BAD_REQUEST)',
      hint: expect.any(String),
      retryable: false,
      errorCode: 'BAD_REQUEST',
      details: { statementId: expect.any(String) },
      statement: statementOf('b'),
    });
  });

  it('keeps the rest of its own table from being run', async () => {
    const server = await playing([/COLUMN `id`/, [failed('no such column')]]);
    const { success, tables } = await make(server, { path: sample('comments') });
    expect(success).toBe(false);
    expect(tables).toMatchObject([
      {
        created: true,
        error: {
          message: 'Could not comment on a column of main.default.customers: no such column (BAD_REQUEST)',
          statement: "ALTER TABLE `main`.`default`.`customers` ALTER COLUMN `id` COMMENT 'Primary key'",
        },
      },
    ]);
    expect(server.statements).toHaveLength(2);
  });

  it('for the connection’s sake does the same, once it has worked at all', async () => {
    const ok = answer(200, { statement_id: '1', status: SUCCEEDED });
    const server = await hostileServer(ok, answer(503), ok);
    const { success, tables } = await make(server, { path: folderOf('a', 'b', 'c') });
    expect(success).toBe(false);
    expect(tables.map(({ error }) => error?.code).filter(Boolean)).toEqual(['NETWORK']);
    expect(tables.filter(({ created }) => created)).toHaveLength(2);
  });
});

describe('what concerns all tables', () => {
  it.for([
    [404, 'NOT_FOUND', /^There is no SQL warehouse w1, or it may not be used$/],
    [403, 'PERMISSION_DENIED', /^Could not make the table main\.default\.a: no \(403 X\)$/],
    [401, 'AUTH_FAILED', /^Could not make the table main\.default\.a: no \(401 X\)$/],
    [503, 'NETWORK', /^Could not make the table main\.default\.a: no \(503 X\)/],
  ] as const)('is thrown: %i', async ([status, code, message]) => {
    const server = await hostileServer(answer(status, { error_code: 'X', message: 'no' }));
    const error = await failureOf(make(server, { path: folderOf('a', 'b') }));
    expect(error).toMatchObject({ code, message: expect.stringMatching(message), statusCode: status });
    expect(error.result).toMatchObject({ success: false, tables: [{ created: false }, { created: false }] });
  });

  it('says what was made until then', async () => {
    const server = await hostileServer(
      answer(200, { statement_id: '1', status: SUCCEEDED }),
      answer(404, { error_code: 'NOT_FOUND', message: 'gone meanwhile' }),
    );
    expect(await failureOf(make(server, { path: sample('comments') }))).toMatchObject({
      message: 'There is no SQL warehouse w1, or it may not be used. Tables made until then: 1 of 1.',
      result: { tables: [{ created: true, error: { code: 'NOT_FOUND' } }] },
    });
  });
});

describe('an abort', () => {
  it('cancels every statement that is under way, and starts no other', async () => {
    const server = await playing([/`a`/, [SUCCEEDED]], [/./, [{ state: 'RUNNING' }]]);
    const controller = new AbortController();
    const onEvent = ({ type }: LakeseedEvent) => {
      if (type === 'table.start') started += 1;
    };
    let started = 0;
    const path = folderOf('a', 'b', 'c', 'd', 'e', 'f', 'g');
    const ended = failureOf(make(server, { path, signal: controller.signal, onEvent }));
    await expect.poll(() => started).toBe(5);
    await expect.poll(() => server.statements.length).toBe(5);
    controller.abort();
    const error = await ended;
    expect(error).toMatchObject({ code: 'CANCELLED', message: 'Cancelled. Tables made until then: 1 of 7.' });
    expect([...server.cancelled].sort()).toEqual(['b', 'c', 'd', 'e'].map(statementOf));
    expect(server.statements).toHaveLength(5);
    const { tables } = error.result as Awaited<ReturnType<typeof createTables>>;
    expect(tables.map(({ created, error: why }) => [created, why?.code])).toEqual([
      [true, undefined],
      ...Array.from({ length: 4 }, () => [false, 'CANCELLED']),
      ...Array.from({ length: 2 }, () => [false, undefined]),
    ]);
  });

  it('beforehand sends nothing', async () => {
    const server = await playing();
    const options = { path: folderOf('a'), signal: AbortSignal.abort() };
    expect(await failureOf(make(server, options))).toMatchObject({ code: 'CANCELLED' });
    expect(server.requests).toHaveLength(0);
  });
});

describe('the warehouse', () => {
  it.for([
    ['the environment', { DATABRICKS_WAREHOUSE_ID: 'from-env' }, 'from-env'],
    ['the profile', { DATABRICKS_HOST: '', DATABRICKS_TOKEN: '', DATABRICKS_CONFIG_PROFILE: 'dev' }, 'from-profile'],
  ] as const)('is by default that of %s', async ([, env, id]) => {
    const server = await playing();
    const effects = effectsFor(server, env);
    const profile = `[dev]\nhost = ${server.host}\ntoken = dapi-test\nwarehouse_id = from-profile\n`;
    writeFileSync(join(effects.homeDirectory, '.databrickscfg'), profile);
    const { warehouse } = await createTables({ path: folderOf('a'), ...VOLUME }, effects);
    expect(warehouse).toBe(id);
    expect(JSON.parse(server.requests[0]!.body).warehouse_id).toBe(id);
  });

  it('that is named is the one that is meant', async () => {
    const server = await playing();
    const effects = effectsFor(server, { DATABRICKS_WAREHOUSE_ID: 'other' });
    const { warehouse } = await createTables({ path: folderOf('a'), ...VOLUME, warehouse: 'w1' }, effects);
    expect(warehouse).toBe('w1');
  });

  it('has to be named or configured', async () => {
    const server = await playing();
    const call = createTables({ path: folderOf('a'), ...VOLUME }, effectsFor(server));
    expect(await failureOf(call)).toMatchObject({
      code: 'USAGE',
      message: 'warehouse: No SQL warehouse is named, and none is configured',
      hint: expect.stringMatching(/--warehouse <id>.*DATABRICKS_WAREHOUSE_ID.*warehouse_id/),
    });
    expect(server.requests).toHaveLength(0);
  });

  it.for([{ local: true }, { localDir: 'w' }])('is not there in the local workspace: %j', async options => {
    const call = createTables({ path: '/nowhere', warehouse: 'w1', ...options });
    expect(await failureOf(call)).toMatchObject({
      code: 'NOT_SUPPORTED',
      message: 'The local workspace has no SQL warehouse',
    });
  });

  it('is reached by credentials of the program’s own', async () => {
    const server = await playing();
    const credentials = { authType: 'custom', headers: async () => ({ authorization: 'Bearer own' }) };
    await make(server, { path: folderOf('a'), credentials, host: server.host });
    expect(server.requests[0]?.headers['authorization']).toBe('Bearer own');
  });

  it('is not asked where the data has no tables', async () => {
    const server = await playing();
    expect(await failureOf(make(server, { path: tempFolder() }))).toMatchObject({ code: 'DATA_DIR_NOT_FOUND' });
    expect(server.requests).toHaveLength(0);
  });
});
