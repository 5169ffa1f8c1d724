import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../src/base/events.ts';
import { type Cluster, clustersApi } from '../../../src/databricks/clusters.ts';
import { requireRunning, type StartClusterInput } from '../../../src/databricks/compute/start-cluster.ts';
import { answer, type Step } from '../../fixtures/hostile-server.ts';
import { routedServer } from '../../fixtures/routed-server.ts';
import { failureOf } from '../failure-of.ts';
import { testClient } from '../test-client.ts';
import { fakeTime } from '../test-effects.ts';

const GET = 'GET /api/2.1/clusters/get';
const START = 'POST /api/2.1/clusters/start';
const NAMED = 'crunch (c1)';

interface Play extends Partial<StartClusterInput> {
  /** As it is found first. */
  readonly state: string;
  /** What is seen afterwards, look by look. */
  readonly looks?: readonly (Partial<Cluster> | Step)[];
  readonly start?: Step | readonly Step[];
}

async function play({ state, looks = [{ state: 'RUNNING' }], start = answer(200, {}), ...input }: Play) {
  const seen = looks.map(look => (typeof look === 'function' ? look : answer(200, { cluster_id: 'c1', ...look })));
  const server = await routedServer({ [GET]: seen, [START]: start });
  const { effects, slept } = fakeTime();
  const events: EventBody[] = [];
  const api = clustersApi(testClient(server, effects));
  const cluster = { cluster_id: 'c1', cluster_name: 'crunch', state };
  const running = requireRunning(
    { api, cluster, startCluster: true, startTimeoutSec: 1200, emit: event => void events.push(event), ...input },
    effects,
  );
  return { server, events, slept, running };
}

/** As Databricks answers to the start of a cluster that is not terminated. */
function unexpected(state: string): Step {
  return answer(400, { error_code: 'INVALID_STATE', message: `Cluster c1 is in unexpected state ${state}.` });
}

describe('a cluster that is not to be started', () => {
  it.for(['RUNNING', 'RESIZING'])('is taken when it is %s, without a question', async state => {
    const { server, running } = await play({ state, startCluster: false });
    await running;
    expect(server.requests).toEqual([]);
  });

  it.for([
    ['TERMINATED', 'Have it started'],
    ['TERMINATING', 'Have it started'],
    ['ERROR', 'Have it started'],
    ['UNKNOWN', 'Have it started'],
    ['PENDING', 'Wait for it'],
    ['RESTARTING', 'Wait for it'],
  ])('is CLUSTER_NOT_RUNNING when it is %s: nothing is done', async ([state, hint]) => {
    const { server, running } = await play({ state: state!, startCluster: false });
    expect(await failureOf(running)).toMatchObject({
      code: 'CLUSTER_NOT_RUNNING',
      message: `The cluster ${NAMED} is not running: it is ${state}`,
      hint: expect.stringMatching(new RegExp(`${hint}.*--start-cluster`)),
      details: { cluster: 'c1', state },
    });
    expect(server.requests).toEqual([]);
  });

  it('is taken for running where it does not say', async () => {
    const { effects } = fakeTime();
    const api = clustersApi(testClient({ host: 'http://127.0.0.1:9' }, effects));
    const input = { api, cluster: { cluster_id: 'c1' }, startCluster: false, startTimeoutSec: 1, emit: () => {} };
    await requireRunning(input, effects);
  });
});

describe('a cluster that may be started', () => {
  it('is started and waited for, and what it says on its way is told', async () => {
    const { server, events, running } = await play({
      state: 'TERMINATED',
      looks: [{ state: 'PENDING', state_message: 'Finding instances' }, { state: 'PENDING' }, { state: 'RUNNING' }],
    });
    await running;
    expect(server.told()).toEqual([START, GET, GET, GET]);
    expect(JSON.parse(server.of(START)[0]!.body)).toEqual({ cluster_id: 'c1' });
    expect(events).toMatchObject([
      { type: 'cluster.state', cluster: NAMED, state: 'PENDING', message: 'Finding instances', elapsedSec: 0 },
      { type: 'run.progress', state: 'cluster pending' },
      { type: 'cluster.state', cluster: NAMED, state: 'RUNNING', message: '' },
    ]);
  });

  it.for(['PENDING', 'RESTARTING', 'RUNNING', 'RESIZING'])(
    'that is %s by now refuses the start, and is waited for',
    async state => {
      const { server, running } = await play({
        state: 'TERMINATED',
        looks: [{ state }, { state: 'RUNNING' }],
        start: unexpected('Pending'),
      });
      await running;
      expect(server.of(START)).toHaveLength(1);
    },
  );

  it('that is going down is started when it is down', async () => {
    const { server, running } = await play({
      state: 'TERMINATING',
      start: [unexpected('Terminating'), unexpected('Terminating'), answer(200, {})],
      looks: [{ state: 'TERMINATING' }, { state: 'TERMINATING' }, { state: 'PENDING' }, { state: 'RUNNING' }],
    });
    await running;
    expect(server.told()).toEqual([START, GET, START, GET, START, GET, GET]);
  });

  it.for<[Partial<Cluster>, string]>([
    [
      {
        state: 'TERMINATED',
        termination_reason: { code: 'CLOUD_PROVIDER_LAUNCH_FAILURE' },
        state_message: 'No capacity',
      },
      'TERMINATED (CLOUD_PROVIDER_LAUNCH_FAILURE, No capacity)',
    ],
    [{ state: 'ERROR', state_message: 'Bootstrap timeout' }, 'ERROR (Bootstrap timeout)'],
    [{ state: 'TERMINATED' }, 'TERMINATED'],
  ])('and comes not up says why: %j', async ([look, text]) => {
    const { running } = await play({
      state: 'TERMINATED',
      looks: [{ state: 'PENDING' }, { state: 'TERMINATING' }, look],
    });
    const error = await failureOf(running);
    expect(error).toMatchObject({ code: 'CLUSTER_NOT_RUNNING', hint: expect.stringContaining('event log') });
    expect(error.message.endsWith(`did not come up: ${text}`)).toBe(true);
  });

  it('and takes too long is left to start', async () => {
    const { server, slept, running } = await play({
      state: 'TERMINATED',
      looks: [{ state: 'PENDING' }],
      startTimeoutSec: 120,
    });
    expect(await failureOf(running)).toMatchObject({
      code: 'CLUSTER_NOT_RUNNING',
      message: `The cluster ${NAMED} was not running after 2 min 0 s`,
      hint: expect.stringContaining('--start-timeout-sec'),
      retryable: true,
    });
    expect(Math.round(slept.reduce((sum, ms) => sum + ms))).toBe(120_000);
    expect(server.of(START)).toHaveLength(1);
  });

  it('but may not be by this caller names what to ask for', async () => {
    const refused = answer(403, { error_code: 'PERMISSION_DENIED', message: 'no' }, { 'x-request-id': 'q1' });
    const { running } = await play({ state: 'TERMINATED', looks: [{ state: 'TERMINATED' }], start: refused });
    expect(await failureOf(running)).toMatchObject({
      code: 'PERMISSION_DENIED',
      statusCode: 403,
      errorCode: 'PERMISSION_DENIED',
      requestId: 'q1',
      hint: expect.stringContaining('CAN RESTART on the cluster c1'),
    });
  });

  it('but cannot be says what Databricks said', async () => {
    const { running } = await play({ state: 'ERROR', looks: [{ state: 'ERROR' }], start: unexpected('Error') });
    expect(await failureOf(running)).toMatchObject({
      errorCode: 'INVALID_STATE',
      message: expect.stringContaining('unexpected state Error'),
    });
  });

  it('goes on to be waited for while the server stumbles', async () => {
    const { running } = await play({
      state: 'TERMINATED',
      looks: [answer(503, {}), answer(429, {}), { state: 'RUNNING' }],
    });
    await running;
  });

  it('is no longer waited for at an abort', async () => {
    const controller = new AbortController();
    const emit = () => controller.abort();
    const { running } = await play({
      state: 'TERMINATED',
      looks: [{ state: 'PENDING' }],
      signal: controller.signal,
      emit,
    });
    expect(await failureOf(running)).toMatchObject({ code: 'CANCELLED' });
  });
});
