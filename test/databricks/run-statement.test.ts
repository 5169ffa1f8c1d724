import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';
import { personalAccessToken } from '../../src/databricks/auth/personal-access-token.ts';
import { createClient } from '../../src/databricks/client.ts';
import { runStatement, type StatementRun } from '../../src/databricks/run-statement.ts';
import { statementExecution } from '../../src/databricks/statement-execution.ts';
import { createUndiciSend } from '../../src/databricks/undici-send.ts';
import { LakeseedError } from '../../src/errors/lakeseed-error.ts';
import {
  answer,
  type HostileServer,
  hostileServer,
  neverAnswer,
  resetAfterBody,
  type Step,
} from '../fixtures/hostile-server.ts';
import { failed, type Status, SUCCEEDED, warehouseServer } from '../fixtures/warehouse-server.ts';
import { failureOf } from './failure-of.ts';
import { fakeTime } from './test-effects.ts';

const TEXT = 'CREATE OR REPLACE TABLE `main`.`default`.`t` AS SELECT 1';
const RUN: StatementRun = { text: TEXT, warehouse: 'w1', doing: 'make the table main.default.t' };
const PATH = '/api/2.0/sql/statements';

/** Runs a statement against a server, with a clock that does not wait. */
function start(server: HostileServer, run: Partial<StatementRun> = {}) {
  const time = fakeTime();
  return { time, ended: runOn(server, run, time.effects) };
}

function runOn(server: HostileServer, run: Partial<StatementRun>, effects = systemEffects()): Promise<void> {
  const credentials = personalAccessToken('dapi-test');
  const client = createClient({ host: server.host, credentials, send: createUndiciSend(effects) }, effects);
  return runStatement(statementExecution(client), { ...RUN, ...run }, effects.clock);
}

function taken(status: Status) {
  return answer(200, { statement_id: '01f0-1', status });
}

function tell({ requests }: HostileServer): string[] {
  return requests.map(({ method, url }) => `${method} ${url}`);
}

describe('a statement', () => {
  it('is handed over without waiting, then looked at until it has succeeded', async () => {
    const server = await warehouseServer(() => [{ state: 'PENDING' }, { state: 'RUNNING' }, SUCCEEDED]);
    await start(server).ended;
    expect(tell(server)).toEqual([`POST ${PATH}`, `GET ${PATH}/01f0-1`, `GET ${PATH}/01f0-1`]);
    expect(JSON.parse(server.requests[0]!.body)).toEqual({
      warehouse_id: 'w1',
      statement: TEXT,
      wait_timeout: '0s',
      on_wait_timeout: 'CONTINUE',
      disposition: 'INLINE',
      format: 'JSON_ARRAY',
    });
    expect(server.requests[1]?.body).toBe('');
  });

  it.for([
    'it\'s "quoted" \\ and `ticked`',
    'two\nlines\r\n\ttabbed',
    '\x24{HOME} :parameter ? ; -- /* */',
    '顧客 🌊 \u2028',
  ])('arrives as it was written: %j', async text => {
    const server = await warehouseServer(() => [SUCCEEDED]);
    await start(server, { text }).ended;
    expect(server.statements).toEqual([text]);
  });

  it('is looked at soon at first, then less and less often, up to every five seconds', async () => {
    const pending = Array.from({ length: 12 }, () => ({ state: 'PENDING' }));
    const { time, ended } = start(await warehouseServer(() => [...pending, SUCCEEDED]));
    await ended;
    expect(time.slept).toEqual([250, 375, 563, 845, 1268, 1902, 2853, 4280, 5000, 5000, 5000, 5000]);
  });

  it('that waits for its warehouse says so, after three seconds', async () => {
    const pending = Array.from({ length: 8 }, () => ({ state: 'PENDING' }));
    const { time, ended } = start(await warehouseServer(() => [...pending, { state: 'RUNNING' }, SUCCEEDED]), {
      onWaiting: () => told.push(time.slept.reduce((sum, ms) => sum + ms, 0)),
    });
    const told: number[] = [];
    await ended;
    expect(told).toEqual([3301, 5203, 8056]);
  });

  it.for([
    ['soon', [{ state: 'PENDING' }, { state: 'PENDING' }, SUCCEEDED]],
    [
      'and then takes long',
      [{ state: 'PENDING' }, ...Array.from({ length: 40 }, () => ({ state: 'RUNNING' })), SUCCEEDED],
    ],
  ] as const)('that runs %s does not say that it waits', async ([, statuses]) => {
    const onWaiting = () => expect.unreachable();
    await start(await warehouseServer(() => statuses), { onWaiting }).ended;
  });

  it('is done where it is CLOSED: it succeeded, and nobody can fetch rows any more', async () => {
    await start(await warehouseServer(() => [{ state: 'RUNNING' }, { state: 'CLOSED' }])).ended;
  });

  it('goes on in a state that is not known yet', async () => {
    await start(await warehouseServer(() => [{ state: 'QUEUED' }, SUCCEEDED])).ended;
  });
});

describe('a statement that fails', () => {
  it('does so over HTTP 200, with what Databricks says of it', async () => {
    const message = '[PARSE_SYNTAX_ERROR] Syntax error at or near "x". SQLSTATE: 42601';
    const server = await warehouseServer(() => [{ state: 'RUNNING' }, failed(message)]);
    expect(await failureOf(start(server).ended)).toMatchObject({
      code: 'RUN_FAILED',
      message: `Could not make the table main.default.t: ${message} (BAD_REQUEST)`,
      errorCode: 'BAD_REQUEST',
      exitCode: 1,
      details: { statementId: '01f0-1' },
      hint: expect.stringContaining('query history'),
    });
    expect(server.cancelled).toEqual([]);
  });

  it('at once does so, too', async () => {
    const server = await warehouseServer(() => [failed('no')]);
    expect(await failureOf(start(server).ended)).toMatchObject({ code: 'RUN_FAILED' });
    expect(server.requests).toHaveLength(1);
  });

  it.for([
    ['[INSUFFICIENT_PERMISSIONS] Insufficient privileges: x. SQLSTATE: 42501', /CREATE TABLE.*READ VOLUME/],
    ["PERMISSION_DENIED: User does not have USE SCHEMA on Schema 'main.default'.", /USE SCHEMA/],
    ['[PATH_NOT_FOUND] Path does not exist: /Volumes/main. SQLSTATE: 42K03', /--local.*lakeseed run --to/],
    ["[UC_VOLUME_NOT_FOUND] Volume 'main.default.v' does not exist.", /Nothing was delivered there/],
  ] as const)('says what to do: %s', async ([message, hint]) => {
    const server = await warehouseServer(() => [failed(message)]);
    expect(await failureOf(start(server).ended)).toMatchObject({ hint: expect.stringMatching(hint) });
  });

  it('without a word, or with a secret in it, has a message all the same', async () => {
    const silent = await warehouseServer(() => [{ state: 'FAILED' }]);
    expect((await failureOf(start(silent).ended)).message).toContain('the SQL warehouse gave no reason');
    const telling = await warehouseServer(() => [failed('with Bearer abcdefghijklmnop')]);
    expect((await failureOf(start(telling).ended)).message).toContain('with Bearer [secret]');
  });

  it('because somebody else cancelled it says that', async () => {
    const server = await warehouseServer(() => [{ state: 'RUNNING' }, { state: 'CANCELED' }]);
    expect(await failureOf(start(server).ended)).toMatchObject({
      code: 'RUN_FAILED',
      message: 'Could not make the table main.default.t: it was cancelled on the SQL warehouse w1',
      hint: expect.stringContaining('Somebody'),
    });
    expect(server.cancelled).toEqual([]);
  });
});

describe('a statement that is not taken', () => {
  it.for([
    ['404', answer(404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'no' })],
    [
      '400 for what is no id',
      answer(400, { error_code: 'INVALID_PARAMETER_VALUE', message: 'w1 is not a valid endpoint id.' }),
    ],
  ] as const)('because there is no such warehouse names it (%s)', async ([, step]) => {
    expect(await failureOf(start(await hostileServer(step)).ended)).toMatchObject({
      code: 'NOT_FOUND',
      message: 'There is no SQL warehouse w1, or it may not be used',
      hint: expect.stringContaining('w1'),
      statusCode: expect.any(Number),
      errorCode: expect.any(String),
    });
  });

  it('for any other fault of the request is none of the warehouse', async () => {
    const step = answer(400, { error_code: 'BAD_REQUEST', message: 'Statement is too long' });
    const doing = 'make the table main.default.warehouse';
    expect(await failureOf(start(await hostileServer(step), { doing }).ended)).toMatchObject({ code: 'USAGE' });
  });

  it('for want of a privilege says which', async () => {
    const step = answer(403, { error_code: 'PERMISSION_DENIED', message: 'You cannot use it' });
    expect(await failureOf(start(await hostileServer(step)).ended)).toMatchObject({
      code: 'PERMISSION_DENIED',
      hint: expect.stringMatching(/CAN USE on the SQL warehouse w1.*USE SCHEMA, CREATE TABLE and READ VOLUME/),
    });
  });

  it('because there are too many is handed over again when Retry-After is over', async () => {
    const server = await hostileServer(answer(429, {}, { 'retry-after': '7' }), taken(SUCCEEDED));
    const { time, ended } = start(server);
    await ended;
    expect(time.slept).toEqual([7000]);
    expect(server.requests.map(({ body }) => JSON.parse(body).statement)).toEqual([TEXT, TEXT]);
  });

  it('for that reason to the end is RATE_LIMITED', async () => {
    expect(await failureOf(start(await hostileServer(answer(429))).ended)).toMatchObject({
      code: 'RATE_LIMITED',
      hint: 'Wait a little, then run again.',
    });
  });

  it('because nobody listens is certainly not running', async () => {
    const server = { host: 'http://127.0.0.1:1', requests: [] };
    const { code, message } = await failureOf(start(server).ended);
    expect({ code, message }).toEqual({
      code: 'NETWORK',
      message: 'Could not make the table main.default.t: http://127.0.0.1:1 refuses the connection',
    });
  });

  it.for<[string, Step]>([
    ['503', answer(503)],
    ['a reset', resetAfterBody()],
    ['half an answer', answer(200, '{"statement_id": ')],
  ])('as far as one knows (%s) is not handed over twice, and may still be running', async ([, step]) => {
    const server = await hostileServer(step, taken(SUCCEEDED));
    expect(await failureOf(start(server).ended)).toMatchObject({
      code: 'NETWORK',
      message: expect.stringContaining('; a statement may still be running on the SQL warehouse w1'),
    });
    expect(server.requests).toHaveLength(1);
  });

  it('with an answer that says nothing is NETWORK', async () => {
    expect(await failureOf(start(await hostileServer(answer(200, {}))).ended)).toMatchObject({ code: 'NETWORK' });
  });
});

describe('a look at a statement', () => {
  it('is made again after a fault', async () => {
    const server = await hostileServer(taken({ state: 'RUNNING' }), answer(503), resetAfterBody(), taken(SUCCEEDED));
    await start(server).ended;
    expect(server.requests).toHaveLength(4);
  });

  it('that fails for good ends with the statement cancelled', async () => {
    const server = await hostileServer(
      taken({ state: 'RUNNING' }),
      answer(404, { error_code: 'NOT_FOUND', message: 'gone' }),
      answer(200, {}),
    );
    expect(await failureOf(start(server).ended)).toMatchObject({
      code: 'NOT_FOUND',
      message: 'Could not make the table main.default.t: gone (404 NOT_FOUND)',
    });
    expect(tell(server).at(-1)).toBe(`POST ${PATH}/01f0-1/cancel`);
  });
});

describe('a run that is aborted', () => {
  const reason = new LakeseedError('CANCELLED', 'Cancelled by SIGTERM', { exitCode: 143 });
  const REASON = { code: 'CANCELLED', message: 'Cancelled by SIGTERM', exitCode: 143 };

  it('before it began sends nothing', async () => {
    const server = await warehouseServer(() => [SUCCEEDED]);
    expect(await failureOf(start(server, { signal: AbortSignal.abort(reason) }).ended)).toMatchObject(REASON);
    expect(server.requests).toHaveLength(0);
  });

  it('while its statement is running cancels it on the warehouse', async () => {
    const server = await warehouseServer(() => [{ state: 'RUNNING' }]);
    const controller = new AbortController();
    const ended = failureOf(runOn(server, { signal: controller.signal }));
    await expect.poll(() => server.requests.length).toBeGreaterThan(1);
    controller.abort(reason);
    expect(await ended).toMatchObject(REASON);
    expect(server.cancelled).toEqual([TEXT]);
    expect(server.requests.at(-1)).toMatchObject({ method: 'POST', url: `${PATH}/01f0-1/cancel`, body: '' });
  });

  it('while its statement is handed over learns the id first, and cancels it', async () => {
    const controller = new AbortController();
    const slow: Step = async (...exchange) => {
      controller.abort(reason);
      await delay(300);
      await taken({ state: 'PENDING' })(...exchange);
    };
    const server = await hostileServer(slow, answer(200, {}));
    expect(await failureOf(runOn(server, { signal: controller.signal }))).toMatchObject(REASON);
    expect(tell(server)).toEqual([`POST ${PATH}`, `POST ${PATH}/01f0-1/cancel`]);
  });

  it.for<[string, Step[]]>([
    ['its statement', []],
    ['the cancellation', [taken({ state: 'RUNNING' })]],
  ])('ends all the same where the server does not answer to %s, and says what may be left', async ([, steps]) => {
    const controller = new AbortController();
    const silent: Step = (...exchange) => {
      controller.abort(reason);
      return neverAnswer()(...exchange);
    };
    const ended = runOn(await hostileServer(...steps, silent), { signal: controller.signal });
    expect(await failureOf(ended)).toMatchObject({
      ...REASON,
      message: 'Cancelled by SIGTERM; a statement may still be running on the SQL warehouse w1',
      details: { leftRunning: true },
    });
  });
});
