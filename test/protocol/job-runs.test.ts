import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CLUSTER, servedCompute, serverless } from '../setup/compute.ts';
import { isAlive, waitUntil } from '../setup/processes.ts';
import { testPython } from '../setup/python.ts';
import { VOLUME } from '../setup/workspace.ts';
import { HEADER, refused } from '../setup/workspace-objects.ts';

const RUNS = '/api/2.2/jobs/runs';
const SCRIPT = '/Users/local.user@lakeseed.example/main.py';
const INVALID = 'INVALID_PARAMETER_VALUE';
const makeWheel = fileURLToPath(new URL('../fixtures/scripts/make_wheel.py', import.meta.url));

/** A server whose home folder has the script as main.py. */
async function withScript(source: string, ...options: Parameters<typeof servedCompute>) {
  const server = await servedCompute(...options);
  await server.putScript('main.py', source);
  return server;
}

/** The body of a submit with changes to its task, or to its environment's spec. */
function submitBody({ task, spec, more }: { task?: object; spec?: object; more?: object } = {}) {
  const body = serverless(SCRIPT, { ...(more && { more }) });
  const [only] = body.tasks;
  return {
    ...body,
    tasks: [{ ...only, ...task }],
    environments: [{ environment_key: 'env', spec: spec ?? { environment_version: '4' } }],
    ...more,
  };
}

/** Sleeps once it has written its process id. */
const SLEEPS = `import os, sys, time
print("begun", flush=True)
open("${VOLUME}/pid", "w").write(str(os.getpid()))
time.sleep(600)`;

async function pidOf(directory: string): Promise<number> {
  const path = join(directory, VOLUME, 'pid');
  await waitUntil(() => existsSync(path) && readFileSync(path, 'utf8') !== '', 20_000);
  return Number(readFileSync(path, 'utf8'));
}

describe('Jobs 5.1: submit', () => {
  it('a script runs to its end, and its state is shown as run, task and status', async () => {
    const { runScript } = await withScript('print("done")');
    const { run, task, output } = await runScript(SCRIPT);
    const success = {
      state: { life_cycle_state: 'TERMINATED', result_state: 'SUCCESS', state_message: '' },
      status: { state: 'TERMINATED', termination_details: { code: 'SUCCESS', type: 'SUCCESS', message: '' } },
    };
    expect(run).toMatchObject({
      ...success,
      run_id: expect.any(Number),
      job_id: expect.any(Number),
      run_name: 'test',
      run_type: 'SUBMIT_RUN',
      run_page_url: expect.stringMatching(/^http/),
      creator_user_name: 'local.user@lakeseed.example',
      start_time: expect.any(Number),
      end_time: expect.any(Number),
    });
    expect(run.tasks).toHaveLength(1);
    expect(task).toMatchObject({ ...success, task_key: 'main', spark_python_task: { python_file: SCRIPT } });
    expect(task.run_id).not.toBe(run.run_id);
    expect(run.end_time).toBeGreaterThanOrEqual(run.start_time);
    expect(output).toMatchObject({ logs: 'done\n', logs_truncated: false, metadata: { run_id: task.run_id } });
    expect(output).not.toHaveProperty('error');
  });

  it('an environment_key is required, and has to be defined', async () => {
    const { submit } = await withScript('');
    const without = await submit(submitBody({ task: { environment_key: undefined } }));
    expect(without).toEqual(refused(400, INVALID, expect.stringContaining('environment is required')));
    const unknown = await submit(submitBody({ task: { environment_key: 'other' } }));
    expect(unknown).toEqual(refused(400, INVALID, expect.stringContaining('other')));
  });

  it.for([
    { environment_version: '4' },
    { client: '1' },
    { base_environment: '/Volumes/main/default/lakeseed/env.yml' },
  ])('%j is one way to say the environment', async spec => {
    const { submit } = await withScript('');
    expect(await submit(submitBody({ spec }))).toEqual({ status: 200, json: { run_id: expect.any(Number) } });
  });

  it.for([{}, { environment_version: '4', client: '4' }, { client: '1', base_environment: 'x' }])(
    '%j is not: exactly one of three has to be set',
    async spec => {
      const { submit } = await withScript('');
      expect(await submit(submitBody({ spec }))).toEqual(refused(400, INVALID));
    },
  );

  it('the version is a text', async () => {
    const { submit } = await withScript('');
    expect(await submit(submitBody({ spec: { environment_version: 4 } }))).toEqual(refused(400, INVALID));
  });

  it('environment_variables are a preview that is not enabled', async () => {
    const { submit } = await withScript('');
    const more = { environment_variables: [{ environment_variables_key: 'v', variables: [] }] };
    expect(await submit(submitBody({ more }))).toEqual(refused(400, INVALID));
    const task = { environment_variables_key: 'v' };
    expect(await submit(submitBody({ task }))).toEqual(refused(400, INVALID));
  });

  it.for([
    ['no task', { tasks: [] }],
    ['a task without a key', { tasks: [{ spark_python_task: { python_file: SCRIPT } }] }],
    ['a token that is too long', { idempotency_token: 'x'.repeat(65) }],
    ['a negative time limit', { timeout_seconds: -1 }],
  ] as const)('%s is 400', async ([, more]) => {
    const { submit } = await withScript('');
    expect(await submit(submitBody({ more }))).toEqual(refused(400, INVALID));
  });

  it('parameters of more than 10,000 bytes are 400', async () => {
    const { submit } = await withScript('');
    const parameters = ['é'.repeat(5000), 'x'];
    const task = { spark_python_task: { python_file: SCRIPT, parameters } };
    expect(await submit(submitBody({ task }))).toEqual(refused(400, INVALID));
  });

  it.for([
    ['several tasks', { more: { tasks: [...submitBody().tasks, ...submitBody().tasks] } }],
    ['another kind of task', { task: { spark_python_task: undefined, notebook_task: { notebook_path: '/x' } } }],
    ['a new cluster', { task: { new_cluster: { spark_version: '16.4.x-scala2.12' } } }],
    ['libraries', { task: { existing_cluster_id: CLUSTER, libraries: [{ pypi: { package: 'x' } }] } }],
    ['a git source', { more: { git_source: { git_url: 'https://x', git_provider: 'gitHub' } } }],
  ] as const)('%s is 501, not left out', async ([, change]) => {
    const { submit } = await withScript('');
    expect(await submit(submitBody(change))).toEqual(refused(501, 'NOT_IMPLEMENTED'));
  });

  it('source GIT without a git_source is 400', async () => {
    const { submit } = await withScript('');
    const task = { spark_python_task: { python_file: SCRIPT, source: 'GIT' } };
    expect(await submit(submitBody({ task }))).toEqual(refused(400, INVALID));
  });

  it('where serverless compute is switched off, it is refused', async () => {
    const { submit } = await withScript('', { serverless: false });
    expect(await submit(submitBody())).toEqual(refused(400, INVALID, expect.stringContaining('Serverless')));
  });

  it('the same token gives the same run, also for another payload', async () => {
    const { submit, ask, putScript, endedRun } = await withScript('print(1)');
    const other = await putScript('other.py', 'print(2)');
    const more = { idempotency_token: 'token-1' };
    const first = (await submit(submitBody({ more }))).json.run_id;
    const again = (await submit(serverless(other, { more }))).json.run_id;
    expect(again).toBe(first);
    await endedRun(first);
    expect((await submit(submitBody({ more }))).json.run_id).toBe(first);
    expect((await submit(submitBody({ more: { idempotency_token: 'token-2' } }))).json.run_id).not.toBe(first);
    expect((await ask('GET', `${RUNS}/list`)).json.runs).toHaveLength(2);
  });

  it('older clients say 2.1', async () => {
    const { ask } = await withScript('');
    const { json } = await ask('POST', '/api/2.1/jobs/runs/submit', submitBody());
    expect((await ask('GET', `/api/2.1/jobs/runs/get?run_id=${json.run_id}`)).status).toBe(200);
  });
});

describe('Jobs 5.1: python_file and parameters', () => {
  it.for([SCRIPT, `/Workspace${SCRIPT}`, `//Workspace/${SCRIPT}`])(
    '%s names the same script, which finds its neighbours',
    async path => {
      // As in most environments, where Python keeps what it has compiled.
      const env = { ...process.env, PYTHONDONTWRITEBYTECODE: undefined };
      const source = 'import helper; print(__file__, helper.VALUE, end="")';
      const { runScript, putScript, directory } = await withScript(source, {}, { env });
      await putScript('helper.py', 'VALUE = 42');
      const { output } = await runScript(path);
      expect(output.logs).toBe(`/Workspace${SCRIPT} 42`);
      expect(readdirSync(join(directory, 'Workspace', dirname(SCRIPT))).sort()).toEqual(['helper.py', 'main.py']);
    },
  );

  it('a script may lie in a volume', async () => {
    const { runScript, put } = await servedCompute();
    await put('job/main.py', 'import sys; print(sys.argv, end="")');
    const { output } = await runScript(`${VOLUME}/job/main.py`);
    expect(output.logs).toBe(`['${VOLUME}/job/main.py']`);
  });

  it('parameters are argv, whatever they hold', async () => {
    const parameters = [
      '--out',
      `${VOLUME}/run1`,
      '',
      'a b',
      '"q"',
      "it's",
      '$HOME',
      '`id`',
      '{"a": 1}',
      'é😀\n',
      '-c',
    ];
    const { runScript } = await withScript('import json, sys; print(json.dumps(sys.argv[1:]), end="")');
    const { output } = await runScript(SCRIPT, { parameters });
    expect(JSON.parse(output.logs)).toEqual(parameters);
  });

  it('none of the caller’s DATABRICKS_ variables, no input, and __name__ is __main__', async () => {
    const env = { ...process.env, DATABRICKS_TOKEN: 'secret', LAKESEED_WORKSPACE: 'x' };
    const { runScript, putScript } = await servedCompute({}, { env });
    const path = await putScript(
      'main.py',
      `import os, sys
print([n for n in os.environ if n.startswith(("DATABRICKS_", "LAKESEED_")) and n != "LAKESEED_RUN_ID"], __name__, sys.stdin.read() == "")`,
    );
    expect((await runScript(path)).output.logs).toBe('[] __main__ True\n');
  });

  it('worker processes work', async () => {
    const { runScript } = await withScript(`import multiprocessing as m
def square(x): return x * x
if __name__ == "__main__":
    for how in ("fork", "spawn"):
        with m.get_context(how).Pool(2) as pool: print(pool.map(square, [1, 2]))`);
    const { output } = await runScript(SCRIPT);
    expect(output.logs).toBe('[1, 4]\n[1, 4]\n');
  });

  it.for([
    ['a notebook', 'notebook.py'],
    ['nothing', 'missing.py'],
    ['a folder', 'folder'],
    ['a path without a slash', 'x/main.py'],
  ] as const)('%s as python_file fails: Cannot read the python file', async ([, name]) => {
    const { ask, runScript } = await servedCompute();
    const home = dirname(SCRIPT);
    const content = Buffer.from('print("no")').toString('base64');
    // Section 3: SOURCE makes a notebook, though the path ends in .py.
    const notebook = { path: `${home}/notebook.py`, content, format: 'SOURCE', language: 'PYTHON' };
    expect((await ask('POST', '/api/2.0/workspace/import', notebook)).status).toBe(200);
    await ask('POST', '/api/2.0/workspace/mkdirs', { path: `${home}/folder` });
    const path = name.includes('/') ? name : `${home}/${name}`;
    const { run, task, output } = await runScript(path);
    expect(run.state).toMatchObject({ life_cycle_state: 'INTERNAL_ERROR', result_state: 'FAILED' });
    expect(task.state).toMatchObject({ life_cycle_state: 'TERMINATED', result_state: 'FAILED' });
    expect(task.state.state_message).toContain(`Cannot read the python file ${path}`);
    expect(output.logs).toBe('');
  });

  it('a file that is not there in the volume fails, too', async () => {
    const { runScript } = await servedCompute();
    const { run } = await runScript(`${VOLUME}/missing.py`);
    expect(run.state.result_state).toBe('FAILED');
  });

  it('a script that was exported with the notebook header runs, where it is a file', async () => {
    const { runScript } = await withScript(`${HEADER}print("ran", end="")`);
    expect((await runScript(SCRIPT)).output.logs).toBe('ran');
  });
});

describe('Jobs 5.2: runs/get', () => {
  it('a failed script is FAILED: INTERNAL_ERROR on the run, TERMINATED on the task', async () => {
    const { runScript } = await withScript('raise ValueError("boom")');
    const { run, task } = await runScript(SCRIPT);
    const details = { code: 'RUN_EXECUTION_ERROR', type: 'CLIENT_ERROR' };
    expect(run).toMatchObject({
      state: {
        life_cycle_state: 'INTERNAL_ERROR',
        result_state: 'FAILED',
        state_message: 'Task main failed with message: Workload failed, see run output for details.',
        user_cancelled_or_timedout: false,
      },
      status: { state: 'TERMINATED', termination_details: details },
    });
    expect(task).toMatchObject({
      state: {
        life_cycle_state: 'TERMINATED',
        result_state: 'FAILED',
        state_message: 'Workload failed, see run output for details',
      },
      status: { state: 'TERMINATED', termination_details: details },
    });
  });

  it('has no result before the end', async () => {
    const { submit, getRun, getOutput, directory } = await withScript(SLEEPS);
    const { run_id: id } = (await submit(submitBody())).json;
    await pidOf(directory);
    const { json } = await getRun(id);
    expect(json.state).toMatchObject({ life_cycle_state: 'RUNNING' });
    expect(json.state).not.toHaveProperty('result_state');
    expect(json.status).toEqual({ state: 'RUNNING' });
    expect(json.tasks[0].state.life_cycle_state).toBe('RUNNING');
    expect((await getOutput(json.tasks[0].run_id)).json).not.toHaveProperty('logs');
  });

  it('of a task’s id shows the task as a run', async () => {
    const { runScript, getRun } = await withScript('');
    const { task } = await runScript(SCRIPT);
    expect((await getRun(task.run_id)).json).toEqual(task);
  });

  it.for(['get', 'get-output'])('%s of an unknown run is 400', async operation => {
    const { ask } = await servedCompute();
    expect(await ask('GET', `${RUNS}/${operation}?run_id=7`)).toEqual(refused(400, INVALID, 'Run 7 does not exist'));
    for (const query of ['', '?run_id=x', '?run_id=1.5', '?run_id=']) {
      expect(await ask('GET', `${RUNS}/${operation}${query}`)).toEqual(refused(400, INVALID));
    }
  });
});

describe('Jobs 5.3: runs/get-output', () => {
  it('of the job run is 400, even for one task', async () => {
    const { runScript, getOutput } = await withScript('');
    const { run } = await runScript(SCRIPT);
    const message =
      'Retrieving the output of runs with multiple tasks is not supported. Please retrieve the output of each individual task run instead.';
    expect(await getOutput(run.run_id)).toEqual(refused(400, INVALID, message));
  });

  it('logs are standard output and error together, in order, and those of children', async () => {
    const { runScript } = await withScript(`import subprocess, sys
for _ in range(100):
    print("out")
    print("err", file=sys.stderr)
    sys.stderr.flush()
subprocess.run(["echo", "child"])
print("é", end="")`);
    expect((await runScript(SCRIPT)).output.logs).toBe(`${'out\nerr\n'.repeat(100)}child\né`);
  });

  it('error is the line of the exception and error_trace the traceback, with those that led to it', async () => {
    const { runScript } = await withScript(`import atexit, logging
atexit.register(print, "afterwards")
try:
    {}["handled"]
except KeyError:
    logging.exception("handled")
def f():
    raise ValueError("boom\\nsecond line")
try:
    1 / 0
except ZeroDivisionError as error:
    f()`);
    const { output } = await runScript(SCRIPT);
    expect(output.error).toBe('ValueError: boom');
    expect(output.error_trace).toMatch(
      /^Traceback \(most recent call last\):\n {2}File "\/Workspace.*main.py", line 10/,
    );
    expect(output.error_trace).toContain('ZeroDivisionError: division by zero\n\nDuring handling of');
    expect(output.error_trace).toContain('ValueError: boom\nsecond line');
    expect(output.error_trace).not.toContain('handled"');
  });

  it('a syntax error is told, too', async () => {
    const { runScript } = await withScript('print("no")\nif x\n');
    const { output } = await runScript(SCRIPT);
    expect(output.error).toMatch(/^SyntaxError: /);
    expect(output.error_trace).toMatch(/^ {2}File "\/Workspace.*", line 2\n/);
  });

  it.for([
    ['import sys; sys.exit(3)', ''],
    ['import sys; sys.exit("why")', 'why\n'],
    ['import os; os.abort()', ''],
  ] as const)('%s is a failure, sys.exit(0) is none', async ([source, logs]) => {
    const { runScript, putScript } = await withScript(source);
    const { run, output } = await runScript(SCRIPT);
    expect([run.state.result_state, output.logs]).toEqual(['FAILED', logs]);
    const good = await putScript('good.py', 'import sys; sys.exit(0)');
    expect((await runScript(good)).run.state.result_state).toBe('SUCCESS');
  });

  it('the last 5 MB of the logs are kept, whole characters', async () => {
    const { runScript } = await withScript(
      'print("first")\nfor i in range(6): print("é" * 500_000)\nprint("x", end="")',
    );
    const { output } = await runScript(SCRIPT);
    expect(output.logs_truncated).toBe(true);
    const bytes = Buffer.byteLength(output.logs);
    expect(bytes).toBeLessThanOrEqual(5 * 1024 * 1024);
    expect(bytes).toBeGreaterThan(5 * 1024 * 1024 - 4);
    expect(output.logs).toMatch(/^é+\n/);
    expect(output.logs.endsWith('é\nx')).toBe(true);
  });
});

describe('Jobs 5.1: dependencies', () => {
  function wheelIn(folder: string): string {
    mkdirSync(folder, { recursive: true });
    execFileSync(testPython, [makeWheel, folder, '1.0']);
    return 'lakeseed_greeting-1.0-py3-none-any.whl';
  }

  it.for(['volume', 'workspace', 'lines'] as const)(
    'a wheel given by %s is there for the run, and only for it',
    async by => {
      const { runScript, directory } = await withScript('import lakeseed_greeting as g; print(g.TEXT, end="")');
      const name = wheelIn(join(directory, VOLUME, 'wheels'));
      wheelIn(join(directory, 'Workspace/Shared'));
      const dependencies = {
        volume: [`${VOLUME}/wheels/${name}`],
        workspace: [`/Workspace/Shared/${name}`],
        lines: [
          '# a comment',
          '--no-index',
          `--find-links ${VOLUME}/wheels`,
          'lakeseed-greeting==1.0 ; python_version > "3"',
        ],
      };
      const { run, output } = await runScript(SCRIPT, { dependencies: dependencies[by] });
      expect([run.state.result_state, output.logs]).toEqual(['SUCCESS', 'greetings from 1.0']);
      const without = await runScript(SCRIPT);
      expect(without.output.error).toBe("ModuleNotFoundError: No module named 'lakeseed_greeting'");
      const find = 'import importlib.util as u; exit(u.find_spec("lakeseed_greeting") is not None)';
      execFileSync(testPython, ['-c', find]);
    },
  );

  it('one that does not exist is LIBRARY_INSTALLATION_ERROR, and the script does not run', async () => {
    const { runScript } = await withScript('print("ran")');
    const { run, task, output } = await runScript(SCRIPT, { dependencies: ['--no-index', 'lakeseed-missing'] });
    expect(run.state).toMatchObject({ life_cycle_state: 'INTERNAL_ERROR', result_state: 'FAILED' });
    expect(task.status.termination_details).toMatchObject({ code: 'LIBRARY_INSTALLATION_ERROR', type: 'CLIENT_ERROR' });
    expect(output.logs).toContain('lakeseed-missing');
    expect(output.logs).not.toContain('ran');
  });
});

describe('Jobs 5.4: cancel, time limit, delete, list', () => {
  it('cancel is asynchronous, ends the process and gives CANCELED; what was printed stays', async () => {
    const { submit, ask, getOutput, endedRun, directory } = await withScript(SLEEPS);
    const { run_id: id } = (await submit(submitBody())).json;
    const pid = await pidOf(directory);
    expect(await ask('POST', `${RUNS}/cancel`, { run_id: id })).toEqual({ status: 200, json: {} });
    const run = await endedRun(id);
    expect(run).toMatchObject({
      state: { life_cycle_state: 'TERMINATED', result_state: 'CANCELED', user_cancelled_or_timedout: true },
      status: { state: 'TERMINATED', termination_details: { code: 'USER_CANCELED' } },
    });
    expect(run.tasks[0].state).toMatchObject({ life_cycle_state: 'TERMINATED', result_state: 'CANCELED' });
    expect(isAlive(pid)).toBe(false);
    expect((await getOutput(run.tasks[0].run_id)).json.logs).toBe('begun\n');
    expect(await ask('POST', `${RUNS}/cancel`, { run_id: id })).toEqual({ status: 200, json: {} });
    expect((await endedRun(id)).state.result_state).toBe('CANCELED');
    expect(await ask('POST', `${RUNS}/cancel`, { run_id: 7 })).toEqual(refused(400, INVALID, 'Run 7 does not exist'));
  });

  it('a run that is cancelled before it has begun never begins', async () => {
    const { submit, ask, endedRun, getOutput } = await withScript('print("ran")');
    const { run_id: id } = (await submit(submitBody())).json;
    await ask('POST', `${RUNS}/cancel`, { run_id: id });
    const run = await endedRun(id);
    expect(run.state.result_state).toBe('CANCELED');
    expect((await getOutput(run.tasks[0].run_id)).json.logs).toBe('');
  });

  it.for(['the run', 'the task'] as const)('timeout_seconds of %s gives TIMEDOUT', async of => {
    const { submit, endedRun, directory } = await withScript(SLEEPS);
    const limit = { timeout_seconds: 2 };
    const body = of === 'the run' ? submitBody({ more: limit }) : submitBody({ task: limit });
    const { run_id: id } = (await submit(body)).json;
    const run = await endedRun(id);
    expect(run).toMatchObject({
      state: { life_cycle_state: 'TERMINATED', result_state: 'TIMEDOUT', user_cancelled_or_timedout: true },
      status: { termination_details: { code: 'CANCELED' } },
    });
    expect(run.tasks[0].state.result_state).toBe('TIMEDOUT');
    const path = join(directory, VOLUME, 'pid');
    expect(existsSync(path) && isAlive(Number(readFileSync(path, 'utf8')))).toBe(false);
  });

  it('a limit of more days than a timer can hold is no limit of none', async () => {
    const { runScript } = await withScript('print("ran", end="")');
    const { run, output } = await runScript(SCRIPT, { more: { timeout_seconds: 3_000_000 } });
    expect([run.state.result_state, output.logs]).toEqual(['SUCCESS', 'ran']);
  });

  it('what a script leaves running ends with the run', async () => {
    const { runScript, directory } = await withScript(`import subprocess
child = subprocess.Popen(["sleep", "600"], start_new_session=True)
open("${VOLUME}/pid", "w").write(str(child.pid))`);
    expect((await runScript(SCRIPT)).run.state.result_state).toBe('SUCCESS');
    expect(isAlive(await pidOf(directory))).toBe(false);
  });

  it('delete refuses an active run, and forgets one that has ended', async () => {
    const { submit, ask, endedRun, directory, getRun } = await withScript(SLEEPS);
    const { run_id: id } = (await submit(submitBody())).json;
    await pidOf(directory);
    expect(await ask('POST', `${RUNS}/delete`, { run_id: id })).toEqual(refused(400, 'INVALID_STATE'));
    await ask('POST', `${RUNS}/cancel`, { run_id: id });
    await endedRun(id);
    expect(await ask('POST', `${RUNS}/delete`, { run_id: id })).toEqual({ status: 200, json: {} });
    expect((await getRun(id)).status).toBe(400);
  });

  it('list has the newest first, and active_only what has not ended', async () => {
    const { submit, runScript, ask, putScript, directory } = await withScript(SLEEPS);
    const list = async (query = '') => {
      const { json } = await ask('GET', `${RUNS}/list${query}`);
      expect(json.has_more).toBe(false);
      return (json.runs ?? []).map(({ run_id: id }: { run_id: number }) => id);
    };
    expect(await list()).toEqual([]);
    const ended = (await runScript(await putScript('quick.py', ''))).run.run_id;
    const active = (await submit(submitBody())).json.run_id;
    await pidOf(directory);
    expect(await list()).toEqual([active, ended]);
    expect(await list('?active_only=true&run_type=SUBMIT_RUN&limit=25')).toEqual([active]);
    expect(await list('?completed_only=true')).toEqual([ended]);
  });
});

describe('Jobs 5: runs on a cluster that is up', () => {
  const onCluster = (id: string) => submitBody({ task: { existing_cluster_id: id, environment_key: undefined } });

  it('need no environment, and end with the cluster', async () => {
    const { submit, ask, endedRun, directory } = await withScript(SLEEPS, { serverless: false });
    const { run_id: id } = (await submit(onCluster(CLUSTER))).json;
    const pid = await pidOf(directory);
    await ask('POST', '/api/2.1/clusters/delete', { cluster_id: CLUSTER });
    const run = await endedRun(id);
    expect(run.state).toMatchObject({ life_cycle_state: 'INTERNAL_ERROR', result_state: 'FAILED' });
    expect(run.tasks[0]).toMatchObject({
      existing_cluster_id: CLUSTER,
      status: { termination_details: { code: 'CLUSTER_ERROR' } },
    });
    expect(isAlive(pid)).toBe(false);
  });

  it('without Unity Catalog do not reach the volumes', async () => {
    const { submit, endedRun, setCluster, directory } = await withScript(
      `import os\nos.makedirs("${VOLUME}")\nopen("${VOLUME}/x", "w")`,
    );
    await setCluster('c1', { data_security_mode: 'NONE' });
    const { run_id: id } = (await submit(onCluster('c1'))).json;
    expect((await endedRun(id)).state.result_state).toBe('SUCCESS');
    expect(readdirSync(join(directory, VOLUME))).toEqual([]);
  });

  it.for([
    ['an unknown one', 'x', refused(400, INVALID, 'Cluster x does not exist')],
    ['one that is down', 'down', refused(501, 'NOT_IMPLEMENTED')],
    ['that of somebody else', 'theirs', refused(403, 'PERMISSION_DENIED')],
  ] as const)('%s is refused', async ([, id, answer]) => {
    const { submit, setCluster } = await withScript('');
    await setCluster('down', { state: 'TERMINATED' });
    await setCluster('theirs', { data_security_mode: 'SINGLE_USER', single_user_name: 'ada@example.com' });
    expect(await submit(onCluster(id))).toEqual(answer);
  });
});

it('closing the workspace ends the runs that are under way, leaves nothing and takes no new ones', async () => {
  const { submit, close, directory } = await withScript(SLEEPS);
  await submit(submitBody());
  const pid = await pidOf(directory);
  await submit(submitBody());
  await close();
  expect(isAlive(pid)).toBe(false);
  expect(await submit(submitBody())).toEqual(refused(503, 'TEMPORARILY_UNAVAILABLE'));
  expect(readdirSync(join(directory, '.workspace/staging'))).toEqual([]);
});

it('a run whose folder cannot be made fails, and the server goes on', async () => {
  const { runScript, directory, getRun } = await withScript('print("ran")');
  const staging = join(directory, '.workspace/staging');
  const [own] = readdirSync(staging);
  execFileSync('rm', ['-r', join(staging, own!)]);
  writeFileSync(join(staging, own!), 'in the way');
  const { run } = await runScript(SCRIPT);
  expect(run.state.result_state).toBe('FAILED');
  expect((await getRun(run.run_id)).status).toBe(200);
});
