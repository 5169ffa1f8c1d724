import { describe, expect, it } from 'vitest';
import { commandExecution } from '../../../src/databricks/command-execution.ts';
import { type OpenContextInput, openContext } from '../../../src/databricks/compute/open-context.ts';
import { LakeseedError } from '../../../src/errors/lakeseed-error.ts';
import { CONTEXT, CREATE, clusterServer, DESTROY } from '../../fixtures/cluster-server.ts';
import { answer, neverAnswer, resetAfterBody, type Step } from '../../fixtures/hostile-server.ts';
import type { Routes } from '../../fixtures/routed-server.ts';
import { failureOf } from '../failure-of.ts';
import { testClient } from '../test-client.ts';
import { fakeTime } from '../test-effects.ts';

const BROKEN = answer(500, { error: 'internal' });

async function play(routes: Routes, input: Partial<OpenContextInput> = {}) {
  const server = await clusterServer(() => '', routes);
  const { effects, slept } = fakeTime();
  const api = commandExecution(testClient(server, effects));
  return { server, slept, opened: openContext({ api, clusterId: 'c1', ...input }, effects) };
}

function refusing(status: number, body: unknown): Routes {
  return { [CREATE]: answer(status, body) };
}

/** Looks like the ones of Databricks: it takes a moment. */
const SLOW: Routes = {
  [CONTEXT]: [answer(200, { id: 'x', status: 'Pending' }), answer(200, { id: 'x', status: 'Running' })],
};

describe('an execution context', () => {
  it('is made for Python, waited for, and destroyed once when it is disposed of', async () => {
    const seen: string[] = [];
    const { server, opened } = await play(SLOW, {
      onCreated: async ({ contextId }) => void seen.push(contextId),
      onClosed: () => void seen.push('closed'),
    });
    {
      await using context = await opened;
      expect(context.ref).toEqual({ clusterId: 'c1', contextId: 'ctx-1' });
      expect(seen).toEqual(['ctx-1']);
    }
    expect(seen).toEqual(['ctx-1', 'closed']);
    expect(server.told()).toEqual([CREATE, CONTEXT, CONTEXT, DESTROY]);
    expect(server.of(CREATE).map(({ body }) => JSON.parse(body))).toEqual([{ clusterId: 'c1', language: 'python' }]);
    expect(JSON.parse(server.of(DESTROY)[0]!.body)).toEqual({ clusterId: 'c1', contextId: 'ctx-1' });
  });

  it('is made again where its answer was lost or the server was away', async () => {
    const made = answer(200, { id: 'second' });
    for (const first of [answer(503, {}), resetAfterBody(), answer(429, {})]) {
      const { server, opened } = await play({ ...SLOW, [CREATE]: [first, made] });
      expect((await opened).ref.contextId).toBe('second');
      expect(server.of(CREATE)).toHaveLength(2);
    }
  });

  it('is waited for while a cluster that runs is not ready for it yet, so long and no longer', async () => {
    const notReady = answer(400, { error: 'ClusterNotReadyException: c1' });
    const routes = { ...SLOW, [CREATE]: [notReady, notReady, answer(200, { id: 'third' })] };
    const { server, opened } = await play(routes, { notReadyMs: 30_000 });
    expect((await opened).ref.contextId).toBe('third');
    expect(server.of(CREATE)).toHaveLength(3);
    const { slept, opened: never } = await play({ [CREATE]: notReady }, { notReadyMs: 30_000 });
    expect(await failureOf(never)).toMatchObject({ code: 'CLUSTER_NOT_RUNNING' });
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(30_000);
  });

  it('has an id, whatever it looks like', async () => {
    const { opened } = await play({ ...SLOW, [CREATE]: answer(200, { id: 8123456789012345, extra: null }) });
    expect((await opened).ref.contextId).toBe('8123456789012345');
  });

  it.for<[string, number, unknown, string]>([
    [
      '150 others',
      400,
      { error: 'Too many execution contexts are open right now. (Limit set to 150)' },
      'CONTEXT_LIMIT',
    ],
    [
      'a cluster that is down',
      400,
      { error: 'ClusterNotReadyException: Cluster c1 is not ready' },
      'CLUSTER_NOT_RUNNING',
    ],
    [
      'a cluster that is down',
      400,
      { error: 'Cluster c1 is not in a usable state: TERMINATED' },
      'CLUSTER_NOT_RUNNING',
    ],
    [
      'somebody else’s cluster',
      403,
      { error: 'Single-user check failed: user a is not the single user b' },
      'CLUSTER_UNFIT',
    ],
    ['want of a permission', 403, { error: 'You do not have permission to attach' }, 'PERMISSION_DENIED'],
    ['want of a permission', 403, '<html><body>Forbidden</body></html>', 'AUTH_FAILED'],
    ['anything else', 400, { error: 'requirement failed: missing clusterId' }, 'USAGE'],
  ])('that is refused because of %s (%d %j) is %s', async ([, status, body, code]) => {
    const { server, opened } = await play(refusing(status, body));
    const error = await failureOf(opened);
    expect(error).toMatchObject({ code, statusCode: status, hint: expect.stringMatching(/./) });
    if (code === 'PERMISSION_DENIED') expect(error.hint).toContain('CAN ATTACH TO on the cluster c1');
    expect(server.of(DESTROY)).toEqual([]);
  });

  it('that the limit keeps away is CONTEXT_LIMIT also where that comes as 429 or 500', async () => {
    const body = { error: 'Too many execution contexts are open right now. (Limit set to 150)' };
    for (const status of [429, 500]) {
      expect(await failureOf((await play(refusing(status, body))).opened)).toMatchObject({ code: 'CONTEXT_LIMIT' });
    }
  });

  it.for<[string, Step]>([
    ['goes to Error', answer(200, { id: 'ctx-1', status: 'Error' })],
    ['cannot be looked at', answer(400, { error: 'no' })],
    ['cannot be looked at for long', BROKEN],
    ['stays pending for ever', answer(200, { id: 'ctx-1', status: 'Pending' })],
  ])('that %s is destroyed', async ([, step]) => {
    const { server, opened } = await play({ [CONTEXT]: step });
    const error = await failureOf(opened);
    expect(error.message).not.toContain('null');
    expect(server.of(CREATE)).toHaveLength(1);
    expect(server.of(DESTROY)).toHaveLength(1);
  });

  it('is destroyed where nobody can take note of it', async () => {
    const failed = async () => {
      throw new LakeseedError('LOCAL_IO', 'the disk is full');
    };
    const { server, opened } = await play({}, { onCreated: failed });
    expect(await failureOf(opened)).toMatchObject({ code: 'LOCAL_IO' });
    expect(server.told()).toEqual([CREATE, DESTROY]);
  });

  it('that is gone already when it is destroyed is gone; one whose end is not certain is not said to be', async () => {
    for (const [step, closed] of [
      [answer(404, {}), true],
      [answer(400, { error: 'ContextNotFound' }), true],
      [answer(204), true],
      [answer(403, { error: 'no' }), false],
      [BROKEN, false],
    ] as const) {
      const seen: string[] = [];
      const { opened } = await play({ [DESTROY]: step }, { onClosed: () => void seen.push('closed') });
      await (await opened)[Symbol.asyncDispose]();
      expect(seen).toEqual(closed ? ['closed'] : []);
    }
  });

  it('is not made after an abort', async () => {
    const { server, opened } = await play({}, { signal: AbortSignal.abort() });
    expect(await failureOf(opened)).toMatchObject({ code: 'CANCELLED' });
    expect(server.requests).toEqual([]);
  });

  it('that is being made at an abort is waited for, for its id, and destroyed', async () => {
    const controller = new AbortController();
    const create: Step = async (request, response, recorded) => {
      controller.abort();
      await new Promise(resolve => setTimeout(resolve, 50));
      await answer(200, { id: 'late' })(request, response, recorded);
    };
    const { server, opened } = await play({ [CREATE]: create }, { signal: controller.signal });
    expect(await failureOf(opened)).toMatchObject({ code: 'CANCELLED' });
    expect(server.told()).toEqual([CREATE, DESTROY]);
    expect(JSON.parse(server.of(DESTROY)[0]!.body)).toMatchObject({ contextId: 'late' });
  });

  it('that does not answer after an abort is given up', async () => {
    const controller = new AbortController();
    const { opened } = await play({ [CREATE]: neverAnswer() }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    expect(await failureOf(opened)).toMatchObject({ code: 'CANCELLED' });
  });

  it('that is pending at an abort is destroyed', async () => {
    const controller = new AbortController();
    const look: Step = (request, response, recorded) => {
      controller.abort();
      return answer(200, { id: 'ctx-1', status: 'Pending' })(request, response, recorded);
    };
    const { server, opened } = await play({ [CONTEXT]: look }, { signal: controller.signal });
    expect(await failureOf(opened)).toMatchObject({ code: 'CANCELLED' });
    expect(server.of(DESTROY)).toHaveLength(1);
  });
});
