import { describe, expect, it } from 'vitest';
import { type ComputeSite, computeSite, type Handle, SCRIPT } from '../setup/compute-site.ts';
import { BASE } from '../setup/delivery.ts';
import { importedNotebook } from '../setup/imported-notebook.ts';

const TWO =
  'print("begun", os.environ["SCALE_FACTOR"], flush=True)\nwrite("orders/a.parquet")\nwrite("users/k=1/a.parquet")\n';

/** What was submitted, as the local workspace takes it. */
function submitted(site: ComputeSite): string[] {
  return site.changes().filter(line => /\/jobs\/|\/workspace\//.test(line));
}

describe('a project on serverless compute', () => {
  it('runs from a folder of its own, which is gone afterwards; the folder is cleaned before', async () => {
    const site = await computeSite();
    site.plant('old/x.parquet');
    const result = await site.generate({ serverless: true, projectPath: site.project(TWO) });
    expect(result).toEqual({
      success: true,
      output: 'begun 1.0\n',
      error: null,
      durationSec: expect.any(Number),
      tables: [
        { name: 'orders', files: 1, bytes: 185, rows: 3 },
        { name: 'users', files: 1, bytes: 185, rows: 3 },
      ],
      runUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/\?o=\d+#job\/\d+\/run\/\d+$/),
      code: null,
      warnings: [],
      volumePath: BASE,
      localBase: null,
      deleted: 1,
      note: null,
      dryRun: false,
      plan: null,
    });
    expect(submitted(site)).toEqual([
      'POST /api/2.0/workspace/mkdirs',
      'POST /api/2.0/workspace/import',
      'POST /api/2.0/workspace/import',
      'POST /api/2.2/jobs/runs/submit',
      'POST /api/2.0/workspace/delete',
    ]);
    // The volume is tried before the run is submitted, and cleaned when it has begun.
    const files = site.changes().map(line => line.replace('/api/2.0/fs', ''));
    expect(files.filter(line => !/\/api\/2\.0\/workspace\//.test(line))).toEqual([
      'PUT /files/_lakeseed_probe',
      'DELETE /files/_lakeseed_probe',
      'POST /api/2.2/jobs/runs/submit',
      'DELETE /files/incoming_data/old/x.parquet',
      'DELETE /directories/incoming_data/old',
      'PUT /directories/incoming_data',
    ]);
    expect(site.left()).toEqual([]);
    const start = site.events.find(event => event.type === 'run.start');
    expect(start).toMatchObject({ compute: 'serverless compute', runUrl: result.runUrl });
  });

  it('that fails tells its own lines and its own path; the note says what has become of the old files', async () => {
    const site = await computeSite();
    site.plant('old/x.parquet');
    const projectPath = site.project('print("begun")\nraise ValueError("no seeds")\n');
    const result = await site.generate({ serverless: true, projectPath });
    expect(result).toMatchObject({
      success: false,
      code: 'RUN_FAILED',
      output: 'begun\n',
      note: expect.stringContaining('The files from before are gone'),
    });
    expect(result.error).toContain(`File "${projectPath}/generate_data.py", line 10, in <module>`);
    expect(result.error).not.toContain('lakeseed_');
    expect(site.left()).toEqual([]);
  });

  it.for([
    ['sys.exit(0)\n', null, null],
    ['sys.exit(3)\n', 'RUN_FAILED', 'The script ended with sys.exit(3)'],
  ] as const)('that ends by %j', async ([end, code, error]) => {
    const site = await computeSite();
    const projectPath = site.project(TWO + end);
    expect(await site.generate({ serverless: true, projectPath })).toMatchObject({
      code,
      error,
      output: 'begun 1.0\n',
    });
  });

  it('gets what it declares as the environment of its run, unless nothing is to be installed', async () => {
    const site = await computeSite();
    const projectPath = site.project('write("t/a.parquet")\n', {
      'requirements.txt': '--no-index\nno-such-package-1f3a\npyspark\n',
    });
    const missing = await site.generate({ serverless: true, projectPath });
    expect(missing).toMatchObject({
      success: false,
      code: 'RUN_FAILED',
      error: expect.stringMatching(/[Ll]ibrary installation failed/),
    });
    expect(await site.generate({ serverless: true, projectPath, install: false })).toMatchObject({ success: true });
    expect(site.left()).toEqual([]);
  });

  it('whose submission is not answered is one run all the same', async () => {
    const site = await computeSite();
    site.workspace.setFaults({ rules: [{ path: '/api/2.2/jobs/runs/submit', times: 1, action: { reset: 'after' } }] });
    const projectPath = site.project(
      'Path(os.environ["OUTPUT_PATH"], str(os.getpid())).write_text("x")\nwrite("t/a.parquet")\n',
    );
    expect(await site.generate({ serverless: true, projectPath })).toMatchObject({ success: true });
    expect(site.changes().filter(line => line.endsWith('/submit'))).toHaveLength(2);
    expect(Object.keys(site.remote())).toHaveLength(2);
  });

  it('is ended at its limit', async () => {
    const site = await computeSite();
    const projectPath = site.project(
      'import time\nprint("begun", flush=True)\nwrite("t/a.parquet")\ntime.sleep(600)\n',
    );
    const result = await site.generate({ serverless: true, projectPath, timeoutSec: 2 });
    expect(result).toMatchObject({
      success: false,
      code: 'RUN_TIMEOUT',
      note: expect.stringContaining('The run has left'),
    });
    expect(site.left()).toEqual([]);
  });
});

describe('a run on a server that does not say when it begins', () => {
  const neverRunning =
    (handle: Handle): Handle =>
    async request => {
      const { pathname } = new URL(request.url);
      if (pathname.endsWith('/runs/submit')) return Response.json({ run_id: 5 });
      if (!/\/runs\/get/.test(pathname)) return handle(request);
      const state = { life_cycle_state: 'TERMINATED', result_state: 'SUCCESS' };
      return Response.json(
        pathname.endsWith('/get') ? { run_id: 5, state, tasks: [{ run_id: 6 }] } : { logs: 'canned\n' },
      );
    };

  it('has the folder cleaned afterwards, of what was not rewritten', async () => {
    const site = await computeSite({}, handle => async request => {
      if (request.url.endsWith('/runs/submit')) site.plant('orders/a.parquet', 'written by the server');
      return neverRunning(handle)(request);
    });
    site.plant('old/x.parquet');
    expect(await site.generate({ serverless: true, projectPath: site.project(TWO) })).toMatchObject({
      success: true,
      output: 'canned\n',
      deleted: 1,
    });
    expect(Object.keys(site.remote())).toEqual(['incoming_data/orders/a.parquet']);
  });

  it('and wrote nothing has deleted nothing', async () => {
    const site = await computeSite({}, neverRunning);
    site.plant('old/x.parquet');
    expect(await site.generate({ serverless: true, projectPath: site.project(TWO) })).toMatchObject({
      success: false,
      code: 'NOTHING_WRITTEN',
      deleted: 0,
      note: expect.stringContaining('The files from before are still there.'),
    });
    expect(Object.keys(site.remote())).toEqual(['incoming_data/old/x.parquet']);
  });
});

describe('a script of the workspace on serverless compute', () => {
  it.for([SCRIPT, SCRIPT.slice('/Workspace'.length)])(
    'runs where it lies, however its path is written: %s',
    async workspacePath => {
      const site = await computeSite();
      site.script('print(__file__)\nwrite("t/a.parquet")\n');
      expect(await site.generate({ serverless: true, workspacePath })).toMatchObject({
        success: true,
        output: `${SCRIPT}\n`,
      });
      expect(submitted(site)).toHaveLength(4);
    },
  );

  it('may be a notebook, of which a copy runs', async () => {
    const site = await computeSite();
    const source = `import os, pathlib, pandas as pd\nbase = pathlib.Path(os.environ["OUTPUT_PATH"], "t")\nbase.mkdir(parents=True)\n\n# COMMAND ----------\n\npd.DataFrame({"id": [1, 2]}).to_parquet(base / "a.parquet")\nprint("done")`;
    const workspacePath = await importedNotebook(site.workspace, source, 'PYTHON');
    expect(await site.generate({ serverless: true, workspacePath })).toMatchObject({
      success: true,
      output: 'done\n',
      tables: [{ name: 't', files: 1, rows: 2 }],
    });
    expect(site.left()).toEqual([]);
  });

  it('whose folder cannot be removed leaves its record for the next command', async () => {
    const site = await computeSite();
    site.script('write("t/a.parquet")\n');
    site.workspace.setFaults({
      rules: [{ method: 'POST', path: '/api/2.0/workspace/delete', action: { status: 403 } }],
    });
    expect(await site.generate({ serverless: true, workspacePath: SCRIPT })).toMatchObject({ success: true });
    const [folder, record] = site.left();
    expect(record).toBe(`${folder}.json`);
    expect(site.wire.filter(line => line.endsWith('/workspace/delete'))).toHaveLength(1);
  });
});
