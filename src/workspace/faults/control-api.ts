import { isLakeseedError } from '../../errors/lakeseed-error.ts';
import type { Call, Route } from '../call.ts';
import { setCluster } from '../clusters/change-cluster.ts';
import { clusterInput } from '../clusters/cluster.ts';
import { invalidParameter } from '../http/api-error.ts';
import { readBody, readJson } from '../http/read-json.ts';
import { empty, json } from '../http/respond.ts';
import { ACCESS, type Access } from '../unity-catalog/securable.ts';
import { parseSecurableName } from '../unity-catalog/securable-name.ts';
import { parseFaultPlan } from './fault-plan.ts';

/** What tests in any language set and ask. It meets no faults and is not counted. */
export const CONTROL_PREFIX = '/__lakeseed/';

export const controlRoutes: readonly Route[] = [
  { on: 'GET /__lakeseed/faults', answer: async ({ state }) => json(state.faults.plan()) },
  { on: 'PUT /__lakeseed/faults', answer: setFaults },
  { on: 'DELETE /__lakeseed/faults', answer: clearFaults },
  { on: 'GET /__lakeseed/requests', answer: async ({ state }) => json({ requests: state.requests.counts() }) },
  { on: 'DELETE /__lakeseed/requests', answer: clearRequests },
  { on: 'GET /__lakeseed/access/*', answer: getAccess },
  { on: 'PUT /__lakeseed/access/*', answer: setAccess },
  { on: 'PUT /__lakeseed/clusters/*', answer: putCluster },
  { on: 'DELETE /__lakeseed/contexts', answer: evictContexts },
];

async function setFaults({ request, state }: Call): Promise<Response> {
  state.faults.set(readPlan(await readJson(request)));
  return empty(204);
}

function readPlan(input: unknown) {
  try {
    return parseFaultPlan(input);
  } catch (error) {
    throw isLakeseedError(error) ? invalidParameter(error.message) : error;
  }
}

async function clearFaults({ state }: Call): Promise<Response> {
  state.faults.set(parseFaultPlan({}));
  return empty(204);
}

async function clearRequests({ state }: Call): Promise<Response> {
  state.requests.clear();
  return empty(204);
}

async function getAccess({ segments, state }: Call): Promise<Response> {
  const { record } = await state.securables.require(parseSecurableName(segments[0]!, 3));
  return json({ access: record.access ?? 'full' });
}

async function setAccess({ request, segments, state }: Call): Promise<Response> {
  const { access } = (await readJson(request)) as { access?: Access };
  if (access === undefined || !ACCESS.includes(access)) {
    throw invalidParameter(`access has to be one of ${ACCESS.join(', ')}`);
  }
  await state.securables.update(parseSecurableName(segments[0]!, 3), { access });
  return empty(204);
}

async function putCluster({ request, segments, state }: Call): Promise<Response> {
  await setCluster(state, segments[0]!, await readBody(request, clusterInput));
  return empty(204);
}

/** As a cluster does that has too many: variables and all. */
async function evictContexts({ state }: Call): Promise<Response> {
  state.contexts.endOf();
  return empty(204);
}
