import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Answer, CLUSTER, poll, servedCompute, type TestContext } from '../setup/compute.ts';
import { isAlive, waitUntil } from '../setup/processes.ts';
import { testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';
import { VOLUME } from '../setup/workspace.ts';

const API = '/api/1.2';
const makeWheel = fileURLToPath(new URL('../fixtures/scripts/make_wheel.py', import.meta.url));

async function opened(options: Parameters<typeof servedCompute>[0] = {}) {
  const server = await servedCompute(options);
  return { ...server, context: await server.openContext() };
}

/** Errors of this API have no code (0.2). */
function refusedWith(text: string, status = 400): Answer {
  return { status, json: { error: expect.stringContaining(text) } };
}

/** The command's source, and what is seen once it is under way. */
function sleeping(body = 'time.sleep(600)') {
  return { source: `import os, time\nopen('${VOLUME}/begun', 'w').write(str(os.getpid()))\n${body}` };
}

async function begun(directory: string): Promise<void> {
  const path = join(directory, VOLUME, 'begun');
  await waitUntil(() => existsSync(path), 20_000);
  expect(existsSync(path)).toBe(true);
}

async function statusOf(context: TestContext, id: string, wanted: string): Promise<string> {
  return (
    await poll(
      () => context.command(id),
      ({ status }) => status === wanted,
    )
  ).status;
}

describe('Command Execution 2: requests', () => {
  it('names are in camelCase: others are missing', async () => {
    const { ask, context } = await opened();
    expect(await ask('POST', `${API}/contexts/create`, { cluster_id: CLUSTER, language: 'python' })).toEqual(
      refusedWith('requirement failed: missing clusterId'),
    );
    const snake = { cluster_id: CLUSTER, context_id: context.ids.contextId, language: 'python', command: '1' };
    expect(await ask('POST', `${API}/commands/execute`, snake)).toEqual(refusedWith('missing clusterId, contextId'));
  });

  it('execute without a context is "requirement failed: missing contextId", without an error_code', async () => {
    const { ask } = await servedCompute();
    const body = { clusterId: CLUSTER, language: 'python', command: '1' };
    expect(await ask('POST', `${API}/commands/execute`, body)).toEqual({
      status: 400,
      json: { error: 'requirement failed: missing contextId' },
    });
  });

  it.for([
    ['POST', 'contexts/create', '{'],
    ['POST', 'contexts/create', 'null'],
    ['POST', 'contexts/create', { clusterId: 7, language: 'python' }],
    ['POST', 'contexts/destroy', { clusterId: CLUSTER, contextId: 'x' }],
    ['GET', `contexts/status?clusterId=${CLUSTER}&contextId=x`, undefined],
    ['GET', 'contexts/status', undefined],
    ['POST', 'commands/execute', { clusterId: CLUSTER, contextId: 'x', language: 'python', command: '1' }],
    ['GET', `commands/status?clusterId=${CLUSTER}&contextId=x&commandId=y`, undefined],
    ['POST', 'commands/cancel', { clusterId: CLUSTER, contextId: 'x', commandId: 'y' }],
  ] as const)('%s %s %j is refused with the error alone', async ([method, path, body]) => {
    const { ask } = await servedCompute();
    expect(await ask(method, `${API}/${path}`, body)).toEqual(refusedWith(''));
  });

  it('an unknown command, and one of another context, is 400', async () => {
    const { context, openContext } = await opened();
    const id = await context.start('1');
    const other = await openContext();
    expect(await other.cancel(id)).toEqual(refusedWith('CommandNotFoundException'));
    expect(await context.cancel('x')).toEqual(refusedWith('CommandNotFoundException'));
  });

  it('a context of another cluster is not found', async () => {
    const { ask, context, setCluster } = await opened();
    await setCluster('c2', {});
    const query = new URLSearchParams({ ...context.ids, clusterId: 'c2' });
    expect(await ask('GET', `${API}/contexts/status?${query}`)).toEqual(refusedWith('ContextNotFoundException'));
  });

  it('an unknown cluster is 400, other languages than python are 501', async () => {
    const { createContext } = await servedCompute();
    expect(await createContext('x')).toEqual(refusedWith('Cluster x does not exist'));
    for (const language of ['sql', 'scala', 'r']) {
      expect(await createContext(CLUSTER, { language })).toEqual(refusedWith(language, 501));
    }
  });
});

describe('Command Execution 2: where commands may run', () => {
  it.for(['PENDING', 'RESTARTING', 'TERMINATING', 'TERMINATED', 'ERROR', 'UNKNOWN'] as const)(
    'a cluster that is %s takes none: ClusterNotReadyException',
    async state => {
      const { createContext, setCluster } = await servedCompute();
      await setCluster('c1', { state });
      expect(await createContext('c1')).toEqual(refusedWith('ClusterNotReadyException'));
    },
  );

  it('one that is resizing does', async () => {
    const { openContext, setCluster } = await servedCompute();
    await setCluster('c1', { state: 'RESIZING' });
    expect(await (await openContext('c1')).text('print("here", end="")')).toBe('here');
  });

  it.for(['SINGLE_USER', 'DATA_SECURITY_MODE_DEDICATED'] as const)(
    'a %s cluster of somebody else is 403, one’s own is not',
    async mode => {
      const { createContext, setCluster } = await servedCompute();
      await setCluster('theirs', { data_security_mode: mode, single_user_name: 'ada@example.com' });
      expect(await createContext('theirs')).toEqual(refusedWith('ada@example.com', 403));
      await setCluster('mine', { data_security_mode: mode, single_user_name: 'local.user@lakeseed.example' });
      expect((await createContext('mine')).status).toBe(200);
    },
  );

  it('as many contexts as the cluster takes, then the text of the limit; a destroyed or dead one makes room', async () => {
    const { createContext, openContext } = await servedCompute({ maxContexts: 2 });
    const [first, second] = [await openContext(), await openContext()];
    const tooMany = refusedWith('Too many execution contexts are open right now. (Limit set to 150)');
    expect(await createContext()).toEqual(tooMany);
    await first.destroy();
    const third = await openContext();
    expect(await createContext()).toEqual(tooMany);
    await second.run('import os; os._exit(1)');
    expect(await second.status()).toBe('Error');
    await openContext();
    expect(await createContext()).toEqual(tooMany);
    expect(await third.text('1')).toBe('1');
  });
});

describe('Command Execution 2: contexts', () => {
  it('are Pending, then Running, then gone', async () => {
    const { context, ask } = await opened();
    const seen = new Set<string>();
    await poll(
      async () => seen.add(await context.status()),
      () => seen.has('Running'),
    );
    expect([...seen].filter(status => !['Pending', 'Running'].includes(status))).toEqual([]);
    expect(await context.destroy()).toEqual({ status: 200, json: { id: context.ids.contextId } });
    const query = new URLSearchParams(context.ids);
    expect(await ask('GET', `${API}/contexts/status?${query}`)).toEqual(refusedWith('ContextNotFoundException'));
    expect(await context.destroy()).toEqual(refusedWith('ContextNotFoundException'));
  });

  it('have one process each, and variables that the next command finds and another context does not', async () => {
    const { context, openContext } = await opened();
    await context.text('import os\nx = 41\ndef add(y): return x + y');
    expect(await context.text('add(1)')).toBe('42');
    const pid = await context.text('os.getpid()');
    expect(await context.text('os.getpid()')).toBe(pid);
    const other = await openContext();
    expect((await other.run('x')).results).toMatchObject({
      resultType: 'error',
      cause: expect.stringMatching(/NameE/),
    });
    expect(await other.text('import os; os.getpid()')).not.toBe(pid);
  });

  it('a pending one takes commands, and runs one at a time: Queued until the one before has ended', async () => {
    const { context, directory } = await opened();
    const go = `${VOLUME}/go`;
    const first = await context.start(`import os, time\nwhile not os.path.exists('${go}'): time.sleep(0.02)\n1`);
    const second = await context.start('2');
    expect(await statusOf(context, first, 'Running')).toBe('Running');
    expect(await context.command(second)).toEqual({ id: second, status: 'Queued', results: null });
    expect((await context.command(first)).results).toBeNull();
    execFileSync('touch', [join(directory, go)]);
    expect((await context.ended(first)).results).toEqual({ resultType: 'text', data: '1' });
    expect((await context.ended(second)).results).toEqual({ resultType: 'text', data: '2' });
  });

  it('destroy ends the whole tree of processes, and what waits there is not found any more', async () => {
    const { context, directory, ask } = await opened();
    const pids = await context.text(`import os, subprocess, sys
quiet = dict(stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
child = subprocess.Popen(["sleep", "600"], **quiet)
stubborn = subprocess.Popen(["sh", "-c", "trap '' TERM INT; sleep 600 & wait; sleep 600"], **quiet)
apart = subprocess.Popen(["sleep", "600"], start_new_session=True, env={}, **quiet)
print(os.getpid(), child.pid, stubborn.pid, apart.pid, end="")`);
    const all = pids.split(' ').map(Number);
    expect(all.map(isAlive)).toEqual([true, true, true, true]);
    const id = await context.start(sleeping().source);
    await begun(directory);
    await context.destroy();
    await waitUntil(() => !all.some(isAlive), 20_000);
    expect(all.map(isAlive)).toEqual([false, false, false, false]);
    const query = new URLSearchParams({ ...context.ids, commandId: id });
    expect(await ask('GET', `${API}/commands/status?${query}`)).toEqual(refusedWith('ContextNotFoundException'));
    const staging = join(directory, '.workspace/staging');
    const environments = () => readdirSync(staging, { recursive: true, encoding: 'utf8' }).filter(p => /env$/.test(p));
    await waitUntil(() => environments().length === 0, 20_000);
    expect(environments()).toEqual([]);
  });

  it('may be evicted, variables and all', async () => {
    const { context, openContext, ask } = await opened();
    const other = await openContext();
    await context.text('x = 1');
    expect(await ask('DELETE', '/__lakeseed/contexts')).toEqual({ status: 204, json: null });
    for (const { ids } of [context, other]) {
      const query = new URLSearchParams(ids);
      expect(await ask('GET', `${API}/contexts/status?${query}`)).toEqual(refusedWith('ContextNotFoundException'));
    }
    expect(await (await openContext()).text('"x" in globals()')).toBe('False');
  });
});

describe('Command Execution 2: results', () => {
  it.for([
    ['nothing', 'x = 1', ''],
    ['an empty command', '', ''],
    ['a comment', '# only', ''],
    ['what is printed', 'print("a")\nprint("b")', 'a\nb\n'],
    ['the last expression', '1\n2 + 3', '5'],
    ['both', 'print("a")\n"b"', "a\n'b'"],
    ['None, which shows nothing', 'None', ''],
    ['an expression before the end, which shows nothing', '1 + 1\nx = 2', ''],
    ['an expression with a semicolon', '3;', '3'],
    ['odd text', 'print("<b>&\\u2028é😀\\x00\\x1b[0m", end="")', '<b>&\u2028é😀\0\x1b[0m'],
    ['half a surrogate pair', 'print("\\ud83d", end="")', '\ud83d'],
    ['other line ends', 'x = 1\r\nif x:\r\n    print("a", end="")\r\n', 'a'],
    [
      'text that looks like an answer',
      'print(\'{"resultType": "error"}\\n"ready"\', end="")',
      '{"resultType": "error"}\n"ready"',
    ],
  ] as const)('text has %s', async ([, command, data]) => {
    const { context } = await opened();
    expect(await context.run(command)).toMatchObject({ status: 'Finished', results: { resultType: 'text', data } });
  });

  it('source is taken as it is: quotes, backslashes, percent signs, NULs and halves of pairs', async () => {
    const { context } = await opened();
    for (const odd of [`"'\\ % $HOME \`id\` %s {x}`, '\u2028\u2029\u0085', '日本 😀', 'a\tb\f', '%pip install x']) {
      const data = await context.text(`print(${JSON.stringify(odd)}.encode().hex(), end="")`);
      expect(Buffer.from(data, 'hex').toString()).toBe(odd);
    }
    for (const bad of ['x = "\0"', '"\ud800"', 'x = (', '\x01']) {
      expect(await context.run(bad)).toMatchObject({ status: 'Finished', results: { resultType: 'error' } });
    }
    expect(await context.text('"alive"')).toBe("'alive'");
  });

  it('what goes to file descriptors and standard error is the driver’s log, and nothing is read from standard input', async () => {
    const { context } = await opened();
    const data = await context.text(`import os, subprocess, sys
os.write(1, b"to the descriptor")
print("to standard error", file=sys.stderr)
subprocess.run(["echo", "from a child"])
try:
    input()
except EOFError:
    print("no input", end="")`);
    expect(data).toBe('no input');
  });

  it('an exception is HTTP 200, Finished and error: HTML in the summary, colours in the cause', async () => {
    const { context } = await opened();
    const { status, results } = await context.run('def f():\n    raise ValueError("<a> & b")\nf()');
    expect(status).toBe('Finished');
    expect(results).toEqual({ resultType: 'error', summary: expect.any(String), cause: expect.any(String) });
    expect(results.summary).toMatch(/<.+>ValueError<\/.+>: &lt;a&gt; &amp; b/);
    expect(results.cause).toContain('\x1b[0;31mValueError\x1b[0m: <a> & b');
    expect(results.cause).toContain('raise ValueError("<a> & b")');
    expect(results.cause).toContain('line 2, in f');
    expect(results.cause).not.toContain('driver.py');
  });

  it('what was printed before an exception is lost', async () => {
    const { context } = await opened();
    const { results } = await context.run('print("lost")\n1 / 0');
    expect(JSON.stringify(results)).toContain('ZeroDivisionError');
    expect(JSON.stringify(results)).not.toContain('lost');
    expect(await context.text('1')).toBe('1');
  });

  it.for(['import sys; sys.exit()', 'import sys; sys.exit(0)', 'exit(3)', 'raise SystemExit("why")'])(
    '%s counts as an exception, and the context lives on',
    async command => {
      const { context } = await opened();
      const { status, results } = await context.run(command);
      expect([status, results.resultType, results.summary]).toEqual([
        'Finished',
        'error',
        expect.stringMatching('SystemE'),
      ]);
      expect(await context.text('1')).toBe('1');
    },
  );

  it('a syntax error is one, too, and nothing of the command has run', async () => {
    const { context } = await opened();
    const { status, results } = await context.run('x = 1\nif x\n    print("no")');
    expect(status).toBe('Finished');
    expect(results).toMatchObject({ resultType: 'error', summary: expect.stringContaining('SyntaxError') });
    expect(results.cause).toContain('line 2');
    expect(await context.text('"x" in globals()')).toBe('False');
  });

  it.for([
    'raise KeyboardInterrupt',
    'raise BaseException()',
    'def f(): f()\nf()',
    'class Odd(Exception):\n    def __str__(self): raise ValueError\nraise Odd',
    'class Odd:\n    def __repr__(self): raise ValueError\nOdd()',
    'import sys; sys.stdout.write(b"x")',
    'import sys; sys.stdout = None; raise ValueError',
    'raise ExceptionGroup("g", [ValueError("a")])',
  ])('%j is an error that the context survives', async command => {
    const { context } = await opened();
    expect(await context.run(command)).toMatchObject({ status: 'Finished', results: { resultType: 'error' } });
    expect(await context.text('print("alive", end="")')).toBe('alive');
  });

  it('a process that ends itself is status Error, as the platform’s own failures', async () => {
    const { context } = await opened();
    const queued = await context.start('import time; time.sleep(0.5); import os; os._exit(3)');
    const next = await context.start('1');
    expect(await context.ended(queued)).toMatchObject({ status: 'Error' });
    expect(await context.ended(next)).toMatchObject({ status: 'Error' });
    expect(await context.status()).toBe('Error');
  });

  it.for([
    ['16.4.x-scala2.12', 50_000],
    ['17.3.x-scala2.13', 200_000],
  ] as const)('on runtime %s %d characters of output arrive', async ([version, length]) => {
    const { openContext, setCluster } = await servedCompute();
    await setCluster('c1', { spark_version: version });
    const context = await openContext('c1');
    const data = await context.text('for _ in range(2000): print("é" * 99)');
    if (version.startsWith('17')) expect(data).toBe(`${'é'.repeat(99)}\n`.repeat(2000));
    else {
      expect(data.slice(0, length)).toBe(`${'é'.repeat(99)}\n`.repeat(500));
      expect(data.slice(length)).toMatch(/^.*max output size exceeded.*\n$/);
    }
    expect((await context.text('"x" * 300000')).length).toBeLessThan(version.startsWith('17') ? 300_003 : 50_100);
    expect(await context.text('1')).toBe('1');
  });
});

describe('Command Execution 2: cancel', () => {
  it('interrupts what runs: Cancelling, then Cancelled, and the context keeps its variables', async () => {
    const { context, directory } = await opened();
    await context.text('x = 1');
    const id = await context.start(sleeping('try:\n    time.sleep(600)\nfinally:\n    time.sleep(0.5); x = 2').source);
    await begun(directory);
    expect(await context.cancel(id)).toEqual({ status: 200, json: { id } });
    expect((await context.command(id)).status).toBe('Cancelling');
    expect(await context.ended(id)).toEqual({ id, status: 'Cancelled', results: null });
    expect(await context.text('x')).toBe('2');
  });

  it('at once after the start, also the first of a new context, ends that command alone', async () => {
    const { openContext } = await servedCompute();
    for (let round = 0; round < 3; round += 1) {
      const context = await openContext();
      for (let time = 0; time < 3; time += 1) {
        const id = await context.start('import time; time.sleep(600)');
        await statusOf(context, id, 'Running');
        await context.cancel(id);
        expect((await context.ended(id)).status).toBe('Cancelled');
      }
      expect(await context.status()).toBe('Running');
      expect(await context.text('1')).toBe('1');
      await context.destroy();
    }
  });

  it('one that is queued never runs, and the others do', async () => {
    const { context, directory } = await opened();
    const first = await context.start(sleeping().source);
    const second = await context.start('ran = True');
    const third = await context.start('"ran" in globals()');
    await begun(directory);
    await context.cancel(second);
    expect((await context.command(second)).status).toBe('Cancelled');
    expect((await context.command(first)).status).toBe('Running');
    await context.cancel(first);
    expect((await context.ended(third)).results).toEqual({ resultType: 'text', data: 'False' });
  });

  it('a command that does not heed it is Cancelled all the same, and its context dies', async () => {
    const { context, directory, ask } = await opened();
    const stubborn = 'while True:\n    try: time.sleep(600)\n    except KeyboardInterrupt: pass';
    const id = await context.start(sleeping(stubborn).source);
    const next = await context.start('1');
    await begun(directory);
    await context.cancel(id);
    expect((await context.ended(id)).status).toBe('Cancelled');
    expect((await context.ended(next)).status).toBe('Error');
    expect(await context.status()).toBe('Error');
    const body = { ...context.ids, language: 'python', command: '1' };
    expect(await ask('POST', `${API}/commands/execute`, body)).toEqual(refusedWith('ContextNotFoundException'));
  });

  it('of what has ended already changes nothing', async () => {
    const { context } = await opened();
    const id = await context.start('1');
    const ended = await context.ended(id);
    expect(await context.cancel(id)).toEqual({ status: 200, json: { id } });
    expect(await context.command(id)).toEqual(ended);
    expect(await context.text('2')).toBe('2');
  });

  it('ends the children, too', async () => {
    const { context, directory } = await opened();
    const id = await context.start(
      sleeping(`import subprocess
child = subprocess.Popen(["sleep", "600"])
open('${VOLUME}/child', 'w').write(str(child.pid))
child.wait()`).source,
    );
    const path = join(directory, VOLUME, 'child');
    await waitUntil(() => existsSync(path), 20_000);
    await context.cancel(id);
    expect((await context.ended(id)).status).toBe('Cancelled');
    expect(await context.text(`child.wait(10) is not None`)).toBe('True');
  });
});

describe('Command Execution 2: what the code finds', () => {
  it('none of the caller’s DATABRICKS_ and LAKESEED_ variables, and a folder of its own for temporary files', async () => {
    const env = {
      ...process.env,
      DATABRICKS_HOST: 'https://callers.example',
      databricks_token: 'secret',
      LAKESEED_WORKSPACE: '/elsewhere',
      CALLERS: 'kept',
    };
    const { openContext, directory } = await servedCompute({}, { env });
    const context = await openContext();
    const found = JSON.parse(
      await context.text(`import json, os, sys, tempfile
print(json.dumps([dict(os.environ), sys.argv, tempfile.gettempdir(), os.getcwd()]), end="")`),
    );
    const [variables, argv, temp, cwd] = found;
    const names = Object.keys(variables).filter(name => /^(databricks|lakeseed)_/i.test(name));
    // The mark by which its processes are found.
    expect(names).toEqual(['LAKESEED_RUN_ID']);
    expect(variables.CALLERS).toBe('kept');
    expect(argv).toEqual(['']);
    expect(temp).toBe(cwd);
    expect(temp.startsWith(join(directory, '.workspace/staging'))).toBe(true);
  });

  it('the packages of the chosen interpreter, in an environment of its own', async () => {
    const { context } = await opened();
    const data = await context.text('import sys, pandas; print(sys.prefix, pandas.__file__, sep="\\n", end="")');
    const [prefix, pandas] = data.split('\n') as [string, string];
    expect(prefix).toContain('.workspace/staging');
    expect(pandas.startsWith(join(testPython, '../..'))).toBe(true);
  });

  it('what %pip installs, which changes nothing outside the context', async () => {
    const { context, openContext } = await opened();
    const folder = tempFolder();
    execFileSync(testPython, [makeWheel, folder, '1.0']);
    const wheel = join(folder, 'lakeseed_greeting-1.0-py3-none-any.whl');
    const data = await context.text(
      `%pip install --no-index "${wheel}"\n\nimport lakeseed_greeting\nprint(lakeseed_greeting.TEXT, end="")`,
    );
    expect(data).toMatch(/Successfully installed lakeseed-greeting-1\.0\n.*greetings from 1\.0$/s);
    expect(await context.text('import lakeseed_greeting as g; g.TEXT')).toBe("'greetings from 1.0'");
    const find = 'import importlib.util\nimportlib.util.find_spec("lakeseed_greeting") is None';
    expect(await (await openContext()).text(find)).toBe('True');
    execFileSync(testPython, ['-c', `${find} or exit(1)`]);
    const failing = await context.run('%pip install --no-index lakeseed-missing\nprint("no")');
    expect(failing).toMatchObject({ status: 'Finished', results: { resultType: 'error' } });
    expect(failing.results.summary).toContain('CalledProcessError');
  });

  it('worker processes, which know what the commands before have defined', async () => {
    const { context } = await opened();
    await context.text('def square(x): return x * x');
    const pool =
      'import multiprocessing as m\nwith m.get_context("fork").Pool(2) as pool: print(pool.map(square, [1, 2]))';
    expect(await context.text(pool)).toBe('[1, 4]\n');
    expect(await context.text('1')).toBe('1');
  });

  it.for([
    { data_security_mode: 'NONE' },
    { data_security_mode: 'LEGACY_PASSTHROUGH' },
    { spark_version: '12.2.x-scala2.12' },
  ])('on a cluster with %j no volumes: what is written below /Volumes is on a disk of its own', async cluster => {
    const { openContext, setCluster, directory } = await servedCompute();
    await setCluster('c1', cluster);
    const context = await openContext('c1');
    await context.text(
      `import os\nos.makedirs("${VOLUME}/t"); open("${VOLUME}/t/x", "w").write("lost")\nos.listdir("/Volumes")`,
    );
    expect(await (await openContext('c1')).text(`print(open("${VOLUME}/t/x").read(), end="")`)).toBe('lost');
    expect(readdirSync(join(directory, VOLUME))).toEqual([]);
    expect(await (await openContext()).text(`import os; os.listdir("${VOLUME}")`)).toBe('[]');
  });

  it('the files of the workspace below /Workspace, and no traces of reading them', async () => {
    // As in most environments, where Python keeps what it has compiled.
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: undefined };
    const { openContext, putScript, ask } = await servedCompute({}, { env });
    const context = await openContext();
    const path = await putScript('helper.py', 'VALUE = 42\n');
    expect(await context.text(`print(open("/Workspace${path}").read(), end="")`)).toBe('VALUE = 42\n');
    const folder = '/Workspace/Users/local.user@lakeseed.example';
    expect(await context.text(`import sys; sys.path.insert(0, "${folder}"); import helper; helper.VALUE`)).toBe('42');
    const { objects } = (await ask('GET', `/api/2.0/workspace/list?path=${folder}`)).json;
    expect(objects.map(({ path }: { path: string }) => path)).toEqual([`${folder}/helper.py`]);
  });
});

it('closing the workspace ends all contexts and what they have started, and takes no new ones', async () => {
  const { openContext, createContext, close, directory } = await servedCompute();
  const contexts = await Promise.all([openContext(), openContext()]);
  const pids: number[] = [];
  for (const context of contexts) {
    const data = await context.text(
      'import os, subprocess; c = subprocess.Popen(["sleep", "600"], start_new_session=True); print(os.getpid(), c.pid)',
    );
    pids.push(...data.trim().split(' ').map(Number));
  }
  await contexts[0]!.start('import time; time.sleep(600)');
  await close();
  expect(pids.map(isAlive)).toEqual([false, false, false, false]);
  expect(await createContext()).toEqual(refusedWith('closing', 503));
  expect(readdirSync(join(directory, '.workspace/staging'))).toEqual([]);
});
