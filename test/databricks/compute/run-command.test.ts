import { describe, expect, it } from 'vitest';
import { commandExecution } from '../../../src/databricks/command-execution.ts';
import { type CommandInput, runCommand } from '../../../src/databricks/compute/run-command.ts';
import { CANCEL, CONTEXT, type CommandLook, clusterServer, EXECUTE, STATUS } from '../../fixtures/cluster-server.ts';
import {
  answer,
  cutShort,
  neverAnswer,
  resetAfterBody,
  resetAtOnce,
  type Step,
} from '../../fixtures/hostile-server.ts';
import type { Routes } from '../../fixtures/routed-server.ts';
import { failureOf } from '../failure-of.ts';
import { testClient } from '../test-client.ts';
import { fakeTime } from '../test-effects.ts';

const RUNNING: CommandLook = { status: 'Running', results: null };
const FINISHED: CommandLook = { status: 'Finished', results: { resultType: 'text', data: 'done' } };
const DONE = { kind: 'finished', results: { resultType: 'text', data: 'done' } };

async function play(looks: readonly CommandLook[], routes: Routes = {}, input: Partial<CommandInput> = {}) {
  const server = await clusterServer(() => looks, routes);
  const { effects, slept } = fakeTime();
  const api = commandExecution(testClient(server, effects));
  const context = { clusterId: 'c1', contextId: 'x' };
  return {
    server,
    slept,
    ended: runCommand({ api, context, command: 'print(1)', timeoutMs: 60_000, ...input }, effects),
  };
}

/** Answers as usual after `first` were played. */
function thenFinished(...first: readonly Step[]): readonly Step[] {
  return [...first, answer(200, FINISHED)];
}

describe('a command', () => {
  it('is started once and looked at until it has ended, soon at first and gently later', async () => {
    const { server, slept, ended } = await play([{ status: 'Queued' }, ...Array(12).fill(RUNNING), FINISHED]);
    expect(await ended).toEqual(DONE);
    expect(slept.map(Math.round)).toEqual([200, 280, 392, 549, 768, 1076, 1506, 2108, 2952, 4132, 5000, 5000, 5000]);
    expect(server.of(EXECUTE).map(({ body }) => JSON.parse(body))).toEqual([
      { clusterId: 'c1', contextId: 'x', language: 'python', command: 'print(1)' },
    ]);
    expect(server.of(STATUS)[0]?.url).toMatch(/\?clusterId=c1&contextId=x&commandId=cmd-0$/);
    expect(server.of(CANCEL)).toEqual([]);
  });

  it.for<[string, CommandLook, unknown]>([
    ['without results', { status: 'Finished' }, { kind: 'finished', results: null }],
    ['with results that are null', { status: 'Finished', results: null }, { kind: 'finished', results: null }],
    [
      'in an exception',
      { status: 'Finished', results: { resultType: 'error', summary: 's' } },
      { kind: 'finished', results: { resultType: 'error', summary: 's' } },
    ],
    ['in a fault of the platform', { status: 'Error', results: null }, { kind: 'error', results: null }],
    ['because somebody cancelled it', { status: 'Cancelled', results: null }, { kind: 'cancelled' }],
  ])('ends %s', async ([, look, end]) => {
    expect(await (await play([RUNNING, look])).ended).toEqual(end);
  });

  it('that is being cancelled, or in a state that is not known yet, has not ended', async () => {
    const { ended } = await play([{ status: 'Cancelling' }, { status: 'Thinking' }, { status: 'Cancelled' }]);
    expect(await ended).toEqual({ kind: 'cancelled' });
  });

  it('is never started twice, unless it was certainly not started: 429', async () => {
    for (const step of [answer(500, {}), answer(503, {}), resetAfterBody(), resetAtOnce(), cutShort(200, '{"id"')]) {
      const { server, ended } = await play([FINISHED], { [EXECUTE]: step });
      expect(await failureOf(ended)).toMatchObject({ code: 'NETWORK' });
      expect(server.of(EXECUTE)).toHaveLength(1);
    }
    const busy = answer(429, { error: 'slow down' }, { 'retry-after': '3' });
    const { server, slept, ended } = await play([], {
      [EXECUTE]: [busy, busy, answer(200, { id: 'cmd-9' })],
      [STATUS]: thenFinished(),
    });
    expect(await ended).toEqual(DONE);
    expect(server.of(EXECUTE)).toHaveLength(3);
    expect(slept).toEqual([3000, 3000]);
  });

  it.for<[string, Step]>([
    ['503', answer(503, 'upstream')],
    ['502 as a web page', answer(502, '<html><title>Bad Gateway</title></html>', { 'content-type': 'text/html' })],
    ['504', answer(504, {})],
    ['429', answer(429, {})],
    ['a reset', resetAfterBody()],
    ['an answer that is cut short', cutShort(200, '{"status": "Fin')],
  ])('goes on while the server answers with %s, for minutes', async ([, step]) => {
    // Longer than one request with all its repetitions, for both things that are asked for.
    const away = Array(20).fill(step);
    const { ended } = await play([], { [STATUS]: thenFinished(...away), [CONTEXT]: [...away, answer(404, {})] });
    expect(await ended).toEqual(DONE);
  });

  it('is given up when the server is away for longer than five minutes', async () => {
    const { server, ended } = await play([], { [STATUS]: answer(503, {}) }, { timeoutMs: 86_400_000 });
    expect(await failureOf(ended)).toMatchObject({ code: 'NETWORK', statusCode: 503 });
    expect(server.of(CANCEL)).not.toEqual([]);
  });

  it('whose limit comes while the server is away is cancelled then', async () => {
    const { server, ended } = await play([], { [STATUS]: answer(503, {}) }, { timeoutMs: 5000 });
    expect(await ended).toEqual({ kind: 'timeout' });
    expect(server.of(CANCEL)).toHaveLength(1);
  });

  it.for<[string, Routes]>([
    [
      '400',
      { [STATUS]: answer(400, { error: 'ContextNotFoundException: x' }), [CONTEXT]: answer(400, { error: 'no' }) },
    ],
    ['404', { [STATUS]: answer(404, ''), [CONTEXT]: answer(404, '') }],
    [
      '500',
      { [STATUS]: answer(500, { error: 'ContextNotFound' }), [CONTEXT]: answer(500, { error: 'ContextNotFound' }) },
    ],
    [
      '500, while the context is said to be in Error',
      { [STATUS]: answer(500, {}), [CONTEXT]: answer(200, { status: 'Error' }) },
    ],
    [
      '404, in a context that knows nothing of it',
      { [STATUS]: answer(404, ''), [CONTEXT]: answer(200, { status: 'Running' }) },
    ],
  ])('whose context is gone is lost: %s', async ([, routes]) => {
    const { ended } = await play([], routes);
    expect(await ended).toMatchObject({ kind: 'lost', error: { statusCode: expect.any(Number) } });
  });

  it('goes on after 500 where its context is there', async () => {
    const { ended } = await play([], {
      [STATUS]: thenFinished(...Array(8).fill(answer(500, {}))),
      [CONTEXT]: answer(200, { status: 'Running' }),
    });
    expect(await ended).toEqual(DONE);
  });

  it.for<[string, Step, string]>([
    ['the credentials end', answer(403, { error_code: 403, message: 'Invalid access token.' }), 'AUTH_FAILED'],
    ['a permission is taken away', answer(403, { error: 'no longer' }), 'PERMISSION_DENIED'],
  ])('cannot be followed where %s, which is not the context’s fault', async ([, step, code]) => {
    const { ended } = await play([], { [STATUS]: step, [CONTEXT]: step });
    expect(await failureOf(ended)).toMatchObject({ code });
  });

  it('is cancelled at its limit, and waited for until that has been done', async () => {
    const { server, ended } = await play([RUNNING], {}, { timeoutMs: 10_000 });
    expect(await ended).toEqual({ kind: 'timeout' });
    expect(server.of(CANCEL).map(({ body }) => JSON.parse(body))).toEqual([
      { clusterId: 'c1', contextId: 'x', commandId: 'cmd-0' },
    ]);
    expect(server.told().at(-1)).toBe(STATUS);
  });

  it('is looked at once more at its limit: it may have ended just then', async () => {
    const { slept, ended } = await play([RUNNING, FINISHED], {}, { timeoutMs: 100 });
    expect(await ended).toEqual(DONE);
    expect(slept).toEqual([100]);
  });

  it.for<[string, Step]>([
    ['is refused', answer(400, { error: 'no' })],
    ['does not come through', answer(503, {})],
    ['has no effect', answer(200, {})],
  ])('has run into its limit also where its cancellation %s', async ([, step]) => {
    const { ended } = await play([RUNNING], { [CANCEL]: step }, { timeoutMs: 1000 });
    expect(await ended).toEqual({ kind: 'timeout' });
  });

  it('that ends as Finished after it was cancelled has run into its limit', async () => {
    const { ended } = await play(
      [],
      { [STATUS]: [...Array(8).fill(answer(200, RUNNING)), answer(200, FINISHED)] },
      { timeoutMs: 1000 },
    );
    expect(await ended).toEqual({ kind: 'timeout' });
  });

  it('is cancelled at an abort', async () => {
    const controller = new AbortController();
    const onLook = () => controller.abort();
    const { server, ended } = await play([RUNNING], {}, { signal: controller.signal, onLook });
    expect(await ended).toEqual({ kind: 'aborted' });
    expect(server.of(CANCEL)).toHaveLength(1);
  });

  it('is not started after an abort', async () => {
    const { server, ended } = await play([FINISHED], {}, { signal: AbortSignal.abort() });
    expect(await failureOf(ended)).toMatchObject({ code: 'CANCELLED' });
    expect(server.requests).toEqual([]);
  });

  it('that is being started at an abort is waited for, and cancelled', async () => {
    const controller = new AbortController();
    const late: Step = async (request, response, recorded) => {
      controller.abort();
      await new Promise(resolve => setTimeout(resolve, 50));
      await answer(200, { id: 'cmd-7' })(request, response, recorded);
    };
    const routes = { [EXECUTE]: late, [CANCEL]: answer(200, {}), [STATUS]: answer(200, { status: 'Cancelled' }) };
    const { server, ended } = await play([], routes, { signal: controller.signal });
    expect(await ended).toEqual({ kind: 'aborted' });
    expect(JSON.parse(server.of(CANCEL)[0]!.body)).toMatchObject({ commandId: 'cmd-7' });
  });

  it('whose start is not answered after an abort is given up', async () => {
    const controller = new AbortController();
    const { ended } = await play([], { [EXECUTE]: neverAnswer() }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    expect(await failureOf(ended)).toMatchObject({ code: 'CANCELLED' });
  });
});
