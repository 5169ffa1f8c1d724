import { describe, expect, it } from 'vitest';
import { CLUSTER, computeClient, servedCompute } from '../setup/compute.ts';
import { isAlive, waitUntil } from '../setup/processes.ts';
import { refused } from '../setup/workspace-objects.ts';

const API = '/api/2.1/clusters';

describe('Clusters 4: get', () => {
  it('a new workspace has one that is running and can write to volumes', async () => {
    const { ask } = await servedCompute();
    expect(await ask('GET', `${API}/get?cluster_id=${CLUSTER}`)).toEqual({
      status: 200,
      json: expect.objectContaining({
        cluster_id: CLUSTER,
        cluster_name: 'lakeseed',
        state: 'RUNNING',
        spark_version: expect.stringMatching(/^1[3-9]\./),
        data_security_mode: 'USER_ISOLATION',
        cluster_source: 'UI',
        creator_user_name: 'local.user@lakeseed.example',
      }),
    });
  });

  it.for(['0923-164208-meows279', 'x', '..', 'a/b', 'x.json', '%00'])('of the unknown id %s is 400', async id => {
    const { ask } = await servedCompute();
    const { status, json } = await ask('GET', `${API}/get?cluster_id=${id}`);
    const message = `Cluster ${decodeURIComponent(id)} does not exist`;
    expect({ status, json }).toEqual(refused(400, 'INVALID_PARAMETER_VALUE', message));
  });

  it('without an id is 400', async () => {
    const { ask } = await servedCompute();
    expect(await ask('GET', `${API}/get`)).toEqual(refused(400, 'INVALID_PARAMETER_VALUE'));
  });

  it('older clients say 2.0', async () => {
    const { ask } = await servedCompute();
    expect((await ask('GET', `/api/2.0/clusters/get?cluster_id=${CLUSTER}`)).json.state).toBe('RUNNING');
  });
});

describe('Clusters 4: start', () => {
  let now = 1_800_000_000_000;
  const clock = { now: () => now, monotonic: () => 0, sleep: async () => undefined };

  async function terminated(id = 'c1') {
    const server = await servedCompute({}, { clock });
    const get = async () => (await server.ask('GET', `${API}/get?cluster_id=${id}`)).json;
    const start = () => server.ask('POST', `${API}/start`, { cluster_id: id });
    await server.setCluster(id, { state: 'TERMINATED', start_ms: 5000 });
    return { ...server, get, start };
  }

  it.for([
    ['RUNNING', 'Running'],
    ['PENDING', 'Pending'],
    ['RESIZING', 'Resizing'],
    ['ERROR', 'Error'],
  ] as const)('one that is %s is refused, though documented as harmless', async ([state, name]) => {
    const { ask, setCluster, send } = await servedCompute();
    await setCluster('c1', { state });
    const answer = await ask('POST', `${API}/start`, { cluster_id: 'c1' });
    expect(answer).toEqual(refused(400, 'INVALID_STATE', `Cluster c1 is in unexpected state ${name}.`));
    expect((await send({ path: `${API}/get?cluster_id=c1` })).text).toContain(`"state":"${state}"`);
  });

  it('is asynchronous: PENDING at once, RUNNING when the start is over', async () => {
    const { get, start } = await terminated();
    expect(await start()).toEqual({ status: 200, json: {} });
    expect(await get()).toMatchObject({ state: 'PENDING', state_message: expect.stringMatching(/./) });
    now += 4999;
    expect((await get()).state).toBe('PENDING');
    expect(await start()).toEqual(refused(400, 'INVALID_STATE', 'Cluster c1 is in unexpected state Pending.'));
    now += 1;
    expect(await get()).toMatchObject({ state: 'RUNNING', state_message: '' });
    expect(await start()).toEqual(refused(400, 'INVALID_STATE', 'Cluster c1 is in unexpected state Running.'));
  });

  it('clears the reason of the termination, and a second termination ends the start', async () => {
    const { ask, get, start } = await terminated();
    await ask('POST', `${API}/delete`, { cluster_id: 'c1' });
    await start();
    expect(await get()).not.toHaveProperty('termination_reason');
    await ask('POST', `${API}/delete`, { cluster_id: 'c1' });
    now += 60_000;
    expect((await get()).state).toBe('TERMINATED');
  });

  it('of an unknown one is 400', async () => {
    const { ask } = await servedCompute();
    const answer = await ask('POST', `${API}/start`, { cluster_id: 'x' });
    expect(answer).toEqual(refused(400, 'INVALID_PARAMETER_VALUE', 'Cluster x does not exist'));
    expect(await ask('POST', `${API}/start`, {})).toEqual(refused(400, 'INVALID_PARAMETER_VALUE'));
  });
});

describe('Clusters 4: terminate', () => {
  it('keeps the description, says why, and ends what runs there', async () => {
    const { ask, openContext } = await servedCompute();
    const context = await openContext();
    const pid = Number(await context.text('import os; print(os.getpid())'));
    expect(isAlive(pid)).toBe(true);
    expect(await ask('POST', `${API}/delete`, { cluster_id: CLUSTER })).toEqual({ status: 200, json: {} });
    expect((await ask('GET', `${API}/get?cluster_id=${CLUSTER}`)).json).toMatchObject({
      cluster_name: 'lakeseed',
      state: 'TERMINATED',
      termination_reason: { code: 'USER_REQUEST', type: 'SUCCESS', parameters: expect.any(Object) },
    });
    await waitUntil(() => !isAlive(pid), 20_000);
    expect(isAlive(pid)).toBe(false);

    await ask('PUT', `/__lakeseed/clusters/${CLUSTER}`, {});
    const { status, json } = await ask('GET', `/api/1.2/contexts/status?${new URLSearchParams(context.ids)}`);
    expect([status, json.error]).toEqual([400, expect.stringContaining('ContextNotFoundException')]);
  });

  it('a cluster that is set to another state ends what runs there, too', async () => {
    const { openContext, setCluster } = await servedCompute();
    const pid = Number(await (await openContext()).text('import os; print(os.getpid())'));
    await setCluster(CLUSTER, { state: 'RESTARTING' });
    await waitUntil(() => !isAlive(pid), 20_000);
    expect(isAlive(pid)).toBe(false);
  });

  it('files on its own disk last as long as it runs', async () => {
    const { openContext, ask, setCluster } = await servedCompute();
    const path = 'import tempfile, os; path = os.path.join(tempfile.gettempdir(), "kept")';
    const first = await openContext();
    await first.text(`${path}; open(path, "w").write("kept")`);
    await first.destroy();
    expect(await (await openContext()).text(`${path}; print(open(path).read(), end="")`)).toBe('kept');
    await ask('POST', `${API}/delete`, { cluster_id: CLUSTER });
    await setCluster(CLUSTER, {});
    expect(await (await openContext()).text(`${path}; print(os.path.exists(path), end="")`)).toBe('False');
  });
});

describe('Clusters 4: list', () => {
  async function five() {
    const server = await servedCompute();
    for (const [id, cluster] of Object.entries({
      a: { state: 'TERMINATED', cluster_source: 'JOB' },
      b: { state: 'ERROR' },
      c: {},
      d: { cluster_source: 'API' },
    } as const)) {
      await server.setCluster(id, cluster);
    }
    const list = (query = '') => server.ask('GET', `${API}/list${query}`);
    const ids = async (query: string) =>
      (await list(query)).json.clusters.map(({ cluster_id: id }: { cluster_id: string }) => id);
    return { list, ids };
  }

  it('without parameters has all, and an empty token at the end (13.4)', async () => {
    const { list } = await five();
    const { status, json } = await list();
    expect(status).toBe(200);
    expect(json).toMatchObject({ next_page_token: '', prev_page_token: '' });
    expect(json.clusters).toHaveLength(5);
    expect(json.clusters[0]).toMatchObject({ cluster_id: CLUSTER, state: 'RUNNING' });
  });

  it('goes in pages', async () => {
    const { list } = await five();
    const seen: string[][] = [];
    for (let token = ''; ; ) {
      const { json } = await list(`?page_size=2${token && `&page_token=${token}`}`);
      seen.push(json.clusters.map(({ cluster_id: id }: { cluster_id: string }) => id));
      token = json.next_page_token;
      if (token === '') break;
    }
    expect(seen).toEqual([[CLUSTER, 'a'], ['b', 'c'], ['d']]);
  });

  it('filters by states and sources, which are repeated in the query', async () => {
    const { ids } = await five();
    expect(await ids('?filter_by.cluster_states=ERROR&filter_by.cluster_states=TERMINATED')).toEqual(['a', 'b']);
    expect(await ids('?filter_by.cluster_sources=UI')).toEqual([CLUSTER, 'b', 'c']);
    expect(await ids('?filter_by.cluster_sources=API&filter_by.cluster_states=RUNNING')).toEqual(['d']);
    expect(await ids('?filter_by.cluster_states=PENDING')).toEqual([]);
  });

  it('a token with another filter is refused (0.3)', async () => {
    const { list, ids } = await five();
    const filter = 'filter_by.cluster_states=RUNNING';
    const { next_page_token: token } = (await list(`?page_size=1&${filter}`)).json;
    expect(await ids(`?page_token=${token}&${filter}`)).toEqual(['c', 'd']);
    expect(await list(`?page_token=${token}`)).toEqual(refused(400, 'INVALID_PARAMETER_VALUE'));
    expect(await list('?page_token=x')).toEqual(refused(400, 'INVALID_PARAMETER_VALUE'));
  });
});

describe('Clusters that tests add', () => {
  it.for(['PENDING', 'RUNNING', 'RESTARTING', 'RESIZING', 'TERMINATING', 'TERMINATED', 'ERROR', 'UNKNOWN'] as const)(
    'may be %s and stay so, by the library and by the control endpoint',
    async state => {
      const { ask, setCluster } = await servedCompute();
      await setCluster('one', { state });
      expect(await ask('PUT', '/__lakeseed/clusters/two', { state })).toEqual({ status: 204, json: null });
      for (const id of ['one', 'two']) {
        expect((await ask('GET', `${API}/get?cluster_id=${id}`)).json).toMatchObject({ cluster_id: id, state });
      }
    },
  );

  it('show every field that they were given, and none that concerns the stand-in alone', async () => {
    const { ask } = await servedCompute();
    const given = {
      cluster_name: 'mine',
      state: 'TERMINATED',
      state_message: 'no instances',
      termination_reason: { code: 'CLOUD_PROVIDER_LAUNCH_FAILURE', type: 'CLOUD_FAILURE' },
      data_security_mode: 'SINGLE_USER',
      single_user_name: 'ada@example.com',
      spark_version: '13.3.x-scala2.12',
      custom_tags: { team: 'x' },
    };
    await ask('PUT', '/__lakeseed/clusters/c1', { ...given, start_ms: 10, cluster_id: 'other' });
    const { json } = await ask('GET', `${API}/get?cluster_id=c1`);
    expect(json).toMatchObject({ ...given, cluster_id: 'c1' });
    expect(json).not.toHaveProperty('start_ms');
  });

  it.for([
    ['/__lakeseed/clusters/c1', { state: 'ASLEEP' }],
    ['/__lakeseed/clusters/c1', { start_ms: -1 }],
    ['/__lakeseed/clusters/c%2F1', {}],
    ['/__lakeseed/clusters/..%2Fx', {}],
  ] as const)('PUT %s %j is refused', async ([path, body]) => {
    const { ask } = await servedCompute();
    expect(await ask('PUT', path, body)).toEqual(refused(400, 'INVALID_PARAMETER_VALUE'));
    expect((await ask('GET', `${API}/list`)).json.clusters).toHaveLength(1);
  });

  it('an id that is none rejects in the library', async () => {
    const { setCluster } = await servedCompute();
    await expect(setCluster('a b', {})).rejects.toThrow('a b');
  });

  it('PUT replaces the whole cluster', async () => {
    const { ask } = await servedCompute();
    await ask('PUT', '/__lakeseed/clusters/c1', { state: 'ERROR', custom_tags: { team: 'x' } });
    await ask('PUT', '/__lakeseed/clusters/c1', { cluster_name: 'anew' });
    const { json } = await ask('GET', `${API}/get?cluster_id=c1`);
    expect(json).toMatchObject({ cluster_name: 'anew', state: 'RUNNING' });
    expect(json).not.toHaveProperty('custom_tags');
  });
});

describe('several servers on one folder', () => {
  it('see the same clusters at once, and the default one from the first request on', async () => {
    const first = await servedCompute();
    const second = await servedCompute({ directory: first.directory });
    const lists = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? first : second).ask('GET', `${API}/list`)),
    );
    for (const { json } of lists) expect(json.clusters).toHaveLength(1);

    await first.setCluster('c1', { state: 'TERMINATED', start_ms: 0 });
    const get = (server: { host: string; token: string }) =>
      computeClient(server).ask('GET', `${API}/get?cluster_id=c1`);
    expect(await get(second)).toEqual(await get(first));
    await second.ask('POST', `${API}/start`, { cluster_id: 'c1' });
    expect((await get(first)).json.state).toBe('RUNNING');
    const third = await servedCompute({ directory: first.directory });
    expect(await get(third)).toEqual(await get(first));
  });

  it('a cluster that another one terminates takes no commands here either', async () => {
    const first = await servedCompute();
    const second = await servedCompute({ directory: first.directory });
    const context = await first.openContext();
    const pid = Number(await context.text('import os; print(os.getpid())'));
    await second.ask('POST', `${API}/delete`, { cluster_id: CLUSTER });
    const body = { ...context.ids, language: 'python', command: '1' };
    const { status, json } = await first.ask('POST', '/api/1.2/commands/execute', body);
    expect([status, json.error]).toEqual([400, expect.stringContaining('ClusterNotReadyException')]);
    await waitUntil(() => !isAlive(pid), 20_000);
    expect(isAlive(pid)).toBe(false);
  });
});
