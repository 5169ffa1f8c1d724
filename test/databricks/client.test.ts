import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';
import type { EventBody } from '../../src/base/events.ts';
import type { ApiRequest } from '../../src/databricks/api-request.ts';
import type { CredentialsProvider } from '../../src/databricks/auth/credentials-provider.ts';
import { personalAccessToken } from '../../src/databricks/auth/personal-access-token.ts';
import { type ClientOptions, createClient } from '../../src/databricks/client.ts';
import { createUndiciSend } from '../../src/databricks/undici-send.ts';
import { LakeseedError } from '../../src/errors/lakeseed-error.ts';
import {
  answer,
  cutShort,
  hostileServer,
  neverAnswer,
  resetAfterBody,
  resetAtOnce,
  type Step,
  stallInAnswer,
} from '../fixtures/hostile-server.ts';
import { failureOf } from './failure-of.ts';
import { fakeTime } from './test-effects.ts';

const TOKEN = 'dapi0123456789abcdef0123456789abcdef';
const CONNECT = { connectTimeoutMs: 500 };
const GET: ApiRequest = { method: 'GET', path: '/api/2.0/thing', doing: 'read the thing' };
const POST: ApiRequest = { method: 'POST', path: '/api/2.0/thing', json: { a: 1 }, doing: 'make the thing' };

function clientFor(host: string, options: Partial<ClientOptions> = {}, time = fakeTime()) {
  const send = createUndiciSend(time.effects, CONNECT);
  return createClient({ host, credentials: personalAccessToken(TOKEN), send, ...options }, time.effects);
}

/** Short, but not so short that a busy machine misses it with an honest answer. */
const IMPATIENT = { stallTimeoutMs: 500 };

/** A client of a server that plays `steps`, without waiting between attempts. */
function play(...steps: Step[]) {
  return playWith({}, ...steps);
}

async function playWith(options: Partial<ClientOptions>, ...steps: Step[]) {
  const server = await hostileServer(...steps);
  const time = fakeTime();
  const events: EventBody[] = [];
  const client = clientFor(server.host, { ...options, emit: event => events.push(event) }, time);
  return { ...server, client, time, events };
}

describe('a request', () => {
  it('carries the token and a User-Agent that names lakeseed and the kind of credentials', async () => {
    const { client, requests } = await play(answer(200, { ok: true }));
    expect(await client.json({ ...GET, query: { a: 'x y&z', none: undefined, n: 0 } })).toEqual({ ok: true });
    expect(requests[0]).toMatchObject({ method: 'GET', url: '/api/2.0/thing?a=x+y%26z&n=0' });
    expect(requests[0]?.headers['authorization']).toBe(`Bearer ${TOKEN}`);
    expect(requests[0]?.headers['user-agent']).toMatch(/^lakeseed\/\d+\.\d+\.\d+\S* node\/\d\S+ os\/\w+ auth\/pat$/);
  });

  it('names the workspace where one is configured', async () => {
    const server = await hostileServer(answer(200, {}));
    await clientFor(server.host, { workspaceId: '12345' }).json(GET);
    expect(server.requests[0]?.headers['x-databricks-workspace-id']).toBe('12345');
  });

  it.for([200, 201, 204])('takes %i for an empty success', async status => {
    const { client } = await play(answer(status));
    await expect(client.call({ ...GET, method: 'DELETE' })).resolves.toBeUndefined();
  });
});

describe('a request that may be repeated', () => {
  it.for<[string, Step]>([
    ['429', answer(429, { error_code: 'REQUEST_LIMIT_EXCEEDED', message: 'slow down' })],
    ['500', answer(500, { error_code: 'INTERNAL_ERROR', message: 'oops' })],
    ['502 as a web page', answer(502, '<html><title>Bad gateway</title></html>', { 'content-type': 'text/html' })],
    ['503', answer(503, 'UPSTREAM: unavailable')],
    ['504', answer(504)],
    ['a reset', resetAtOnce()],
    ['a reset after the request was taken', resetAfterBody()],
    ['an answer that is cut short', cutShort(200, '{"a":')],
    ['an answer of damaged JSON', answer(200, '{"a":')],
    ['an answer that is no JSON object', answer(200, 'null')],
  ])('is made again after %s', async ([, step]) => {
    const { client, requests, time } = await play(step, step, answer(200, { fine: true }));
    expect(await client.json(GET)).toEqual({ fine: true });
    expect(requests).toHaveLength(3);
    expect(time.slept).toEqual([500, 1000]);
  });

  it.for<[string, Step]>([
    ['no answer', neverAnswer()],
    ['an answer that stalls', stallInAnswer(200, '{"a":')],
  ])('is made again after %s', async ([, step]) => {
    const { client, requests, events } = await playWith({ limits: IMPATIENT }, step, answer(200, { fine: true }));
    expect(await client.json(GET)).toEqual({ fine: true });
    expect(requests).toHaveLength(2);
    expect(events).toMatchObject([{ type: 'request.retry', reason: 'STALLED' }]);
  });

  it('is made six times in all, with doubling delays, and reports every repetition', async () => {
    const { client, requests, time, events, host } = await play(answer(503, { error_code: 'BUSY', message: 'later' }));
    const error = await failureOf(client.json(GET));
    expect(error).toMatchObject({
      code: 'NETWORK',
      message: 'Could not read the thing: later (503 BUSY)',
      statusCode: 503,
      errorCode: 'BUSY',
      retryable: true,
    });
    expect(requests).toHaveLength(6);
    expect(time.slept).toEqual([500, 1000, 2000, 4000, 8000]);
    expect(events[4]).toEqual({
      type: 'request.retry',
      method: 'GET',
      url: `${host}/api/2.0/thing`,
      attempt: 5,
      reason: '503',
      delayMs: 8000,
    });
  });

  it.for([
    ['in seconds', '7', 7000],
    ['as an HTTP date', 'Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['of an hour, up to two minutes', '3600', 120_000],
    ['in the past', 'Wed, 31 Dec 2025 00:00:00 GMT', 500],
    ['that cannot be read', 'soon', 500],
  ] as const)('honours a Retry-After %s', async ([, header, delay]) => {
    const { client, time } = await play(answer(429, {}, { 'retry-after': header }), answer(200, {}));
    await client.json(GET);
    expect(time.slept).toEqual([delay]);
  });

  it('ends with RATE_LIMITED when the server never relents for five minutes', async () => {
    const { client, time } = await play(answer(429, { error_code: 'RESOURCE_EXHAUSTED', message: 'too many' }));
    expect(await failureOf(client.json(GET))).toMatchObject({ code: 'RATE_LIMITED', statusCode: 429 });
    const waited = time.slept.reduce((sum, ms) => sum + ms, 0);
    expect(waited).toBeGreaterThan(280_000);
    expect(waited).toBeLessThanOrEqual(300_000);
  });

  it.for<[string, Step]>([
    ['429', answer(429)],
    ['503 with a Retry-After', answer(503, {}, { 'retry-after': '5' })],
  ])('outlasts a storm of %s, after which it still has all its attempts', async ([, step]) => {
    const storm = Array.from({ length: 12 }, () => step);
    const failures = Array.from({ length: 5 }, () => answer(500));
    const { client, requests } = await play(...storm, ...failures, answer(200, { fine: true }));
    expect(await client.json(GET)).toEqual({ fine: true });
    expect(requests).toHaveLength(18);
  });

  it('is made as often as its client allows, also in a storm', async () => {
    const { client, requests } = await playWith({ maxAttempts: 2 }, answer(429));
    expect(await failureOf(client.json(GET))).toMatchObject({ code: 'RATE_LIMITED' });
    expect(requests).toHaveLength(2);
  });

  it('takes half of a delay off at random', async () => {
    const server = await hostileServer(answer(503), answer(200, {}));
    const time = fakeTime({ random: () => 0.999_999 });
    await clientFor(server.host, {}, time).json(GET);
    expect(time.slept).toEqual([250]);
  });

  it('takes a 404 for success where a repeated DELETE finds nothing any more, but not the first time', async () => {
    const gone = answer(404, { error_code: 'NOT_FOUND', message: 'gone' });
    const repeated = await play(resetAfterBody(), gone);
    await expect(repeated.client.call({ ...GET, method: 'DELETE' })).resolves.toBeUndefined();
    const first = await play(gone);
    expect(await failureOf(first.client.call({ ...GET, method: 'DELETE' }))).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a request that may not be repeated', () => {
  it.for<[string, Step]>([
    ['503', answer(503)],
    ['429', answer(429)],
    ['a reset', resetAfterBody()],
    ['no answer', neverAnswer()],
  ])('is made once, also after %s', async ([, step]) => {
    const { client, requests } = await playWith({ limits: IMPATIENT }, step, answer(200, {}));
    await failureOf(client.json(POST));
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'POST', body: '{"a":1}' });
  });

  it('is repeated where its caller says that this does no harm', async () => {
    const { client, requests } = await play(answer(503), answer(200, {}));
    await client.json({ ...POST, repeatable: true });
    expect(requests).toHaveLength(2);
  });

  it('is repeated after a 429 alone where its caller allows that: nothing was carried out', async () => {
    const throttled = { ...POST, repeatable: 'when throttled' } as const;
    const { client, requests } = await play(answer(429), answer(429), answer(503), answer(200, {}));
    expect(await failureOf(client.json(throttled))).toMatchObject({ statusCode: 503 });
    expect(requests).toHaveLength(3);
  });
});

describe('a refusal', () => {
  it.for<[string, Step, object]>([
    [
      'with a numeric error code is about the token',
      answer(403, { error_code: 403, message: 'Invalid access token.' }),
      { code: 'AUTH_FAILED', message: 'Could not read the thing: Invalid access token. (403)', errorCode: '403' },
    ],
    [
      'of a missing privilege is not',
      answer(403, { error_code: 'PERMISSION_DENIED', message: 'No USE SCHEMA' }, { 'x-request-id': 'r-1' }),
      { code: 'PERMISSION_DENIED', errorCode: 'PERMISSION_DENIED', requestId: 'r-1', statusCode: 403 },
    ],
    [
      'of an old gateway, as a web page',
      answer(403, '<html><head><title>Error 403 Invalid access token.</title></head></html>', {
        'content-type': 'text/html',
      }),
      {
        code: 'AUTH_FAILED',
        message: 'Could not read the thing: the server sent a web page, "Error 403 Invalid access token." (403)',
      },
    ],
    [
      'without any code is about a privilege',
      answer(403, { schemas: [], detail: 'Only admins.', status: '403' }),
      { code: 'PERMISSION_DENIED', message: 'Could not read the thing: Only admins. (403)', errorCode: undefined },
    ],
    [
      'of API 1.2',
      answer(400, { error: 'requirement failed: missing contextId' }),
      {
        code: 'USAGE',
        message: 'Could not read the thing: requirement failed: missing contextId (400)',
        errorCode: undefined,
      },
    ],
    [
      'of SCIM',
      answer(404, { schemas: ['urn:…:Error'], detail: 'User not found.', status: '404', scimType: 'invalidPath' }),
      { code: 'NOT_FOUND', message: 'Could not read the thing: User not found. (404 invalidPath)' },
    ],
    [
      'of an OAuth endpoint',
      answer(401, { error: 'invalid_client', error_description: 'Unknown client' }),
      {
        code: 'AUTH_FAILED',
        errorCode: 'invalid_client',
        message: 'Could not read the thing: Unknown client (401 invalid_client)',
      },
    ],
    [
      'in plain text',
      answer(400, 'BAD: no\n such  thing'),
      { message: 'Could not read the thing: BAD: no such thing (400)' },
    ],
    [
      'without a word',
      answer(404),
      { code: 'NOT_FOUND', message: 'Could not read the thing: the server gave no reason (404)' },
    ],
    [
      'whose reason is in a header',
      answer(401, '', { 'x-databricks-reason-phrase': 'No credentials' }),
      { message: 'Could not read the thing: No credentials (401)' },
    ],
    [
      'with typed details',
      answer(400, {
        error_code: 'INVALID_PARAMETER_VALUE',
        message: 'not empty',
        details: [{ reason: 'FILES_API_DIRECTORY_IS_NOT_EMPTY' }, { request_id: 'r-2' }, null],
      }),
      { code: 'DESTINATION_TAKEN', requestId: 'r-2', details: { reason: 'FILES_API_DIRECTORY_IS_NOT_EMPTY' } },
    ],
    ['for what is not there', answer(501, { message: 'no such endpoint' }), { code: 'NOT_SUPPORTED' }],
    ['of a conflict', answer(409, { error_code: 'ALREADY_EXISTS', message: 'exists' }), { code: 'DESTINATION_TAKEN' }],
    ['by a full volume', answer(507, { message: 'full' }), { code: 'NO_SPACE', exitCode: 1 }],
    ['by a quota', answer(403, { error_code: 'QUOTA_EXCEEDED', message: 'full' }), { code: 'NO_SPACE', exitCode: 1 }],
    [
      'with an error body that is cut short',
      cutShort(400, '{"error_code":"X"'),
      { code: 'USAGE', statusCode: 400, message: 'Could not read the thing: {"error_code":"X" (400)' },
    ],
  ])('%s', async ([, step, expected]) => {
    const { client, requests } = await play(step);
    expect(await failureOf(client.json(GET))).toMatchObject(expected);
    expect(requests).toHaveLength(1);
  });

  it('to HEAD has no body and is told by its status', async () => {
    const { client } = await play(answer(404));
    expect(await failureOf(client.call({ ...GET, method: 'HEAD' }))).toMatchObject({
      code: 'NOT_FOUND',
      statusCode: 404,
    });
  });
});

describe('a redirect is not followed', () => {
  it.for<[string, string, object]>([
    [
      'a private link’s login page',
      '/login.html?error=private-link-validation-error:123',
      { code: 'PERMISSION_DENIED', hint: expect.stringContaining('private link') },
    ],
    ['another login page', '/login.html?next=secret', { code: 'AUTH_FAILED' }],
    [
      'another host',
      'https://other.example.com/api',
      { code: 'NETWORK', hint: expect.stringContaining('https://other.example.com'), retryable: false },
    ],
  ])('to %s', async ([, location, expected]) => {
    const { client, requests } = await play(answer(302, '', { location }));
    const error = await failureOf(client.json(GET));
    expect(error).toMatchObject(expected);
    expect(error.message).not.toContain('next=secret');
    expect(requests).toHaveLength(1);
  });

  it('and a login page that somebody else followed to is no success', async () => {
    const { client } = await play(
      answer(200, '<!doctype html><title>Sign in</title>', { 'content-type': 'text/html' }),
    );
    expect(await failureOf(client.call({ ...GET, method: 'PUT' }))).toMatchObject({
      code: 'NETWORK',
      retryable: false,
    });
  });
});

describe('a host', () => {
  it('that does not exist fails at once, with a hint', async () => {
    const time = fakeTime();
    const unknownName = () => Promise.reject(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }));
    const client = clientFor('https://dbc-wrong.cloud.databricks.invalid', { send: unknownName }, time);
    expect(await failureOf(client.json(GET))).toMatchObject({
      code: 'NETWORK',
      message: 'Could not read the thing: there is no host dbc-wrong.cloud.databricks.invalid',
      hint: 'Check the host for a misspelling, and that this machine is online.',
    });
    expect(time.slept).toEqual([]);
  });

  it('whose name cannot be found is NETWORK through a real look-up too', async () => {
    const error = await failureOf(clientFor('https://dbc-wrong.cloud.databricks.invalid').json(GET));
    expect(error.code).toBe('NETWORK');
    expect(error.message).toMatch(/dbc-wrong\.cloud\.databricks\.invalid/);
  });

  it('that was reached before and whose name is lost meanwhile is tried again', async () => {
    const server = await hostileServer(answer(200, {}));
    const time = fakeTime();
    const send = createUndiciSend(time.effects, CONNECT);
    let calls = 0;
    const flaky: typeof send = request => {
      calls += 1;
      if (calls === 2) return Promise.reject(Object.assign(new Error('lost'), { code: 'ENOTFOUND' }));
      return send(request);
    };
    const client = clientFor(server.host, { send: flaky }, time);
    await client.json(GET);
    await client.json(GET);
    expect(time.slept).toEqual([500]);
  });

  it('that refuses connections is tried again and then named', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise(resolve => closed.once('listening', resolve));
    const address = closed.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await new Promise(resolve => closed.close(resolve));
    const time = fakeTime();
    expect(await failureOf(clientFor(`http://127.0.0.1:${port}`, {}, time).json(GET))).toMatchObject({
      code: 'NETWORK',
      message: `Could not read the thing: http://127.0.0.1:${port} refuses the connection`,
    });
    expect(time.slept).toHaveLength(5);
  });

  it('that accepts a connection and then says nothing runs into the limit for connecting', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    onTestFinished(() => void silent.close());
    await new Promise(resolve => silent.once('listening', resolve));
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const client = clientFor(`https://127.0.0.1:${port}`, { maxAttempts: 1 });
    expect(await failureOf(client.json(GET))).toMatchObject({
      code: 'NETWORK',
      message: `Could not read the thing: https://127.0.0.1:${port} cannot be reached`,
    });
  });
});

describe('cancelling', () => {
  it('ends a request under way with CANCELLED', async () => {
    const { client, requests } = await play(neverAnswer());
    const controller = new AbortController();
    const pending = failureOf(client.json({ ...GET, signal: controller.signal }));
    await expect.poll(() => requests.length).toBe(1);
    controller.abort();
    expect(await pending).toMatchObject({ code: 'CANCELLED', exitCode: 130 });
    expect(requests).toHaveLength(1);
  });

  it('ends the wait before the next attempt at once, with the reason that was given', async () => {
    const server = await hostileServer(answer(429, {}, { 'retry-after': '100' }));
    const effects = systemEffects({ env: {} });
    const send = createUndiciSend(effects);
    const controller = new AbortController();
    const reason = new LakeseedError('CANCELLED', 'Ended by SIGTERM', { exitCode: 143 });
    const client = createClient(
      {
        host: server.host,
        credentials: personalAccessToken(TOKEN),
        send,
        emit: () => setTimeout(() => controller.abort(reason), 10),
      },
      effects,
    );
    expect(await failureOf(client.json({ ...GET, signal: controller.signal }))).toMatchObject({
      code: 'CANCELLED',
      message: 'Ended by SIGTERM',
      exitCode: 143,
    });
  });

  it('sends nothing when it was cancelled before', async () => {
    const { client, requests } = await play(answer(200, {}));
    expect(await failureOf(client.json({ ...GET, signal: AbortSignal.abort() }))).toMatchObject({ code: 'CANCELLED' });
    expect(requests).toHaveLength(0);
  });
});

describe('refused credentials', () => {
  const expired = answer(403, { error_code: 403, message: 'Token is expiring within 30 seconds. (token expired)' });

  function rotating(): CredentialsProvider & { rejected: number } {
    let version = 1;
    return {
      authType: 'custom',
      headers: async () => ({ authorization: `Bearer v${version}` }),
      rejected: 0,
      reject() {
        this.rejected += 1;
        version += 1;
      },
    };
  }

  it('are renewed once and the request is made again, also one that may not be repeated', async () => {
    const server = await hostileServer(expired, answer(200, { fine: true }));
    const client = clientFor(server.host, { credentials: rotating() });
    expect(await client.json(POST)).toEqual({ fine: true });
    expect(server.requests.map(({ headers }) => headers['authorization'])).toEqual(['Bearer v1', 'Bearer v2']);
  });

  it('are renewed only once', async () => {
    const server = await hostileServer(expired);
    const credentials = rotating();
    const client = clientFor(server.host, { credentials });
    expect(await failureOf(client.json(GET))).toMatchObject({ code: 'AUTH_FAILED' });
    expect(server.requests).toHaveLength(2);
    expect(credentials.rejected).toBe(1);
  });

  it('that cannot change are not tried twice', async () => {
    const { client, requests } = await play(expired);
    await failureOf(client.json(GET));
    expect(requests).toHaveLength(1);
  });
});

describe('secrets', () => {
  it('that cannot be sent are not shown, and nothing is sent', async () => {
    const server = await hostileServer(answer(200, {}));
    const client = clientFor(server.host, { credentials: personalAccessToken(`${TOKEN}\nx`) });
    const error = await failureOf(client.json(GET));
    expect(error).toMatchObject({
      code: 'AUTH_FAILED',
      message: 'The pat credentials hold a character that cannot be sent',
    });
    expect(server.requests).toHaveLength(0);
  });

  it('that the server echoes are not in the error, nor in what inspecting the client shows', async () => {
    const { client } = await play(answer(400, { message: `bad header Bearer ${TOKEN}, token ${TOKEN}` }));
    const error = await failureOf(client.json(GET));
    expect(error.message).toBe('Could not read the thing: bad header [secret], token [secret] (400)');
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(TOKEN);
    expect(inspect(client, { depth: 10, showHidden: true })).not.toContain(TOKEN);
    expect(inspect(personalAccessToken(TOKEN), { depth: 10, showHidden: true })).not.toContain(TOKEN);
  });

  it.for<[string, Step]>([
    ['a reset', resetAtOnce()],
    ['an answer that quotes the token', answer(200, `{"access_token":"${TOKEN}`)],
  ])('are not in the error after %s', async ([, step]) => {
    const { client } = await play(step);
    expect(inspect(await failureOf(client.json(GET)), { depth: 10, showHidden: true })).not.toContain(
      '0123456789abcdef',
    );
  });

  it('are not sent in the clear to any host but this machine', () => {
    expect(() => clientFor('http://dbc-1.cloud.databricks.com')).toThrow(
      'Refusing to send credentials unencrypted to http://dbc-1.cloud.databricks.com',
    );
  });
});
