import { WITHIN_LIMITS } from './backoff.ts';
import type { Client } from './client.ts';

/** One Python file to run on serverless compute. */
export interface ServerlessRun {
  readonly name: string;
  /** The same token never makes a second run. */
  readonly token: string;
  readonly pythonFile: string;
  readonly parameters: readonly string[];
  readonly environmentVersion: string;
  /** Requirement lines for pip. */
  readonly dependencies: readonly string[];
  /** Whole seconds after which Databricks ends it. */
  readonly timeoutSec: number;
}

/** A run's state, as far as it is looked at. */
export interface JobRun {
  readonly run_id: number;
  readonly run_name?: string;
  readonly run_page_url?: string;
  readonly state?: {
    readonly life_cycle_state?: string;
    readonly result_state?: string;
    readonly state_message?: string;
  };
  readonly status?: { readonly termination_details?: { readonly code?: string; readonly message?: string } };
  readonly tasks?: readonly { readonly run_id: number }[];
}

export interface RunOutput {
  /** Standard output and error together; the last 5 MB. */
  readonly logs?: string;
  readonly logs_truncated?: boolean;
  readonly error?: string;
  readonly error_trace?: string;
}

/** The Jobs API 2.2, as far as one-time runs go. */
export interface JobRuns {
  submit(run: ServerlessRun, signal?: AbortSignal): Promise<number>;
  get(runId: number, signal?: AbortSignal): Promise<JobRun>;
  /** By the id of a task, never of its run. */
  output(taskRunId: number, signal?: AbortSignal): Promise<RunOutput>;
  cancel(runId: number, signal?: AbortSignal): Promise<void>;
  /** Runs that have not ended, the newest first. */
  active(signal?: AbortSignal): Promise<readonly JobRun[]>;
}

const PREFIX = '/api/2.2/jobs/runs';

export function jobRuns(client: Client): JobRuns {
  return {
    async submit(run, signal) {
      const json = {
        run_name: run.name,
        idempotency_token: run.token,
        timeout_seconds: run.timeoutSec,
        tasks: [
          {
            task_key: 'generate',
            environment_key: 'script',
            spark_python_task: { python_file: run.pythonFile, source: 'WORKSPACE', parameters: run.parameters },
          },
        ],
        environments: [
          {
            environment_key: 'script',
            spec: { environment_version: run.environmentVersion, dependencies: run.dependencies },
          },
        ],
      };
      const doing = `submit the run of ${run.pythonFile}`;
      const request = { method: 'POST', path: `${PREFIX}/submit`, json, doing, repeatable: true } as const;
      return ((await client.json({ ...request, signal })) as { run_id: number }).run_id;
    },

    get: async (runId, signal) => {
      const request = { method: 'GET', path: `${PREFIX}/get`, query: { run_id: runId }, ...WITHIN_LIMITS } as const;
      return (await client.json({ ...request, doing: `look at the run ${runId}`, signal })) as JobRun;
    },

    output: async (taskRunId, signal) => {
      const request = { method: 'GET', path: `${PREFIX}/get-output`, query: { run_id: taskRunId } } as const;
      return (await client.json({ ...request, doing: 'read the output of the run', signal })) as RunOutput;
    },

    cancel: (runId, signal) =>
      client.call({
        method: 'POST',
        path: `${PREFIX}/cancel`,
        json: { run_id: runId },
        doing: `cancel the run ${runId}`,
        repeatable: true,
        signal,
      }),

    async active(signal) {
      const query = { active_only: true, run_type: 'SUBMIT_RUN', limit: 25 };
      const request = { method: 'GET', path: `${PREFIX}/list`, query, doing: 'list the runs', signal } as const;
      return ((await client.json(request)) as { runs?: readonly JobRun[] }).runs ?? [];
    },
  };
}
