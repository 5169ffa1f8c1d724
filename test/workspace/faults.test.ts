import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FaultPlanInput } from '../../src/workspace/faults/fault-plan.ts';
import { localWorkspace, servedWorkspace, VOLUME } from '../setup/workspace.ts';
import { ask, FILES, put } from './ask.ts';

type Action = NonNullable<FaultPlanInput['rules']>[number]['action'];

/** A workspace with the file `a`, whose next PUT meets the action. */
async function serveWithFault(action: Action) {
  const server = await servedWorkspace();
  await server.put('a', 'old');
  server.setFaults({ rules: [{ method: 'PUT', times: 1, action }] });
  return { ...server, content: () => readFileSync(join(server.directory, VOLUME, 'a'), 'utf8') };
}

describe('actions', () => {
  it('a status is answered in place of the request, with an error of that status', async () => {
    const { put, content } = await serveWithFault({ status: 503 });
    const answer = await put('a', 'new');
    expect([answer.status, JSON.parse(answer.text).error_code]).toEqual([503, 'TEMPORARILY_UNAVAILABLE']);
    expect(content()).toBe('old');
    expect((await put('a', 'new')).status).toBe(204);
  });

  it('a status may have a body and headers of its own', async () => {
    const body = { error_code: 'RESOURCE_EXHAUSTED', message: 'slow down' };
    const { put } = await serveWithFault({ status: 429, body, headers: { 'retry-after': '7' } });
    const answer = await put('a', 'new');
    expect([answer.status, answer.headers['retry-after'], JSON.parse(answer.text)]).toEqual([429, '7', body]);
  });

  it('a body that is a text is sent as it is: web pages, XML, broken JSON', async () => {
    const { put } = await serveWithFault({ status: 502, body: '<html>', headers: { 'content-type': 'text/html' } });
    const answer = await put('a', 'new');
    expect([answer.text, answer.headers['content-type']]).toEqual(['<html>', 'text/html']);
  });

  it('with performed the request is carried out, only its answer is another', async () => {
    const { put, content } = await serveWithFault({ status: 503, performed: true });
    expect((await put('a', 'new')).status).toBe(503);
    expect(content()).toBe('new');
  });

  it.for([
    ['before', 'old'],
    ['during', 'old'],
    ['after', 'new and longer'],
  ] as const)('a reset %s cuts the connection and leaves %j', async ([moment, left]) => {
    const { put, content } = await serveWithFault({ reset: moment });
    await expect(put('a', 'new and longer')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(content()).toBe(left);
  });

  it.for([
    ['before', 'old'],
    ['during', 'old'],
    ['after', 'new'],
  ] as const)('a hang %s never answers and leaves %j', async ([moment, left]) => {
    const { host, token, content } = await serveWithFault({ hang: moment });
    const signal = AbortSignal.timeout(200);
    const headers = { authorization: `Bearer ${token}` };
    const answer = fetch(`${host}${FILES}/a`, { method: 'PUT', body: 'new', headers, signal });
    await expect(answer).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(content()).toBe(left);
  });

  it('a hang ends when the workspace closes', async () => {
    const { put, close } = await serveWithFault({ hang: 'before' });
    const answer = put('a', 'new');
    setTimeout(() => void close(), 50);
    await expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('a delay comes before the next rule and the request', async () => {
    const slept: number[] = [];
    const sleep = async (ms: number) => void slept.push(ms);
    const workspace = await localWorkspace({}, { clock: { now: Date.now, monotonic: () => 0, sleep } });
    workspace.setFaults({
      rules: [{ action: { delayMs: 100 } }, { action: { delayMs: 20 } }, { method: 'GET', action: { status: 500 } }],
    });
    expect((await put(workspace, 'a')).status).toBe(204);
    expect((await ask(workspace, 'GET', `${FILES}/a`)).status).toBe(500);
    expect(slept).toEqual([100, 20, 100, 20]);
  });

  it('a truncated answer promises its whole length and ends early', async () => {
    const { send, put, host, token, setFaults } = await servedWorkspace();
    await put('a', 'x'.repeat(500_000));
    setFaults({ rules: [{ method: 'GET', action: { truncate: 1000 } }] });
    await expect(send({ path: `${FILES}/a` })).rejects.toMatchObject({ code: 'ECONNRESET' });
    const response = await fetch(`${host}${FILES}/a`, { headers: { authorization: `Bearer ${token}` } });
    expect(response.headers.get('content-length')).toBe('500000');
    let received = 0;
    const read = async () => {
      for await (const chunk of response.body!) received += chunk.byteLength;
    };
    await expect(read()).rejects.toThrow('terminated');
    expect(received).toBe(1000);
  });

  it('in process a cut connection rejects as a network does', async () => {
    const workspace = await localWorkspace({ faults: { rules: [{ action: { reset: 'before' } }] } });
    await expect(put(workspace, 'a')).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('to HEAD a status has no body', async () => {
    const { send } = await servedWorkspace({ faults: { rules: [{ action: { status: 404, body: 'text' } }] } });
    const answer = await send({ method: 'HEAD', path: `${FILES}/a` });
    expect([answer.status, answer.bytes.length]).toEqual([404, 0]);
  });
});

describe('listings', () => {
  it('can be given an empty page with a token, after which they begin', async () => {
    const { send, put, setFaults } = await servedWorkspace();
    await put('a', 'x');
    setFaults({ rules: [{ times: 1, action: { status: 200, body: { next_page_token: 'start' } } }] });
    const list = async (query = '') =>
      JSON.parse((await send({ path: `/api/2.0/fs/directories${VOLUME}${query}` })).text);
    const { next_page_token: token, ...empty } = await list();
    expect(empty).toEqual({});
    expect((await list(`?page_token=${token}`)).contents).toMatchObject([{ name: 'a' }]);
  });
});

describe('rules', () => {
  async function statuses(faults: FaultPlanInput, requests: readonly (readonly [string, string])[], seed?: number) {
    const workspace = await localWorkspace({ faults, ...(seed !== undefined && { seed }) });
    const answers: number[] = [];
    for (const [method, path] of requests) answers.push((await ask(workspace, method, path)).status);
    return answers;
  }
  const same = (count: number) => Array.from({ length: count }, () => ['HEAD', `${FILES}/a`] as const);
  const fail: Action = { status: 500 };

  it('let the first through with after, and stop with times', async () => {
    const answers = await statuses({ rules: [{ after: 2, times: 3, action: fail }] }, same(7));
    expect(answers).toEqual([404, 404, 500, 500, 500, 404, 404]);
  });

  it('choose by method, one or several', async () => {
    const plan = { rules: [{ method: ['get', 'DELETE'], action: fail }] };
    const path = `${FILES}/a`;
    const answers = await statuses(plan, [
      ['GET', path],
      ['HEAD', path],
      ['DELETE', path],
    ]);
    expect(answers).toEqual([500, 404, 500]);
  });

  it.for([
    [`${FILES}/*`, [true, false, true, false]],
    [`${FILES}/**`, [true, true, true, true]],
    [`**/b c.parquet`, [false, true, false, true]],
    [`${FILES}/a?x=**`, [false, false, true, false]],
    ['/api/2.0/fs/directories/**', [false, false, false, false]],
    [`${FILES}/d/*.parquet`, [false, true, false, true]],
    [`${FILES}/d.*`, [false, false, false, false]],
  ] as const)('choose by path: %s', async ([path, hits]) => {
    const answers = await statuses({ rules: [{ path, action: fail }] }, [
      ['HEAD', `${FILES}/a`],
      ['HEAD', `${FILES}/d/b%20c.parquet`],
      ['HEAD', `${FILES}/a?x=1`],
      ['HEAD', `${FILES}/d/b%20c.parquet?x=1`],
    ]);
    expect(answers).toEqual(hits.map(hit => (hit ? 500 : 404)));
  });

  it('are decided by the first that applies', async () => {
    const rules = [
      { times: 1, action: { status: 501 } },
      { times: 1, action: { status: 502 } },
      { action: { status: 503 } },
    ];
    expect(await statuses({ rules }, same(3))).toEqual([501, 502, 503]);
  });

  it('with a probability fail the same requests for the same seed, others for another', async () => {
    const plan: FaultPlanInput = { rules: [{ probability: 0.5, action: fail }] };
    const first = await statuses(plan, same(64), 7);
    expect(await statuses(plan, same(64), 7)).toEqual(first);
    expect(await statuses(plan, same(64), 8)).not.toEqual(first);
    const failed = first.filter(status => status === 500).length;
    expect(failed).toBeGreaterThan(16);
    expect(failed).toBeLessThan(48);
  });

  it('refuse PUT, DELETE or both of the Files API by a word', async () => {
    const workspace = await localWorkspace();
    await put(workspace, 'a', 'old');
    const volume = join(workspace.directory, VOLUME);

    workspace.setFaults({ refuse: ['PUT'] });
    const refused = await put(workspace, 'a', 'new');
    expect([refused.status, refused.json().error_code]).toEqual([403, 'PERMISSION_DENIED']);
    expect((await ask(workspace, 'PUT', `/api/2.0/fs/directories${VOLUME}/d`)).status).toBe(403);
    expect((await ask(workspace, 'POST', `${FILES}/a?action=initiate-upload`)).status).toBe(403);
    expect(readFileSync(join(volume, 'a'), 'utf8')).toBe('old');

    workspace.setFaults({ refuse: ['DELETE'] });
    expect((await ask(workspace, 'DELETE', `${FILES}/a`)).status).toBe(403);
    expect((await put(workspace, 'b', 'new')).status).toBe(204);
    expect(existsSync(join(volume, 'a'))).toBe(true);
  });

  it.for([
    [{ rule: [] }, 'rule'],
    [{ rules: [{ action: {} }] }, 'action'],
    [{ rules: [{ action: { status: 99 } }] }, 'status'],
    [{ rules: [{ path: 7, action: { delayMs: 1 } }] }, 'path'],
    [{ refuse: ['GET'] }, 'refuse'],
    ['text', 'object'],
  ])('that are none are USAGE: %j', async ([plan, mention]) => {
    const opening = localWorkspace({ faults: plan as FaultPlanInput });
    await expect(opening).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining(mention as string) });
  });
});

describe('the control endpoints', () => {
  it('set, show and end the faults of a running server', async () => {
    const { send } = await servedWorkspace();
    const faults = (method: string, plan?: unknown) =>
      send({ method, path: '/__lakeseed/faults', ...(plan !== undefined && { body: JSON.stringify(plan) }) });
    const head = async () => (await send({ method: 'HEAD', path: `${FILES}/a` })).status;

    expect((await faults('PUT', { rules: [{ action: { status: 418 } }] })).status).toBe(204);
    expect(await head()).toBe(418);
    expect(JSON.parse((await faults('GET')).text).rules).toEqual([
      { after: 0, probability: 1, action: { status: 418 } },
    ]);
    expect((await faults('PUT', { rules: [{}] })).status).toBe(400);
    expect(await head()).toBe(418);
    expect((await faults('DELETE')).status).toBe(204);
    expect(await head()).toBe(404);
  });

  it('count what was asked for, without themselves', async () => {
    const { send, put } = await servedWorkspace();
    await put('a%20b', 'x');
    await put('a%20b', 'y');
    await send({ method: 'POST', path: `${FILES}/c?action=initiate-upload&overwrite=true` });
    const requests = async () => JSON.parse((await send({ path: '/__lakeseed/requests' })).text).requests;
    expect(await requests()).toEqual([
      { method: 'PUT', path: `${FILES}/a b`, count: 2 },
      { method: 'POST', path: `${FILES}/c?action=initiate-upload`, count: 1 },
    ]);
    await send({ method: 'DELETE', path: '/__lakeseed/requests' });
    expect(await requests()).toEqual([]);
  });

  it('set what callers may do with a volume', async () => {
    const { send, put } = await servedWorkspace();
    const path = '/__lakeseed/access/main.default.lakeseed';
    expect((await send({ path })).text).toBe('{"access":"full"}');
    expect((await send({ method: 'PUT', path, body: '{"access":"read"}' })).status).toBe(204);
    expect((await put('a', 'x')).status).toBe(403);
    expect((await send({ method: 'PUT', path, body: '{"access":"all"}' })).status).toBe(400);
    expect((await send({ path })).text).toBe('{"access":"read"}');
  });

  it.for(['faults', 'requests', 'access/main.default.lakeseed'])('%s needs the token', async name => {
    const { send } = await servedWorkspace();
    expect((await send({ path: `/__lakeseed/${name}`, token: 'wrong' })).status).toBe(403);
  });
});
