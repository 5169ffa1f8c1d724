import { describe, expect, it } from 'vitest';
import { CLUSTER, type ComputeSite, computeSite, SCRIPT } from '../setup/compute-site.ts';
import { BASE, failure } from '../setup/delivery.ts';

const SLOW = 'import time\nprint("begun", flush=True)\nwrite("orders/a.parquet")\ntime.sleep(0.5)\n';
const ENDLESS = `${SLOW}time.sleep(600)\n`;

/** Aborts at a request, counted from 1, before it is carried out. */
function abortAt(site: ComputeSite, line: string, number = 1): AbortSignal {
  const controller = new AbortController();
  let count = 0;
  site.onRequest = seen => {
    if (seen.includes(line)) count += 1;
    if (seen.includes(line) && count === number) controller.abort();
  };
  return controller.signal;
}

/** Nothing is left, though a context may take a moment to be gone. */
function expectNothingLeft(site: ComputeSite): void {
  expect(site.left()).toEqual([]);
  const made = site.wire.filter(line => line.endsWith('/contexts/create')).length;
  expect(site.wire.filter(line => line.endsWith('/contexts/destroy'))).toHaveLength(made);
}

async function siteWithData(body: string): Promise<ComputeSite> {
  const site = await computeSite();
  site.script(body);
  site.plant('old/x.parquet');
  return site;
}

describe('generateAndUpload on a cluster, aborted', () => {
  it('before it begins, asks nothing', async () => {
    const site = await siteWithData(SLOW);
    const aborted = site.generate({ clusterId: CLUSTER, workspacePath: SCRIPT, signal: AbortSignal.abort() });
    expect(await failure(aborted)).toMatchObject({ code: 'CANCELLED', exitCode: 130 });
    expect(site.wire).toEqual([]);
  });

  it.for([
    ['while the cluster is looked up', 'GET /api/2.1/clusters/get', 1],
    ['while the script is read', 'GET /api/2.0/workspace/export', 1],
    ['while the volume is looked up', 'GET /api/2.1/unity-catalog/volumes/', 1],
    ['while the folder is listed', 'GET /api/2.0/fs/directories/', 1],
    ['while the volume is looked up again', 'GET /api/2.1/unity-catalog/volumes/', 2],
    ['while a context is made', 'POST /api/1.2/contexts/create', 1],
    ['while the context starts', 'GET /api/1.2/contexts/status', 1],
    ['while the volume is tried', 'PUT /api/2.0/fs/files/_lakeseed_probe', 1],
    ['while the probe is removed', 'DELETE /api/2.0/fs/files/_lakeseed_probe', 1],
  ] as const)('%s, has deleted nothing', async ([, line, number]) => {
    const site = await siteWithData(SLOW);
    const signal = abortAt(site, line, number);
    expect(await failure(site.generate({ clusterId: CLUSTER, workspacePath: SCRIPT, signal }))).toMatchObject({
      code: 'CANCELLED',
    });
    expect(site.remote()).toEqual({ 'incoming_data/old/x.parquet': 6 });
    expectNothingLeft(site);
  });

  it('while the cluster starts, leaves it to start', async () => {
    const site = await siteWithData(SLOW);
    await site.workspace.setCluster('c-1', { state: 'TERMINATED', start_ms: 60_000 });
    const signal = abortAt(site, 'GET /api/2.1/clusters/get', 3);
    const options = { clusterId: 'c-1', workspacePath: SCRIPT, startCluster: true, signal };
    expect(await failure(site.generate(options))).toMatchObject({ code: 'CANCELLED' });
    expect(site.remote()).toEqual({ 'incoming_data/old/x.parquet': 6 });
    expectNothingLeft(site);
  });

  it('while packages are installed, has deleted nothing', async () => {
    const site = await siteWithData(`# /// script\n# dependencies = ["pip"]\n# ///\n${SLOW}`);
    const signal = abortAt(site, 'GET /api/1.2/commands/status');
    expect(await failure(site.generate({ clusterId: CLUSTER, workspacePath: SCRIPT, signal }))).toMatchObject({
      code: 'CANCELLED',
      message: 'Cancelled. Nothing was deleted and nothing was sent.',
    });
    expect(site.remote()).toEqual({ 'incoming_data/old/x.parquet': 6 });
    expectNothingLeft(site);
  });

  it('while the folder is cleaned, says what it holds', async () => {
    const site = await siteWithData(SLOW);
    const signal = abortAt(site, 'PUT /api/2.0/fs/directories/incoming_data');
    const error = await failure(site.generate({ clusterId: CLUSTER, workspacePath: SCRIPT, signal }));
    expect(error).toMatchObject({
      code: 'CANCELLED',
      message: expect.stringMatching(/now holds no files.*The files from before are gone/s),
    });
    expectNothingLeft(site);
  });

  it.for(['before', 'after'] as const)(
    'while the script runs, cancels it and says what it has left (cleanMode %s)',
    async cleanMode => {
      const site = await siteWithData(ENDLESS);
      const controller = new AbortController();
      const { signal } = controller;
      site.onRequest = () => {
        if ('incoming_data/orders/a.parquet' in site.remote()) controller.abort();
      };
      const error = await failure(site.generate({ clusterId: CLUSTER, workspacePath: SCRIPT, cleanMode, signal }));
      expect(error).toMatchObject({
        code: 'CANCELLED',
        message: expect.stringContaining(`The run has left 1 file in ${BASE}.`),
        result: {
          success: false,
          code: 'CANCELLED',
          output: 'begun\n',
          tables: [{ name: 'orders', rows: 3 }],
          volumePath: BASE,
        },
      });
      expect(error.message).toContain(
        cleanMode === 'before' ? 'The files from before are gone' : 'The files from before are still there.',
      );
      expect(site.wire.filter(line => line.endsWith('/commands/cancel'))).toHaveLength(1);
      expect(site.remote()).toMatchObject({ 'incoming_data/orders/a.parquet': 185 });
      expectNothingLeft(site);
    },
  );

  it.for(['before', 'after'] as const)(
    'while the result is listed, says what there is, and removes nothing (cleanMode %s)',
    async cleanMode => {
      const site = await siteWithData(SLOW);
      const controller = new AbortController();
      let closed = false;
      site.onRequest = line => {
        if (closed && line.startsWith('GET /api/2.0/fs/')) controller.abort();
        closed ||= line.endsWith('/contexts/destroy');
      };
      const error = await failure(
        site.generate({ clusterId: CLUSTER, workspacePath: SCRIPT, cleanMode, signal: controller.signal }),
      );
      expect(error).toMatchObject({
        code: 'CANCELLED',
        message: expect.stringContaining('The run has left 1 file'),
        result: { output: 'begun\n', tables: [{ name: 'orders', rows: 3 }] },
      });
      const old = cleanMode === 'after' ? { 'incoming_data/old/x.parquet': 6 } : {};
      expect(site.remote()).toEqual({ ...old, 'incoming_data/orders/a.parquet': 185 });
      expectNothingLeft(site);
    },
  );

  it('while the old files are removed at the end, says how far it came', async () => {
    const site = await siteWithData(SLOW);
    const signal = abortAt(site, 'DELETE /api/2.0/fs/files/incoming_data/old/x.parquet');
    const error = await failure(
      site.generate({ clusterId: CLUSTER, workspacePath: SCRIPT, cleanMode: 'after', signal }),
    );
    expect(error).toMatchObject({
      code: 'CANCELLED',
      message: expect.stringContaining('now holds'),
      result: { output: 'begun\n' },
    });
    expect(site.remote()).toMatchObject({ 'incoming_data/orders/a.parquet': 185 });
    expectNothingLeft(site);
  });
});

describe('generateAndUpload on serverless compute, aborted', () => {
  it.for([
    ['while it asks who calls', '/scim/v2/Me'],
    ['while its folder is made', '/workspace/mkdirs'],
    ['while its launcher is put there', '/workspace/import'],
    ['while the volume is tried', 'PUT /api/2.0/fs/files/_lakeseed_probe'],
  ] as const)('%s, has deleted nothing', async ([, line]) => {
    const site = await siteWithData(SLOW);
    const signal = abortAt(site, line);
    expect(await failure(site.generate({ serverless: true, workspacePath: SCRIPT, signal }))).toMatchObject({
      code: 'CANCELLED',
    });
    expect(site.remote()).toEqual({ 'incoming_data/old/x.parquet': 6 });
    expectNothingLeft(site);
  });

  it.for([
    ['while it is submitted', '/jobs/runs/submit', 1],
    ['while it is looked at first', '/jobs/runs/get', 1],
    ['while it runs', '/jobs/runs/get', 5],
  ] as const)('%s, cancels the run and removes its folder', async ([, line, number]) => {
    const site = await siteWithData(ENDLESS);
    const signal = abortAt(site, line, number);
    expect(await failure(site.generate({ serverless: true, workspacePath: SCRIPT, signal }))).toMatchObject({
      code: 'CANCELLED',
      result: { success: false, code: 'CANCELLED' },
    });
    expect(site.wire.filter(seen => seen.endsWith('/runs/cancel'))).toHaveLength(1);
    expectNothingLeft(site);
  });
});

describe('executeScriptOnCluster, aborted', () => {
  it.for([
    ['GET /api/2.1/clusters/get', 1],
    ['GET /api/2.0/workspace/export', 1],
    ['GET /api/2.1/unity-catalog/volumes/', 1],
    ['GET /api/2.0/fs/directories/', 1],
    ['POST /api/1.2/contexts/create', 1],
    ['GET /api/1.2/contexts/status', 1],
  ] as const)('at %s (%d), throws CANCELLED', async ([line, number]) => {
    const site = await siteWithData(SLOW);
    expect(await failure(site.execute({ signal: abortAt(site, line, number) }))).toMatchObject({ code: 'CANCELLED' });
    expectNothingLeft(site);
  });

  it.for([
    ['POST /api/1.2/commands/execute', 1],
    ['GET /api/1.2/commands/status', 10],
    ['POST /api/1.2/contexts/destroy', 1],
    ['GET /api/2.0/fs/directories/incoming_data', 4],
  ] as const)('at %s (%d), carries the result', async ([line, number]) => {
    const site = await siteWithData(SLOW);
    const error = await failure(site.execute({ signal: abortAt(site, line, number) }));
    expect(error).toMatchObject({
      code: 'CANCELLED',
      result: { success: expect.any(Boolean), output: expect.any(String), tables: expect.any(Array) },
    });
    expectNothingLeft(site);
  });
});
