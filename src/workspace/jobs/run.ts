import { randomInt } from 'node:crypto';
import type { SubmitRequest } from './submit-request.ts';

/** How a run ended; `detail` is for people. */
export type RunOutcome =
  | { readonly result: 'SUCCESS' }
  | {
      readonly result: 'FAILED';
      readonly code: 'RUN_EXECUTION_ERROR' | 'LIBRARY_INSTALLATION_ERROR' | 'CLUSTER_ERROR';
      readonly detail: string;
    }
  | { readonly result: 'TIMEDOUT' | 'CANCELED' };

/** A one-time run and its one task, which has an id of its own. Times are epoch milliseconds. */
export interface Run {
  readonly id: number;
  readonly taskId: number;
  readonly jobId: number;
  readonly request: SubmitRequest;
  readonly creator: string;
  readonly pageUrl: string;
  readonly startTime: number;
  /** Ended early with its outcome as the reason. */
  readonly end: AbortController;
  phase: 'PENDING' | 'RUNNING' | 'TERMINATING' | 'ENDED';
  endTime: number;
  outcome: RunOutcome | null;
  logs: RunLogs;
  failure: RunFailure | null;
}

/** The exception that ended a run: its line, and the whole traceback. */
export interface RunFailure {
  readonly error: string;
  readonly trace: string;
}

/** The last 5 MB of what a run printed, standard output and error together. */
export interface RunLogs {
  readonly text: string;
  readonly truncated: boolean;
}

export function newRun(request: SubmitRequest, creator: string, origin: string, now: number): Run {
  // Other processes on the same folder give out ids, too.
  const [id, taskId, jobId] = [newId(), newId(), newId()];
  return {
    id,
    taskId,
    jobId,
    request,
    creator,
    pageUrl: `${origin}/?o=1000000000000000#job/${jobId}/run/${id}`,
    startTime: now,
    end: new AbortController(),
    phase: 'PENDING',
    endTime: 0,
    outcome: null,
    logs: { text: '', truncated: false },
    failure: null,
  };
}

function newId(): number {
  return randomInt(1e14, 2 ** 47);
}

/** What runs/get answers. */
export function runJson(run: Run): Record<string, unknown> {
  return { ...common(run, run.id), ...stateOf(run, 'run'), tasks: [taskJson(run)] };
}

/** The task as a run of its own: what runs/get and runs/get-output show of its id. */
export function taskJson(run: Run): Record<string, unknown> {
  const { pythonFile, parameters, taskKey, cluster } = run.request;
  return {
    ...common(run, run.taskId),
    task_key: taskKey,
    ...(cluster !== null && { existing_cluster_id: cluster.cluster_id }),
    spark_python_task: { python_file: pythonFile, source: 'WORKSPACE', parameters },
    ...stateOf(run, 'task'),
    attempt_number: 0,
  };
}

function common({ jobId, creator, pageUrl, startTime, endTime, request }: Run, id: number) {
  return {
    job_id: jobId,
    run_id: id,
    run_name: request.runName,
    run_type: 'SUBMIT_RUN',
    run_page_url: pageUrl,
    creator_user_name: creator,
    start_time: startTime,
    end_time: endTime,
    ...(endTime > 0 && { run_duration: endTime - startTime }),
    format: 'MULTI_TASK',
  };
}

function stateOf({ phase, outcome, request }: Run, of: 'run' | 'task') {
  if (!outcome) {
    const state = { life_cycle_state: phase, state_message: '', user_cancelled_or_timedout: false };
    return { state, status: { state: phase } };
  }
  const { result } = outcome;
  const { code, type, message } = terminationOf(outcome);
  const ofTask = of === 'task' || result !== 'FAILED';
  const text = ofTask ? message : `Task ${request.taskKey} failed with message: ${message}.`;
  return {
    state: {
      // An ordinary failure of a script looks like one of the platform.
      life_cycle_state: ofTask ? 'TERMINATED' : 'INTERNAL_ERROR',
      result_state: result,
      state_message: text,
      user_cancelled_or_timedout: result === 'TIMEDOUT' || result === 'CANCELED',
    },
    status: { state: 'TERMINATED', termination_details: { code, type, message: text } },
  };
}

function terminationOf(outcome: RunOutcome) {
  switch (outcome.result) {
    case 'SUCCESS':
      return { code: 'SUCCESS', type: 'SUCCESS', message: '' };
    case 'FAILED':
      return { code: outcome.code, type: 'CLIENT_ERROR', message: outcome.detail };
    case 'TIMEDOUT':
      return { code: 'CANCELED', type: 'CLIENT_ERROR', message: 'Run timed out' };
    case 'CANCELED':
      return { code: 'USER_CANCELED', type: 'SUCCESS', message: 'Run cancelled.' };
  }
}
