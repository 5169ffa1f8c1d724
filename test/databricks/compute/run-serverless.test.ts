import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../src/base/events.ts';
import { runServerless, type ServerlessInput } from '../../../src/databricks/compute/run-serverless.ts';
import { jobRuns } from '../../../src/databricks/job-runs.ts';
import { answer, neverAnswer, resetAfterBody, type Step } from '../../fixtures/hostile-server.ts';
import { type Routes, routedServer } from '../../fixtures/routed-server.ts';
import { failureOf } from '../failure-of.ts';
import { testClient } from '../test-client.ts';
import { fakeTime } from '../test-effects.ts';

const SUBMIT = 'POST /api/2.2/jobs/runs/submit';
const GET = 'GET /api/2.2/jobs/runs/get';
const OUTPUT = 'GET /api/2.2/jobs/runs/get-output';
const CANCEL = 'POST /api/2.2/jobs/runs/cancel';

const LAUNCHER = '/Workspace/Users/serverless-bot@example.com/.lakeseed/id-1/launch.py';
const COPY = '/Workspace/Users/serverless-bot@example.com/.lakeseed/id-1/generate_data.py';
const SCRIPT = '/home/me/project/generate_data.py';
const PAGE = 'https://example.com/?o=1#job/9/run/123';

type State = { life_cycle_state: string; result_state?: string; state_message?: string };

function look(state: State, more: object = {}): Step {
  return answer(200, {
    run_id: 123,
    run_page_url: PAGE,
    state,
    tasks: [{ task_key: 'generate', run_id: 124 }],
    ...more,
  });
}

const WAITING = ['QUEUED', 'PENDING', 'RUNNING', 'TERMINATING'].map(state => look({ life_cycle_state: state }));
const SUCCEEDED = look({ life_cycle_state: 'TERMINATED', result_state: 'SUCCESS' });
const CANCELED = look({ life_cycle_state: 'TERMINATED', result_state: 'CANCELED' });

async function play(routes: Routes, input: Partial<ServerlessInput> = {}) {
  const server = await routedServer({
    [SUBMIT]: answer(200, { run_id: 123 }),
    [GET]: [...WAITING, SUCCEEDED],
    [OUTPUT]: answer(200, { logs: 'hello\n', logs_truncated: false }),
    [CANCEL]: answer(200, {}),
    ...routes,
  });
  const { effects, slept } = fakeTime();
  const events: EventBody[] = [];
  const submitted: unknown[] = [];
  const ended = runServerless(
    {
      api: jobRuns(testClient(server, effects)),
      run: {
        name: 'lakeseed id-1',
        token: 'id-1',
        pythonFile: LAUNCHER,
        parameters: [COPY, '0.001', '/Volumes/main/default/v/in "it\'s"'],
        environmentVersion: '4',
        dependencies: ['pandas>=2.2', 'faker'],
      },
      scriptPath: SCRIPT,
      timeoutSec: 599.2,
      onSubmitted: async (...told) => void submitted.push(told),
      onRunning: async () => {},
      emit: event => void events.push(event),
      ...input,
    },
    effects,
  );
  return { server, slept, events, submitted, ended };
}

/** How a run ends whose script has failed: it looks like a fault of the platform. */
function failedRun(output: object, state: Partial<State> = {}): Routes {
  const message = 'Task generate failed with message: Workload failed, see run output for details.';
  return {
    [GET]: look({ life_cycle_state: 'INTERNAL_ERROR', result_state: 'FAILED', state_message: message, ...state }),
    [OUTPUT]: answer(200, output),
  };
}

describe('a serverless run', () => {
  it('is submitted with everything it needs, followed, and its output read by the id of its task', async () => {
    const { server, events, submitted, ended } = await play({});
    expect(await ended).toEqual({
      success: true,
      output: 'hello\n',
      error: null,
      code: null,
      durationSec: expect.any(Number),
      runUrl: PAGE,
    });
    expect(server.of(SUBMIT).map(({ body }) => JSON.parse(body))).toEqual([
      {
        run_name: 'lakeseed id-1',
        idempotency_token: 'id-1',
        timeout_seconds: 600,
        tasks: [
          {
            task_key: 'generate',
            environment_key: 'script',
            spark_python_task: {
              python_file: LAUNCHER,
              source: 'WORKSPACE',
              parameters: [COPY, '0.001', '/Volumes/main/default/v/in "it\'s"'],
            },
          },
        ],
        environments: [
          { environment_key: 'script', spec: { environment_version: '4', dependencies: ['pandas>=2.2', 'faker'] } },
        ],
      },
    ]);
    expect(server.of(GET)[0]!.url).toMatch(/\?run_id=123$/);
    expect(server.of(OUTPUT).map(({ url }) => url.split('?')[1])).toEqual(['run_id=124']);
    expect(server.of(CANCEL)).toEqual([]);
    expect(submitted).toEqual([[123, PAGE]]);
    expect(events.map(event => 'state' in event && event.state)).toEqual([
      'pending',
      'running',
      'terminating',
      'terminated',
    ]);
  });

  it('tells once that it has begun, and waits for what is done then', async () => {
    const done: string[] = [];
    const onRunning = async () => {
      await new Promise(resolve => setTimeout(resolve, 30));
      done.push('cleared');
    };
    const running = look({ life_cycle_state: 'RUNNING' });
    const { ended, server } = await play({ [GET]: [WAITING[0]!, running, running, running, SUCCEEDED] }, { onRunning });
    expect(await ended).toMatchObject({ success: true });
    expect(done).toEqual(['cleared']);
    expect(server.of(GET)).toHaveLength(5);
  });

  it('that is never seen to run has not begun', async () => {
    const onRunning = async () => expect.unreachable();
    expect(await (await play({ [GET]: [WAITING[0]!, WAITING[1]!, SUCCEEDED] }, { onRunning })).ended).toMatchObject({
      success: true,
    });
  });

  it('whose submission gets no answer is submitted again under the same token', async () => {
    for (const step of [resetAfterBody(), answer(503, {}), answer(429, {})]) {
      const { server, ended } = await play({ [SUBMIT]: [step, answer(200, { run_id: 123 })] });
      expect(await ended).toMatchObject({ success: true });
      const tokens = server.of(SUBMIT).map(({ body }) => JSON.parse(body).idempotency_token);
      expect(tokens).toEqual(['id-1', 'id-1']);
    }
  });

  it('goes on while the server is away for some minutes', async () => {
    const away = [
      ...Array(8).fill(answer(503, {})),
      resetAfterBody(),
      answer(429, {}),
      answer(502, '<html>'),
      ...Array(8).fill(answer(504, {})),
    ];
    const { ended } = await play({ [GET]: [WAITING[2]!, ...away, SUCCEEDED] });
    expect(await ended).toMatchObject({ success: true });
  });

  it.for([
    [
      'nothing else',
      { run_id: 123, state: { life_cycle_state: 'TERMINATED', result_state: 'SUCCESS' } },
      { logs: 'x' },
    ],
    [
      'nulls',
      {
        run_id: 123,
        run_page_url: null,
        state: { life_cycle_state: 'TERMINATED', result_state: 'SUCCESS', state_message: null },
        tasks: null,
      },
      { logs: 'x', error: null, error_trace: null },
    ],
    [
      'warnings',
      { run_id: 123, state: { life_cycle_state: 'TERMINATED', result_state: 'SUCCESS_WITH_FAILURES' } },
      { logs: 'x' },
    ],
  ] as const)('is a success where the server says %s', async ([, run, output]) => {
    const { ended } = await play({ [GET]: answer(200, run), [OUTPUT]: answer(200, output) });
    expect(await ended).toMatchObject({ success: true, output: 'x', error: null, runUrl: null });
  });

  it.for([{}, { logs: null }, { logs: '' }])('has no output where the server has none: %j', async output => {
    const { ended } = await play({ [OUTPUT]: answer(200, output) });
    expect(await ended).toMatchObject({ success: true, output: '' });
  });

  it('has ended also where its output cannot be read', async () => {
    const { ended } = await play({ [OUTPUT]: answer(400, { error_code: 'INVALID_PARAMETER_VALUE', message: 'no' }) });
    expect(await ended).toMatchObject({ success: true, output: '' });
  });

  it('that prints very much has its two ends as the output, like on a cluster', async () => {
    const logs = `${'h'.repeat(256 * 1024)}${'x'.repeat(3 * 1024 * 1024)}${'t'.repeat(256 * 1024)}`;
    const { output } = await play({ [OUTPUT]: answer(200, { logs }) }).then(({ ended }) => ended);
    expect(output.length).toBeLessThan(513 * 1024);
    expect(output).toContain('h\n[lakeseed: 3.0 MiB cut here; of what a run prints 512 KiB are kept]\nt');
  });

  it('says where its beginning was cut', async () => {
    const { ended } = await play({ [OUTPUT]: answer(200, { logs: 'the end\n', logs_truncated: true }) });
    expect(await ended).toMatchObject({
      output: '[lakeseed: the beginning is cut; Databricks keeps the last 5 MB]\nthe end\n',
    });
  });
});

describe('a serverless run that fails', () => {
  const own = `Traceback (most recent call last):
  File "${LAUNCHER}", line 400, in <module>
    lakeseed_serverless()
  File "${LAUNCHER}", line 110, in lakeseed_serverless
    lakeseed_execute(lakeseed_module(path), source, {}, None)
`;

  it('by an exception tells it with the lines and the path of the user’s own file, and once', async () => {
    const trace = `${own}  File "${COPY}", line 3, in <module>\n    1 / 0\n    ~~^~~\nZeroDivisionError: division by zero`;
    const { ended } = await play(
      failedRun({ logs: `begun\n${trace}\n`, error: 'ZeroDivisionError: division by zero', error_trace: trace }),
    );
    expect(await ended).toMatchObject({
      success: false,
      code: 'RUN_FAILED',
      output: 'begun\n',
      error: `Traceback (most recent call last):\n  File "${SCRIPT}", line 3, in <module>\n    1 / 0\n    ~~^~~\nZeroDivisionError: division by zero`,
    });
  });

  it('by sys.exit(3) tells that', async () => {
    const trace = `${own}RuntimeError: The script ended with sys.exit(3)`;
    const { ended } = await play(
      failedRun({ logs: `no data\n${trace}`, error: 'RuntimeError: …', error_trace: trace }),
    );
    expect(await ended).toMatchObject({ output: 'no data\n', error: 'The script ended with sys.exit(3)' });
  });

  it('with colours in its traceback has none', async () => {
    const trace = `\u001b[0;31mZeroDivisionError\u001b[0m: division by zero`;
    const { ended } = await play(failedRun({ logs: 'begun\n', error_trace: trace }));
    expect(await ended).toMatchObject({ output: 'begun\n', error: 'ZeroDivisionError: division by zero' });
  });

  it('without a traceback tells what there is', async () => {
    const { ended } = await play(failedRun({ error: 'Cannot read the python file' }));
    expect(await ended).toMatchObject({ code: 'RUN_FAILED', error: 'Cannot read the python file' });
    const silent = await play({
      ...failedRun({}),
      [GET]: answer(200, { run_id: 123, state: { life_cycle_state: 'INTERNAL_ERROR' } }),
    });
    expect(await silent.ended).toMatchObject({
      code: 'RUN_FAILED',
      error: 'The run ended as INTERNAL_ERROR',
      output: '',
    });
  });

  it('because its environment could not be made tells that', async () => {
    const { ended } = await play(
      failedRun({}, { state_message: 'Library installation failed: no matching distribution for pandas>=99' }),
    );
    expect(await ended).toMatchObject({ code: 'RUN_FAILED', error: expect.stringContaining('pandas>=99') });
  });

  it.for([
    [{ life_cycle_state: 'SKIPPED', state_message: 'Too many runs' }, 'RUN_FAILED', 'Too many runs'],
    [{ life_cycle_state: 'TERMINATED', result_state: 'FAILED' }, 'RUN_FAILED', 'The run ended as FAILED'],
    [{ life_cycle_state: 'TERMINATED', result_state: 'TIMEDOUT' }, 'RUN_TIMEOUT', 'took longer than 9 min 59 s'],
    [{ life_cycle_state: 'TERMINATED', result_state: 'CANCELED' }, 'CANCELLED', 'The run was cancelled'],
    [{ life_cycle_state: 'INTERNAL_ERROR', state_message: 'Driver died' }, 'RUN_FAILED', 'Driver died'],
  ] as const)('as %j is %s', async ([state, code, text]) => {
    const { ended } = await play({ [GET]: look(state), [OUTPUT]: answer(200, { logs: 'begun\n' }) });
    expect(await ended).toMatchObject({
      success: false,
      code,
      error: expect.stringContaining(text),
      output: 'begun\n',
    });
  });
});

describe('a serverless run that is ended', () => {
  it('at its limit is cancelled, and waited for', async () => {
    const running = Array(5).fill(WAITING[2]!);
    const { server, ended } = await play(
      {
        [GET]: [...running, look({ life_cycle_state: 'TERMINATING' }), CANCELED],
        [OUTPUT]: answer(200, { logs: 'begun\n' }),
      },
      { timeoutSec: 1 },
    );
    expect(await ended).toMatchObject({ success: false, code: 'RUN_TIMEOUT', output: 'begun\n', runUrl: PAGE });
    expect(server.of(CANCEL).map(({ body }) => JSON.parse(body))).toEqual([{ run_id: 123 }]);
    expect(server.told().at(-1)).toBe(OUTPUT);
  });

  it('at its limit although the server is away, or does not let it be cancelled', async () => {
    for (const routes of [
      { [GET]: [WAITING[0]!, answer(503, {})], [CANCEL]: answer(503, {}) },
      { [GET]: WAITING[2]!, [CANCEL]: answer(403, {}) },
    ]) {
      const { ended } = await play(routes, { timeoutSec: 10 });
      expect(await ended).toMatchObject({ success: false, code: 'RUN_TIMEOUT' });
    }
  });

  it('by an abort is cancelled, and a result', async () => {
    const controller = new AbortController();
    const { server, ended } = await play(
      { [GET]: [WAITING[0]!, WAITING[2]!, CANCELED], [OUTPUT]: answer(200, { logs: 'begun\n' }) },
      { signal: controller.signal, emit: () => controller.abort() },
    );
    expect(await ended).toMatchObject({ success: false, code: 'CANCELLED', output: 'begun\n' });
    expect(server.of(CANCEL)).toHaveLength(1);
  });

  it('by an abort during its submission is cancelled as soon as its id is known', async () => {
    const controller = new AbortController();
    const late: Step = async (request, response, recorded) => {
      controller.abort();
      await new Promise(resolve => setTimeout(resolve, 50));
      await answer(200, { run_id: 123 })(request, response, recorded);
    };
    const { server, ended } = await play({ [SUBMIT]: late, [GET]: CANCELED }, { signal: controller.signal });
    expect(await ended).toMatchObject({ code: 'CANCELLED' });
    expect(server.of(CANCEL)).toHaveLength(1);
  });

  it('by an abort before it, or while nothing is answered, was none', async () => {
    const before = await play({}, { signal: AbortSignal.abort() });
    expect(await failureOf(before.ended)).toMatchObject({ code: 'CANCELLED' });
    expect(before.server.requests).toEqual([]);
    const controller = new AbortController();
    const silent = await play({ [SUBMIT]: neverAnswer() }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    expect(await failureOf(silent.ended)).toMatchObject({ code: 'CANCELLED' });
  });

  it('because it cannot be followed any more is cancelled', async () => {
    const { server, ended } = await play({
      [GET]: [WAITING[0]!, answer(403, { error_code: 403, message: 'Invalid access token.' })],
    });
    expect(await failureOf(ended)).toMatchObject({ code: 'AUTH_FAILED' });
    expect(server.of(CANCEL)).not.toEqual([]);
  });

  it('because what has to be done at its beginning fails is cancelled', async () => {
    const onRunning = async () => {
      throw new Error('nothing can be deleted');
    };
    const { server, ended } = await play({ [GET]: [WAITING[0]!, WAITING[2]!, CANCELED] }, { onRunning });
    await expect(ended).rejects.toThrow('nothing can be deleted');
    expect(server.of(CANCEL)).toHaveLength(1);
  });

  it('because nobody can take note of it is cancelled', async () => {
    const onSubmitted = async () => {
      throw new Error('the disk is full');
    };
    const { server, ended } = await play({ [GET]: [WAITING[0]!, CANCELED] }, { onSubmitted });
    await expect(ended).rejects.toThrow('the disk is full');
    expect(server.of(CANCEL)).toHaveLength(1);
  });
});

describe('a serverless run that is refused', () => {
  it.for<[string, Step, string]>([
    [
      'is switched off',
      answer(400, {
        error_code: 'INVALID_PARAMETER_VALUE',
        message: 'Serverless compute is not enabled in this workspace',
      }),
      'SERVERLESS_DISABLED',
    ],
    [
      'may not be used',
      answer(403, { error_code: 'PERMISSION_DENIED', message: 'You cannot use serverless compute for jobs' }),
      'SERVERLESS_DISABLED',
    ],
    [
      'is not there',
      answer(404, { error_code: 'FEATURE_DISABLED', message: 'Serverless jobs are disabled' }),
      'SERVERLESS_DISABLED',
    ],
    [
      'is there, but the caller may not submit',
      answer(403, { error_code: 'PERMISSION_DENIED', message: 'no' }),
      'PERMISSION_DENIED',
    ],
    [
      'is there, but the request is wrong',
      answer(400, { error_code: 'INVALID_PARAMETER_VALUE', message: 'Invalid parameters' }),
      'USAGE',
    ],
    ['is away', answer(503, { message: 'Serverless is temporarily unavailable' }), 'NETWORK'],
    ['is busy', answer(429, {}), 'RATE_LIMITED'],
  ])('where serverless %s', async ([, step, code]) => {
    const { server, ended } = await play({ [SUBMIT]: step });
    expect(await failureOf(ended)).toMatchObject({ code, statusCode: expect.any(Number) });
    expect(server.of(GET)).toEqual([]);
    expect(server.of(CANCEL)).toEqual([]);
  });

  it('keeps what Databricks said of it', async () => {
    const refusal = answer(
      400,
      { error_code: 'INVALID_STATE', message: 'Serverless is off' },
      { 'x-request-id': 'q7' },
    );
    expect(await failureOf((await play({ [SUBMIT]: refusal })).ended)).toMatchObject({
      code: 'SERVERLESS_DISABLED',
      message: expect.stringContaining('Serverless is off'),
      statusCode: 400,
      errorCode: 'INVALID_STATE',
      requestId: 'q7',
      hint: expect.stringContaining('--cluster'),
      exitCode: 3,
    });
  });
});
