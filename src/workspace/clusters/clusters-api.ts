import { z } from 'zod';
import type { Call, Route } from '../call.ts';
import { invalidParameter } from '../http/api-error.ts';
import { paginate } from '../http/paginate.ts';
import { readBody } from '../http/read-json.ts';
import { json } from '../http/respond.ts';
import { terminateCluster } from './change-cluster.ts';

/** Clusters API 2.1; older clients say 2.0. */
export const clustersRoutes: readonly Route[] = ['2.1', '2.0'].flatMap((version): Route[] => [
  { on: `GET /api/${version}/clusters/get`, answer: get },
  { on: `GET /api/${version}/clusters/list`, answer: list },
  { on: `POST /api/${version}/clusters/start`, answer: start },
  { on: `POST /api/${version}/clusters/delete`, answer: terminate },
]);

async function get({ query, state }: Call): Promise<Response> {
  const id = query.get('cluster_id');
  if (!id) throw invalidParameter('Missing required field: cluster_id');
  return json(await state.clusters.require(id));
}

async function list({ query, state }: Call): Promise<Response> {
  const states = query.getAll('filter_by.cluster_states');
  const sources = query.getAll('filter_by.cluster_sources');
  const found = (await state.clusters.list()).filter(
    cluster =>
      (states.length === 0 || states.includes(cluster.state)) &&
      (sources.length === 0 || sources.includes(String(cluster['cluster_source']))),
  );
  const page = paginate(found, {
    key: ({ cluster_id: id }) => id,
    scope: ['clusters', ...states, ...sources].join(' '),
    token: query.get('page_token'),
    size: query.get('page_size'),
    maximum: 100,
  });
  return json({ clusters: page.items, next_page_token: page.nextToken ?? '', prev_page_token: '' });
}

const named = z.object({ cluster_id: z.string() });

async function start({ request, state }: Call): Promise<Response> {
  await state.clusters.start((await readBody(request, named)).cluster_id);
  return json({});
}

async function terminate({ request, state }: Call): Promise<Response> {
  await terminateCluster(state, (await readBody(request, named)).cluster_id);
  return json({});
}
