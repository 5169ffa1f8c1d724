import { z } from 'zod';
import type { Call } from '../call.ts';
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
  readonly clusterId: string | null;
}

/** Reads and checks the body of runs/submit. What exists in the cloud but not here is 501. */
export async function readSubmit({ request, state }: Call): Promise<SubmitRequest> {
  const body = await readBody(request, submitBody);
  const [first, ...others] = body.tasks;
  const python = first!.spark_python_task;
  if (others.length > 0) throw notImplemented('runs of more than one task');
  if (!python) throw notImplemented('tasks other than spark_python_task');
  if (python.source === 'GIT') throw invalidParameter('git_source is missing');
  if (body.environment_variables !== undefined || first!.environment_variables_key !== undefined) {
    throw invalidParameter('environment_variables is in Beta and not enabled in this workspace');
  }
  if (Buffer.byteLength(python.parameters.join('')) > MAX_PARAMETER_BYTES) {
    throw invalidParameter(`The parameters of a Python task may have ${MAX_PARAMETER_BYTES} bytes`);
  }
  const clusterId = first!.existing_cluster_id ?? null;
  if (clusterId !== null) await state.clusters.require(clusterId);
  else if (!state.options.serverless) throw invalidParameter('Serverless compute is not enabled in this workspace');
  return {
    runName: body.run_name,
    token: body.idempotency_token,
    timeoutSec: body.timeout_seconds,
    taskKey: first!.task_key,
    pythonFile: python.python_file,
    parameters: python.parameters,
    dependencies: clusterId === null ? requireEnvironment(first!, body.environments) : [],
    clusterId,
  };
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
