import { z } from 'zod';
import type { Call, Route } from '../call.ts';
import { ApiError, invalidParameter } from '../http/api-error.ts';
import { readBody } from '../http/read-json.ts';
import { json } from '../http/respond.ts';
import { type Run, runJson, taskJson } from './run.ts';
import { readSubmit } from './submit-request.ts';

/** Jobs API 2.2, as far as one-time runs go; older clients say 2.1 or 2.0. */
export const runsRoutes: readonly Route[] = ['2.2', '2.1', '2.0'].flatMap((version): Route[] => [
  { on: `POST /api/${version}/jobs/runs/submit`, answer: submit },
  { on: `GET /api/${version}/jobs/runs/get`, answer: get },
  { on: `GET /api/${version}/jobs/runs/list`, answer: list },
  { on: `GET /api/${version}/jobs/runs/get-output`, answer: getOutput },
  { on: `POST /api/${version}/jobs/runs/cancel`, answer: cancel },
  { on: `POST /api/${version}/jobs/runs/delete`, answer: forget },
]);

async function submit(call: Call): Promise<Response> {
  const request = await readSubmit(call);
  const { userName } = call.caller;
  return json({ run_id: call.state.runs.submit(request, { userName, origin: call.origin }).id });
}

async function get(call: Call): Promise<Response> {
  const { run, id } = requireRun(call, call.query.get('run_id'));
  return json(id === run.id ? runJson(run) : taskJson(run));
}

async function list({ query, state }: Call): Promise<Response> {
  const activeOnly = query.get('active_only') === 'true';
  const completedOnly = query.get('completed_only') === 'true';
  const found = state.runs.list().filter(({ phase }) => (phase === 'ENDED' ? !activeOnly : !completedOnly));
  const runs = [...found].reverse().map(run => {
    const { tasks: _, ...shown } = runJson(run);
    return shown;
  });
  return json({ ...(runs.length > 0 && { runs }), has_more: false });
}

async function getOutput(call: Call): Promise<Response> {
  const { run, id } = requireRun(call, call.query.get('run_id'));
  if (id === run.id) {
    throw invalidParameter(
      'Retrieving the output of runs with multiple tasks is not supported. Please retrieve the output of each individual task run instead.',
    );
  }
  const { logs, failure } = run;
  return json({
    metadata: taskJson(run),
    ...(run.phase === 'ENDED' && { logs: logs.text, logs_truncated: logs.truncated }),
    ...(failure && { error: failure.error, error_trace: failure.trace }),
  });
}

const named = z.object({ run_id: z.int() });

async function cancel(call: Call): Promise<Response> {
  const { run } = requireRun(call, String((await readBody(call.request, named)).run_id));
  call.state.runs.cancel(run);
  return json({});
}

async function forget(call: Call): Promise<Response> {
  const { run } = requireRun(call, String((await readBody(call.request, named)).run_id));
  if (run.phase !== 'ENDED') throw new ApiError(400, 'INVALID_STATE', `Run ${run.id} is still active`);
  call.state.runs.forget(run);
  return json({});
}

function requireRun({ state }: Call, text: string | null): { run: Run; id: number } {
  const id = Number(text);
  if (text === null || !Number.isInteger(id)) throw invalidParameter(`Invalid run_id: ${text}`);
  const run = state.runs.find(id);
  if (!run) throw invalidParameter(`Run ${text} does not exist`);
  return { run, id };
}
