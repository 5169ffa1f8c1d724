import { z } from 'zod';
import type { Call, Route } from '../call.ts';
import { type ClusterInfo, isDedicatedToOther, isUp } from '../clusters/cluster.ts';
import { ApiError } from '../http/api-error.ts';
import { readJson } from '../http/read-json.ts';
import { json } from '../http/respond.ts';
import type { CommandRun, ExecutionContext } from './execution-context.ts';

/** Command Execution 1.2: contexts on clusters, and commands in them. Names are in camelCase, errors without a code. */
export const commandExecutionRoutes: readonly Route[] = [
  { on: 'POST /api/1.2/contexts/create', answer: createContext },
  { on: 'GET /api/1.2/contexts/status', answer: contextStatus },
  { on: 'POST /api/1.2/contexts/destroy', answer: destroyContext },
  { on: 'POST /api/1.2/commands/execute', answer: execute },
  { on: 'GET /api/1.2/commands/status', answer: commandStatus },
  { on: 'POST /api/1.2/commands/cancel', answer: cancel },
];

const onCluster = z.object({ clusterId: z.string() });
const inContext = onCluster.extend({ contextId: z.string() });
const ofCommand = inContext.extend({ commandId: z.string() });

async function createContext(call: Call): Promise<Response> {
  const body = await readBody(call, onCluster.extend({ language: z.string() }));
  const cluster = await requireUsable(call, body.clusterId);
  if (body.language !== 'python') {
    throw refusal(501, `The local workspace has no contexts for ${body.language}, only for python`);
  }
  const context = call.state.contexts.create(cluster);
  if (!context) throw refusal(400, 'Too many execution contexts are open right now. (Limit set to 150)');
  return json({ id: context.id });
}

async function contextStatus(call: Call): Promise<Response> {
  const { id, status } = await requireContext(call, read(inContext, Object.fromEntries(call.query)));
  return json({ id, status });
}

async function destroyContext(call: Call): Promise<Response> {
  const body = await readBody(call, inContext);
  call.state.contexts.destroy(await requireContext(call, body));
  return json({ id: body.contextId });
}

async function execute(call: Call): Promise<Response> {
  const body = await readBody(call, inContext.extend({ language: z.string(), command: z.string() }));
  const context = await requireContext(call, body);
  if (context.status === 'Error') throw contextNotFound(context.id);
  if (body.language !== 'python') throw refusal(400, `The context is for python, not for ${body.language}`);
  return json({ id: context.execute(body.command).id });
}

async function commandStatus(call: Call): Promise<Response> {
  const { id, status, results } = await requireCommand(call, read(ofCommand, Object.fromEntries(call.query)));
  return json({ id, status, results });
}

async function cancel(call: Call): Promise<Response> {
  const body = await readBody(call, ofCommand);
  const run = await requireCommand(call, body);
  (await requireContext(call, body)).cancel(run);
  return json({ id: run.id });
}

async function requireUsable({ state, caller }: Call, clusterId: string): Promise<ClusterInfo> {
  const cluster = await state.clusters.require(clusterId).catch(error => {
    throw error instanceof ApiError ? refusal(error.status, error.message) : error;
  });
  if (!isUp(cluster)) {
    // Another process may have terminated it.
    state.contexts.endOf(clusterId);
    throw refusal(400, `ClusterNotReadyException: Cluster ${clusterId} is not in a usable state: ${cluster.state}`);
  }
  if (!isDedicatedToOther(cluster, caller.userName)) return cluster;
  throw refusal(
    403,
    `Single-user check failed: user '${caller.userName}' is not the single user '${cluster.single_user_name}' of the cluster`,
  );
}

async function requireContext(call: Call, ids: z.output<typeof inContext>): Promise<ExecutionContext> {
  await requireUsable(call, ids.clusterId);
  const context = call.state.contexts.find(ids.clusterId, ids.contextId);
  if (!context) throw contextNotFound(ids.contextId);
  return context;
}

async function requireCommand(call: Call, ids: z.output<typeof ofCommand>): Promise<CommandRun> {
  const run = (await requireContext(call, ids)).command(ids.commandId);
  if (!run) throw refusal(400, `CommandNotFoundException: there is no command ${ids.commandId}`);
  return run;
}

function contextNotFound(id: string): ApiError {
  return refusal(400, `ContextNotFoundException: there is no context ${id}`);
}

async function readBody<Schema extends z.ZodType>({ request }: Call, schema: Schema): Promise<z.output<Schema>> {
  const body = await readJson(request).catch(error => {
    throw error instanceof ApiError ? refusal(error.status, error.message) : error;
  });
  return read(schema, body);
}

function read<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw refusal(400, `requirement failed: missing ${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')}`);
}

function refusal(status: number, message: string): ApiError {
  return new ApiError(status, null, message);
}
