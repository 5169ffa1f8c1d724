import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExecuteScriptOnClusterOptions } from '../../src/generator/execute-script-on-cluster.ts';
import type { FaultPlanInput } from '../../src/workspace/faults/fault-plan.ts';
import { type ComputeSite, computeSite, HOME, SCRIPT } from '../setup/compute-site.ts';
import { failure } from '../setup/delivery.ts';
import { importedNotebook } from '../setup/imported-notebook.ts';

const OUTPUT = '/Volumes/main/default/lakeseed/incoming_data';
const GOOD = 'print("begun", os.environ["OUTPUT_PATH"], flush=True)\nwrite("orders/a.parquet")\n';

async function siteWithData(body: string = GOOD, ...args: Parameters<typeof computeSite>): Promise<ComputeSite> {
  const site = await computeSite(...args);
  site.script(body);
  site.plant('orders/precious.parquet', 'precious');
  return site;
}

describe('executeScriptOnCluster', () => {
  it('runs a script and lists what it has written; nothing is deleted, nothing else is written', async () => {
    const site = await siteWithData();
    expect(await site.execute()).toEqual({
      success: true,
      output: `begun ${OUTPUT}\n`,
      error: null,
      durationSec: expect.any(Number),
      tables: [{ name: 'orders', files: 1, bytes: 185, rows: 3 }],
      runUrl: null,
      code: null,
      warnings: [],
    });
    expect(site.remote()).toEqual({
      'incoming_data/orders/a.parquet': 185,
      'incoming_data/orders/precious.parquet': 8,
    });
    expect(site.changes()).toEqual([]);
    expect(site.left()).toEqual([]);
  });

  it('opens one context, destroys it, and executes the script once', async () => {
    const site = await siteWithData();
    await site.execute();
    const calls = site.wire
      .filter(line => line.startsWith('POST /api/1.2/'))
      .map(line => line.slice('POST /api/1.2/'.length));
    expect(calls).toEqual(['contexts/create', 'commands/execute', 'commands/execute', 'contexts/destroy']);
  });

  it.for([
    ['sys.exit()\n', { success: true, error: null, code: null }],
    ['sys.exit(0)\n', { success: true, error: null, code: null }],
    ['sys.exit(None)\n', { success: true, error: null, code: null }],
    ['sys.exit(7)\n', { success: false, error: 'The script ended with sys.exit(7)', code: 'RUN_FAILED' }],
    [
      'raise KeyError("seed")\n',
      {
        success: false,
        error: expect.stringMatching(/line 11, in <module>\n.*\nKeyError: 'seed'$/),
        code: 'RUN_FAILED',
      },
    ],
    [
      'os._exit(1)\n',
      {
        success: false,
        error: expect.stringContaining('The Python that ran the script has ended'),
        code: 'RUN_FAILED',
      },
    ],
  ] as const)('a script that ends by %j keeps what it printed and what it wrote', async ([end, result]) => {
    const site = await siteWithData(GOOD + end);
    expect(await site.execute()).toMatchObject({
      ...result,
      output: `begun ${OUTPUT}\n`,
      tables: [{ name: 'orders', files: 1 }],
    });
    expect(site.left()).toEqual([]);
  });

  it('a script that runs into its limit is a result, with what it printed', async () => {
    const site = await siteWithData(`${GOOD}import time\ntime.sleep(600)\n`);
    expect(await site.execute({ timeoutSec: 2.5 })).toMatchObject({
      success: false,
      code: 'RUN_TIMEOUT',
      output: `begun ${OUTPUT}\n`,
      error: expect.stringContaining('2.5 s'),
      tables: [{ name: 'orders' }],
    });
    expect(site.left()).toEqual([]);
  });

  it('a script that writes nothing is told so', async () => {
    const site = await siteWithData('print("nothing")\n');
    expect(await site.execute()).toMatchObject({
      success: true,
      output: 'nothing\n',
      error: null,
      tables: [],
      code: null,
      warnings: [
        { code: 'NOTHING_WRITTEN', message: expect.stringMatching(/^The script ended well, but wrote no Parquet/) },
      ],
    });
  });

  it('a script may write to a whole volume, named as other programs do', async () => {
    const site = await computeSite();
    site.script('write("orders/a.parquet")\n');
    expect(await site.execute({ volumeOutputPath: 'dbfs:/Volumes/Main/default/lakeseed/' })).toMatchObject({
      success: true,
      tables: [{ name: 'orders' }],
    });
    expect(site.remote()).toEqual({ 'orders/a.parquet': 185 });
  });

  it('a script finds what lies beside it, and its processes what it defines', async () => {
    const site = await computeSite();
    site.script(`from concurrent.futures import ProcessPoolExecutor
import multiprocessing, seeds
def work(name):
    write(f"{name}/a.parquet")
if __name__ == "__main__":
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool: list(pool.map(work, seeds.TABLES))
    print(__file__)
`);
    writeFileSync(join(site.workspace.directory, HOME, 'seeds.py'), 'TABLES = ["orders", "users"]\n');
    expect(await site.execute()).toMatchObject({
      success: true,
      output: `${SCRIPT}\n`,
      tables: [{ name: 'orders' }, { name: 'users' }],
    });
  });

  it('a script may be a notebook', async () => {
    const site = await computeSite();
    const workspacePath = await importedNotebook(
      site.workspace,
      'print("one")\n\n# COMMAND ----------\n\nprint(__name__)',
      'PYTHON',
    );
    expect(await site.execute({ workspacePath })).toMatchObject({ output: 'one\n__main__\n' });
  });

  it('very many files are counted, but not opened', async () => {
    const site = await computeSite();
    site.script('for n in range(1001): write(f"t/{n}.parquet")\n');
    expect(await site.execute()).toMatchObject({
      success: true,
      tables: [{ name: 't', files: 1001, bytes: 185_185, rows: null }],
    });
    expect(site.wire.filter(line => line.startsWith('GET /api/2.0/fs/files/')).length).toBeLessThan(10);
  });
});

describe('executeScriptOnCluster refuses', () => {
  it.for<[Partial<ExecuteScriptOnClusterOptions>, string, string]>([
    [{ volumeOutputPath: '/tmp/x' }, 'USAGE', 'Not the path of a volume'],
    [{ volumeOutputPath: '' }, 'USAGE', 'volumeOutputPath: '],
    [{ volumeOutputPath: '/Volumes/main/default' }, 'USAGE', 'Not the path'],
    [{ volumeOutputPath: '/Volumes/main/default/lakeseed/../x' }, 'UNSAFE_PATH', '../x'],
    [{ volumeOutputPath: '/Volumes/main/default/lakeseed/a\nb' }, 'UNSAFE_PATH', 'a\\nb'],
    [{ volumeOutputPath: '/Volumes/main/default/lakeseed//x' }, 'UNSAFE_PATH', 'subfolder'],
    [{ clusterId: '' }, 'USAGE', 'clusterId: '],
    [{ workspacePath: 'x.py' }, 'USAGE', 'workspacePath: '],
    [{ scaleFactor: Number.NaN }, 'USAGE', 'scaleFactor: '],
    [{ timeoutSec: -1 }, 'USAGE', 'timeoutSec: '],
    [{ clean: true } as object, 'USAGE', 'clean: Unknown option'],
    [{ serverless: true } as object, 'USAGE', 'serverless: Unknown option'],
    [{ projectPath: 'p' } as object, 'USAGE', 'projectPath: Unknown option'],
  ])('%j as %s, and asks nothing of the workspace', async ([options, code, text]) => {
    const site = await siteWithData();
    expect(await failure(site.execute(options))).toMatchObject({
      code,
      exitCode: 2,
      message: expect.stringContaining(text),
    });
    expect(site.wire).toEqual([]);
  });

  it.for<[Partial<ExecuteScriptOnClusterOptions>, string]>([
    [{ clusterId: '0000-000000-none' }, 'CLUSTER_NOT_FOUND'],
    [{ workspacePath: `${HOME}/none.py` }, 'SCRIPT_NOT_FOUND'],
    [{ volumeOutputPath: '/Volumes/main/default/none/x' }, 'VOLUME_NOT_FOUND'],
  ])('%j before a context is opened', async ([options, code]) => {
    const site = await siteWithData();
    expect(await failure(site.execute(options))).toMatchObject({ code, exitCode: expect.any(Number) });
    expect(site.wire.filter(line => line.includes('/api/1.2/'))).toEqual([]);
    expect(site.left()).toEqual([]);
  });

  it('what cannot be installed', async () => {
    const site = await siteWithData(
      `# /// script\n# dependencies = ["no-such-package-1f3a @ file:///Volumes/main/default/lakeseed/x.whl"]\n# ///\n${GOOD}`,
    );
    expect(await failure(site.execute())).toMatchObject({ code: 'DEPENDENCIES_MISSING' });
    expect(await site.execute({ install: false })).toMatchObject({ success: true });
    expect(site.left()).toEqual([]);
  });

  it('to lose what the run printed when nobody can look any more', async () => {
    const site = await siteWithData();
    site.onRequest = line => {
      if (line !== 'POST /api/1.2/contexts/destroy') return;
      site.workspace.setFaults({ rules: [{ method: 'GET', path: '/api/2.0/fs/**', action: { status: 403 } }] });
    };
    expect(await failure(site.execute())).toMatchObject({
      code: 'PERMISSION_DENIED',
      result: { success: false, output: `begun ${OUTPUT}\n`, tables: [], code: null },
    });
  });
});

describe('executeScriptOnCluster closes every context that it opens', () => {
  const once = { times: 1 };

  it.for<[string, NonNullable<FaultPlanInput['rules']>[number], string | null]>([
    [
      'whose start is not answered',
      { path: '/api/1.2/commands/execute', ...once, action: { reset: 'after' } },
      'NETWORK',
    ],
    ['that takes no command', { path: '/api/1.2/commands/execute', action: { status: 500 } }, 'NETWORK'],
    ['that refuses commands', { path: '/api/1.2/commands/execute', action: { status: 403 } }, 'PERMISSION_DENIED'],
    ['that is busy at first', { path: '/api/1.2/commands/execute', ...once, action: { status: 429 } }, null],
    ['that cannot be looked at', { path: '/api/1.2/contexts/status', action: { status: 400 } }, 'USAGE'],
    ['that stumbles', { path: '/api/1.2/commands/status', times: 5, action: { status: 503 } }, null],
    ['whose answer is cut short', { path: '/api/1.2/commands/status', times: 3, action: { truncate: 5 } }, null],
    ['that is not let go at once', { path: '/api/1.2/contexts/destroy', ...once, action: { status: 503 } }, null],
    ['whose end is not answered', { path: '/api/1.2/contexts/destroy', ...once, action: { reset: 'before' } }, null],
  ])('one %s', async ([, rule, code]) => {
    const site = await siteWithData();
    site.workspace.setFaults({ rules: [rule] });
    if (code) expect(await failure(site.execute())).toMatchObject({ code });
    else expect(await site.execute()).toMatchObject({ success: true, output: `begun ${OUTPUT}\n` });
    const lines = (end: string) => site.wire.filter(line => line.endsWith(end)).length;
    expect(lines('/contexts/create')).toBe(1);
    expect(lines('/contexts/destroy')).toBe(rule.path?.endsWith('destroy') ? 2 : 1);
    expect(site.left()).toEqual([]);
    // To run and to forget; a start that failed is not made again, but for one that was turned away.
    expect(lines('/commands/execute')).toBeLessThanOrEqual(
      rule.times === 1 && !code && rule.path?.endsWith('execute') ? 3 : 2,
    );
  });
});
