import { describe, expect, it } from 'vitest';
import { clustersApi } from '../../../src/databricks/clusters.ts';
import { findCluster } from '../../../src/databricks/compute/find-cluster.ts';
import { answer, type Step } from '../../fixtures/hostile-server.ts';
import { type Routes, routedServer } from '../../fixtures/routed-server.ts';
import { failureOf } from '../failure-of.ts';
import { testClient } from '../test-client.ts';
import { fakeTime } from '../test-effects.ts';

const GET = 'GET /api/2.1/clusters/get';
const LIST = 'GET /api/2.1/clusters/list';
const ID = '0923-164208-meows279';

const CLUSTERS = [
  { cluster_id: ID, cluster_name: 'prod', state: 'RUNNING', cluster_source: 'UI' },
  { cluster_id: '0923-000000-twin1', cluster_name: 'twins' },
  { cluster_id: '0923-000000-twin2', cluster_name: 'twins' },
  { cluster_id: 'odd', cluster_name: null },
  { cluster_id: '0923-000000-job1', cluster_name: 'job-7-run-1', cluster_source: 'JOB' },
];

/** As Databricks does it: an unknown id is a 400. */
const known: Step = (request, response, recorded) => {
  const id = new URL(recorded.url, 'http://localhost').searchParams.get('cluster_id');
  const found = CLUSTERS.find(({ cluster_id: known }) => known === id);
  const missing = { error_code: 'INVALID_PARAMETER_VALUE', message: `Cluster ${id} does not exist` };
  return answer(found ? 200 : 400, found ? { ...found, spark_version: '16.4.x' } : missing)(
    request,
    response,
    recorded,
  );
};

async function play(idOrName: string, routes: Routes = {}) {
  const server = await routedServer({ [GET]: known, [LIST]: answer(200, { clusters: CLUSTERS }), ...routes });
  const { effects } = fakeTime();
  return { server, found: findCluster(clustersApi(testClient(server, effects)), idOrName) };
}

describe('a cluster', () => {
  it('is found by its id with one question', async () => {
    const { server, found } = await play(ID);
    expect(await found).toMatchObject({ cluster_id: ID, spark_version: '16.4.x' });
    expect(server.told()).toEqual([GET]);
  });

  it.for(['prod', 'odd'])('is found by its name, or by an id of another form, as a whole: %s', async text => {
    expect(await (await play(text)).found).toMatchObject({
      cluster_id: text === 'prod' ? ID : 'odd',
      spark_version: '16.4.x',
    });
  });

  it('is found by a name over several pages, empty ones and repetitions among them', async () => {
    const pages = [
      { next_page_token: 'a' },
      { clusters: [CLUSTERS[0]], next_page_token: 'b' },
      { clusters: [CLUSTERS[0]], next_page_token: '' },
    ];
    const { server, found } = await play('prod', { [LIST]: pages.map(page => answer(200, page)) });
    expect(await found).toMatchObject({ cluster_id: ID });
    expect(server.of(LIST).map(({ url }) => url.split('?')[1])).toEqual([undefined, 'page_token=a', 'page_token=b']);
  });

  it('that shares its name with another has to be named by its id', async () => {
    expect(await failureOf((await play('twins')).found)).toMatchObject({
      code: 'USAGE',
      message: '2 clusters are called "twins"',
      hint: expect.stringContaining('0923-000000-twin1, 0923-000000-twin2'),
    });
  });

  it('of a job is not found by its name', async () => {
    expect(await failureOf((await play('job-7-run-1')).found)).toMatchObject({ code: 'CLUSTER_NOT_FOUND' });
  });

  it.for([
    ['proood', 'Did you mean prod?'],
    ['0923-164208-meows278', `Did you mean ${ID}?`],
    ['nothing like it', 'There is prod (0923-164208-meows279), twins (0923-000000-twin1)'],
  ])('that does not exist is CLUSTER_NOT_FOUND, with what is near: %s', async ([text, hint]) => {
    const error = await failureOf((await play(text!)).found);
    expect(error).toMatchObject({
      code: 'CLUSTER_NOT_FOUND',
      message: expect.stringContaining(JSON.stringify(text)),
      exitCode: 3,
    });
    expect(error.hint).toContain(hint);
  });

  it('that is unknown where there are none says how to make one', async () => {
    const { found } = await play('x', { [LIST]: answer(200, {}) });
    expect(await failureOf(found)).toMatchObject({
      code: 'CLUSTER_NOT_FOUND',
      hint: expect.stringContaining('--serverless'),
    });
  });

  it('that is unknown is so also where it is 404, or 404 without a word', async () => {
    for (const body of [{ error_code: 'RESOURCE_DOES_NOT_EXIST' }, '']) {
      const { found } = await play('0923-000000-gone1', { [GET]: answer(404, body) });
      expect(await failureOf(found)).toMatchObject({ code: 'CLUSTER_NOT_FOUND' });
    }
  });

  it('that may not be seen is PERMISSION_DENIED and names what to ask for', async () => {
    const { server, found } = await play(ID, {
      [GET]: answer(403, { error_code: 'PERMISSION_DENIED', message: 'no' }),
    });
    expect(await failureOf(found)).toMatchObject({
      code: 'PERMISSION_DENIED',
      statusCode: 403,
      errorCode: 'PERMISSION_DENIED',
      hint: `Ask for CAN ATTACH TO on the cluster ${ID}.`,
    });
    expect(server.told()).toEqual([GET]);
  });

  it.for([403, 404, 501])('is found by its id where the clusters may not be listed (%d)', async status => {
    const refused = { [LIST]: answer(status, {}) };
    expect(await (await play('odd', refused)).found).toMatchObject({ cluster_id: 'odd' });
    expect(await failureOf((await play('other', refused)).found)).toMatchObject({ code: 'CLUSTER_NOT_FOUND' });
  });

  it('is not said to be missing where the server or the network is away', async () => {
    for (const routes of [{ [GET]: answer(503, {}) }, { [GET]: answer(429, {}) }, { [GET]: answer(401, {}) }]) {
      const { code } = await failureOf((await play(ID, routes)).found);
      expect(['NETWORK', 'RATE_LIMITED', 'AUTH_FAILED']).toContain(code);
    }
    expect(await failureOf((await play('prod', { [LIST]: answer(503, {}) })).found)).toMatchObject({ code: 'NETWORK' });
  });
});
