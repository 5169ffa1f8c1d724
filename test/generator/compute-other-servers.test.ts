import { expect, it } from 'vitest';
import { CLUSTER, computeSite, type Handle, SCRIPT } from '../setup/compute-site.ts';
import { failure } from '../setup/delivery.ts';

type Json = Record<string, unknown>;

/** Changes every JSON answer that is a success. */
function answering(change: (body: Json, path: string) => Json): (handle: Handle) => Handle {
  return handle => async request => {
    const response = await handle(request);
    if (response.status !== 200 || !response.headers.get('content-type')?.includes('json')) return response;
    return Response.json(change((await response.json()) as Json, new URL(request.url).pathname));
  };
}

function only(...names: readonly string[]): (body: Json) => Json {
  return body => Object.fromEntries(Object.entries(body).filter(([name]) => names.includes(name)));
}

/** What is needed of each answer, and no more. */
const NEEDED: readonly (readonly [RegExp, (body: Json) => Json])[] = [
  [/clusters\/get$/, only('cluster_id', 'state')],
  [/get-status$/, only('object_type')],
  [/export$/, only('content')],
  [/unity-catalog/, () => ({})],
  [/scim/, only('userName')],
  [/commands\/status$/, ({ status, results }) => ({ status, ...(status === 'Finished' && { results }) })],
  [/contexts\/status$/, only('status')],
  [
    /runs\/get$/,
    ({ run_id, state, tasks }) => ({ run_id, state, tasks: (tasks as Json[] | undefined)?.map(only('run_id')) }),
  ],
  [/runs\/get-output$/, only('logs')],
];

const WEB_PAGE = { 'content-type': 'text/html' };

/** Servers that do what the APIs leave open in another way than the local workspace, made from it. */
const SERVERS: Readonly<Record<string, (handle: Handle) => Handle>> = {
  'answers 200 with a body where others answer 204': handle => async request => {
    const response = await handle(request);
    return response.status === 204 ? Response.json({}) : response;
  },

  'answers 204 where others answer with an empty object': handle => async request => {
    const response = await handle(request);
    const isEmpty = response.status === 200 && (await response.clone().text()) === '{}';
    return isEmpty ? new Response(null, { status: 204 }) : response;
  },

  'says only what is needed': answering(
    (body, path) => NEEDED.find(([pattern]) => pattern.test(path))?.[1](body) ?? body,
  ),

  'adds to everything that it says, and null for what there is not': answering((body, path) => ({
    ...(/runs\/get-output$/.test(path) && { error: null, error_trace: null, logs_truncated: null }),
    ...(/clusters\/get$/.test(path) && { single_user_name: null, termination_reason: null, state_message: null }),
    ...(/commands\/status$/.test(path) && { results: null }),
    ...body,
    extra: { nested: [1, null] },
    cluster_log_conf: null,
  })),

  'stumbles again and again': handle => {
    let count = 0;
    return async request => {
      count += 1;
      const mayFail = request.method === 'GET' && count % 3 === 0;
      if (!mayFail) return handle(request);
      return count % 2 === 0
        ? new Response('<html><title>Bad Gateway</title></html>', { status: 502, headers: WEB_PAGE })
        : Response.json({ error: 'slow down' }, { status: 429, headers: { 'retry-after': '0' } });
    };
  },

  'cuts what commands print at 10,000 characters': answering((body, path) => {
    const { data } = (body['results'] ?? {}) as { data?: string };
    if (!path.endsWith('/commands/status') || data === undefined) return body;
    return { ...body, results: { resultType: 'text', data: data.slice(0, 10_000) } };
  }),

  'tells neither size nor time of a file in its lists': answering((body, path) => {
    if (!path.includes('/fs/directories/')) return body;
    return JSON.parse(JSON.stringify(body, (key, value) => (key === 'last_modified' ? undefined : value)));
  }),
};

it.for(Object.keys(SERVERS).flatMap(name => (['cluster', 'serverless'] as const).map(compute => ({ name, compute }))))(
  'a script runs on a $compute behind a server that $name',
  async ({ name, compute }) => {
    const site = await computeSite({}, SERVERS[name]!);
    site.script(
      'import random\nfor n in range(2000): print(random.Random(n).random())\nwrite("orders/a.parquet")\nwrite("orders/b.parquet")\n',
    );
    site.plant('orders/a.parquet', 'an old one');
    site.plant('old/x.parquet');
    const on = compute === 'cluster' ? { clusterId: CLUSTER } : { serverless: true };
    const result = await site.generate({ ...on, workspacePath: SCRIPT });
    expect(result).toMatchObject({ success: true, error: null, code: null, deleted: 2, warnings: [] });
    expect(result.output.trimEnd().split('\n')).toHaveLength(2000);
    expect(result.tables).toMatchObject([{ name: 'orders', files: 2, rows: 6 }]);
    expect(site.remote()).toEqual({ 'incoming_data/orders/a.parquet': 185, 'incoming_data/orders/b.parquet': 185 });
    expect(site.left()).toEqual([]);
  },
);

it.for(Object.keys(SERVERS))('a script that fails does so behind a server that %s', async name => {
  const site = await computeSite({}, SERVERS[name]!);
  site.script('print("begun")\nraise ValueError("no seeds")\n');
  expect(await site.execute()).toMatchObject({
    success: false,
    code: 'RUN_FAILED',
    output: 'begun\n',
    error: expect.stringMatching(/line 10, in <module>\n.*\nValueError: no seeds$/),
  });
  expect(site.left()).toEqual([]);
});

it('a server that carries out nothing is believed what it says: what counts is what arrives', async () => {
  const site = await computeSite({}, handle => async request => {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith('/commands/execute')) {
      site.plant('orders/a.csv');
      return Response.json({ id: 'c1' });
    }
    if (!pathname.endsWith('/commands/status')) return handle(request);
    return Response.json({
      id: 'c1',
      status: 'Finished',
      results: { resultType: 'text', data: 'Generated 100 rows\n' },
    });
  });
  site.script('never');
  expect(await site.generate({ clusterId: CLUSTER, workspacePath: SCRIPT })).toMatchObject({
    success: false,
    output: 'Generated 100 rows\n',
    code: 'NOTHING_WRITTEN',
    error: expect.stringContaining('only 1 other file'),
  });
});

it('refusals that are web pages have a readable message', async () => {
  const page = new Response('<html><head><title>Service Unavailable</title></head></html>', {
    status: 500,
    headers: WEB_PAGE,
  });
  const site = await computeSite(
    {},
    handle => async request => (request.url.includes('/clusters/') ? page.clone() : handle(request)),
  );
  site.script('print(1)\n');
  const error = await failure(site.execute());
  expect(error).toMatchObject({ code: 'NETWORK', statusCode: 500 });
  expect(error.message).toContain('"Service Unavailable"');
  expect(error.message).not.toContain('<');
});
