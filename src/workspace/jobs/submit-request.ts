import { z } from 'zod';
import type { Call } from '../call.ts';
import { type ClusterInfo, isDedicatedToOther, isUp } from '../clusters/cluster.ts';
import { ApiError, invalidParameter } from '../http/api-error.ts';
import { readBody } from '../http/read-json.ts';

const MAX_PARAMETER_BYTES = 10_000;

const pythonTask = z.object({
  python_file: z.string(),
  source: z.enum(['WORKSPACE', 'GIT']).default('WORKSPACE'),
  parameters: z.array(z.string()).default([]),
});

const task = z.object({
  task_key: z.string().regex(/^[\w-]{1,100}$/),
  environment_key: z.string().optional(),
  existing_cluster_id: z.string().optional(),
  new_cluster: z.unknown().optional(),
  job_cluster_key: z.unknown().optional(),
  libraries: z.array(z.unknown()).default([]),
  timeout_seconds: z.int().min(0).default(0),
  spark_python_task: pythonTask.optional(),
  environment_variables_key: z.string().optional(),
});

const environment = z.object({
  environment_key: z.string(),
  spec: z.object({
    environment_version: z.string().optional(),
    client: z.string().optional(),
    base_environment: z.string().optional(),
    dependencies: z.array(z.string()).default([]),
  }),
});

const submitBody = z.object({
  run_name: z.string().default('Untitled'),
  idempotency_token: z.string().max(64).optional(),
  timeout_seconds: z.int().min(0).default(0),
  tasks: z.array(task).min(1),
  environments: z.array(environment).default([]),
  environment_variables: z.unknown().optional(),
  git_source: z.unknown().optional(),
});

/** A one-time run of one Python file, as it was asked for and found to be possible. */
export interface SubmitRequest {
  readonly runName: string;
  readonly token: string | undefined;
  /** 0 for no limit. */
  readonly timeoutSec: number;
  readonly taskKey: string;
  readonly pythonFile: string;
  readonly parameters: readonly string[];
  /** To be installed. */
  readonly dependencies: readonly string[];
  /** Null for serverless compute. */
  readonly cluster: ClusterInfo | null;
}

/** Reads and checks the body of runs/submit. What exists in the cloud but not here is 501. */
export async function readSubmit(call: Call): Promise<SubmitRequest> {
  const body = await readBody(call.request, submitBody);
  const [first, ...others] = body.tasks;
  const python = first!.spark_python_task;
  if (others.length > 0) throw notImplemented('runs of more than one task');
  if (!python) throw notImplemented('tasks other than spark_python_task');
  if (body.git_source !== undefined) throw notImplemented('runs from a git_source');
  if (python.source === 'GIT') throw invalidParameter('git_source is missing');
  if (first!.new_cluster !== undefined || first!.job_cluster_key !== undefined) {
    throw notImplemented('clusters that are made for a run');
  }
  if (first!.libraries.length > 0) throw notImplemented('libraries of a task');
  if (body.environment_variables !== undefined || first!.environment_variables_key !== undefined) {
    throw invalidParameter('environment_variables is in Beta and not enabled in this workspace');
  }
  if (Buffer.byteLength(python.parameters.join('')) > MAX_PARAMETER_BYTES) {
    throw invalidParameter(`The parameters of a Python task may have ${MAX_PARAMETER_BYTES} bytes`);
  }
  const cluster = await requireCompute(first!.existing_cluster_id, call);
  const limits = [body.timeout_seconds, first!.timeout_seconds].filter(limit => limit > 0);
  return {
    runName: body.run_name,
    token: body.idempotency_token,
    timeoutSec: limits.length > 0 ? Math.min(...limits) : 0,
    taskKey: first!.task_key,
    pythonFile: python.python_file,
    parameters: python.parameters,
    dependencies: cluster === null ? requireEnvironment(first!, body.environments) : [],
    cluster,
  };
}

async function requireCompute(clusterId: string | undefined, { state, caller }: Call): Promise<ClusterInfo | null> {
  if (clusterId === undefined) {
    if (state.options.serverless) return null;
    throw invalidParameter('Serverless compute is not enabled in this workspace');
  }
  const cluster = await state.clusters.require(clusterId);
  if (!isUp(cluster)) throw notImplemented('runs on a cluster that has to be started for them');
  if (!isDedicatedToOther(cluster, caller.userName)) return cluster;
  const owner = cluster.single_user_name;
  throw new ApiError(403, 'PERMISSION_DENIED', `Cluster ${clusterId} is dedicated to ${owner}`);
}

function requireEnvironment(
  { task_key: taskKey, environment_key: key }: z.output<typeof task>,
  environments: readonly z.output<typeof environment>[],
): readonly string[] {
  if (key === undefined) {
    throw invalidParameter(
      `An environment is required for serverless task ${taskKey}. Please define one using \`environments\` and \`environment_key\`.`,
    );
  }
  const spec = environments.find(one => one.environment_key === key)?.spec;
  if (!spec) throw invalidParameter(`Environment key ${key} of task ${taskKey} is not defined`);
  const bases = [spec.environment_version, spec.client, spec.base_environment].filter(base => base !== undefined);
  if (bases.length !== 1) {
    throw invalidParameter('Exactly one of environment_version, base_environment and client has to be set');
  }
  return spec.dependencies;
}

function notImplemented(what: string): ApiError {
  return new ApiError(501, 'NOT_IMPLEMENTED', `The local workspace has no ${what}`);
}
