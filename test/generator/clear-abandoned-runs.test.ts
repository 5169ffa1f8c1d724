import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../src/base/events.ts';
import { clearAbandonedRuns } from '../../src/generator/clear-abandoned-runs.ts';
import type { RecordedCompute } from '../../src/script/run-records.ts';
import { CLUSTER, type ComputeSite, computeSite, HOME, SCRIPT } from '../setup/compute-site.ts';

const ID = '20260101000000-abcdefgh';

/** The record of a run whose lakeseed is dead. */
function record(
  site: ComputeSite,
  compute: RecordedCompute,
  changes: { pid?: number; host?: string; id?: string } = {},
): string {
  const {
    id = ID,
    pid = spawnSync(process.execPath, ['--version']).pid,
    host = site.effects.env['DATABRICKS_HOST'],
  } = changes;
  const folder = join(site.home, '.lakeseed/runs');
  mkdirSync(folder, { recursive: true });
  const holder = { pid, processStart: null, host: hostname(), since: '2026-01-01T00:00:00.000Z' };
  const workspace = { host, profile: null, localDirectory: null };
  writeFileSync(join(folder, `${id}.json`), JSON.stringify({ id, holder, workspace, compute }));
  return join(folder, `${id}.json`);
}

async function clear(site: ComputeSite, signal?: AbortSignal) {
  const events: EventBody[] = [];
  const result = await clearAbandonedRuns(
    { directory: site.home, signal, emit: event => void events.push(event) },
    site.effects,
  );
  return {
    ...result,
    events,
    calls: site.wire.filter(line => line.startsWith('POST ')).map(line => line.replace(/.*\/api\/[\d.]+\//, '')),
  };
}

async function post(site: ComputeSite, path: string, body: object): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${site.workspace.token}`, 'content-type': 'application/json' };
  const response = await fetch(`${site.effects.env['DATABRICKS_HOST']}${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return (await response.json()) as Record<string, unknown>;
}

describe('a run on a cluster whose lakeseed was killed', () => {
  it('has its context destroyed, its output removed, and its record with them', async () => {
    const site = await computeSite();
    const { id } = await post(site, '/api/1.2/contexts/create', { clusterId: CLUSTER, language: 'python' });
    const path = record(site, { kind: 'cluster', clusterId: CLUSTER, contextId: String(id) });
    const { cleared, left, events, calls } = await clear(site);
    expect(cleared).toEqual([ID]);
    expect(left).toEqual([]);
    expect(events).toEqual([{ type: 'run.cleared', id: ID }]);
    expect(existsSync(path)).toBe(false);
    // The context of the test, its end, and one that forgets what was printed.
    expect(calls).toEqual([
      'contexts/create',
      'contexts/destroy',
      'contexts/create',
      'commands/execute',
      'contexts/destroy',
    ]);
    expect(site.left()).toEqual([]);
  });

  it('is cleared although the cluster takes no further context', async () => {
    const site = await computeSite({ maxContexts: 0 });
    const path = record(site, { kind: 'cluster', clusterId: CLUSTER, contextId: 'gone' });
    expect(await clear(site)).toMatchObject({ cleared: [ID], left: [] });
    expect(existsSync(path)).toBe(false);
  });

  it.for<[string, (site: ComputeSite) => Promise<RecordedCompute> | RecordedCompute]>([
    ['whose context is gone', () => ({ kind: 'cluster', clusterId: CLUSTER, contextId: 'gone' })],
    ['that never had a context', () => ({ kind: 'cluster', clusterId: CLUSTER, contextId: null })],
    ['whose cluster is gone', () => ({ kind: 'cluster', clusterId: '0000-000000-none', contextId: 'x' })],
    [
      'whose cluster is down',
      async ({ workspace }) => {
        await workspace.setCluster('c-1', { state: 'TERMINATED' });
        return { kind: 'cluster', clusterId: 'c-1', contextId: 'x' };
      },
    ],
  ])('%s is cleared, too', async ([, compute]) => {
    const site = await computeSite();
    const path = record(site, await compute(site));
    expect(await clear(site)).toMatchObject({ cleared: [ID], left: [] });
    expect(existsSync(path)).toBe(false);
  });
});

describe('a serverless run whose lakeseed was killed', () => {
  async function submit(site: ComputeSite): Promise<number> {
    const path = `${HOME}/.lakeseed/${ID}`;
    await post(site, '/api/2.0/workspace/mkdirs', { path });
    const content = Buffer.from('import time\ntime.sleep(600)\n').toString('base64');
    await post(site, '/api/2.0/workspace/import', { path: `${path}/launch.py`, content, format: 'AUTO' });
    const { run_id: runId } = await post(site, '/api/2.2/jobs/runs/submit', {
      run_name: `lakeseed ${ID}`,
      tasks: [{ task_key: 'generate', environment_key: 'e', spark_python_task: { python_file: `${path}/launch.py` } }],
      environments: [{ environment_key: 'e', spec: { environment_version: '4' } }],
    });
    return Number(runId);
  }

  it.for(['id', 'name'])('is cancelled, found by its %s, and its folder removed', async by => {
    const site = await computeSite();
    const runId = await submit(site);
    const compute = {
      kind: 'serverless',
      runName: `lakeseed ${ID}`,
      runId: by === 'id' ? runId : null,
      folder: `${HOME}/.lakeseed/${ID}`,
    } as const;
    const path = record(site, compute);
    const { cleared, calls } = await clear(site);
    expect(cleared).toEqual([ID]);
    expect(calls.slice(-2)).toEqual(['jobs/runs/cancel', 'workspace/delete']);
    expect(existsSync(path)).toBe(false);
    expect(site.left()).toEqual([]);
  });

  it.for([
    ['that never was submitted', null],
    ['that is unknown', 4711],
  ] as const)('%s is cleared, too', async ([, runId]) => {
    const site = await computeSite();
    record(site, { kind: 'serverless', runName: `lakeseed ${ID}`, runId, folder: `${HOME}/.lakeseed/${ID}` });
    expect(await clear(site)).toMatchObject({ cleared: [ID] });
  });
});

describe('what is left for the next time', () => {
  it('is a run whose lakeseed is alive: nothing is asked', async () => {
    const site = await computeSite();
    const path = record(site, { kind: 'cluster', clusterId: CLUSTER, contextId: 'x' }, { pid: process.pid });
    expect(await clear(site)).toMatchObject({ cleared: [], left: [], events: [] });
    expect(site.wire).toEqual([]);
    expect(existsSync(path)).toBe(true);
  });

  it.for<[string, number, string]>([
    ['is away', 503, 'NETWORK'],
    ['refuses the credentials', 401, 'AUTH_FAILED'],
    ['refuses a permission', 403, 'PERMISSION_DENIED'],
  ])('is a run whose server %s; others are cleared all the same', async ([, status, code]) => {
    const site = await computeSite();
    const path = record(site, { kind: 'cluster', clusterId: CLUSTER, contextId: 'x' });
    record(site, { kind: 'cluster', clusterId: CLUSTER, contextId: null }, { id: 'another' });
    site.workspace.setFaults({ rules: [{ path: '/api/2.1/clusters/get', action: { status } }] });
    const { cleared, left, events } = await clear(site);
    expect(cleared).toEqual(['another']);
    expect(left).toMatchObject([{ id: ID, error: { code } }]);
    expect(events).toContainEqual({ type: 'run.notCleared', id: ID, message: left[0]!.error.message });
    expect(existsSync(path)).toBe(true);
    site.workspace.setFaults({});
    expect(await clear(site)).toMatchObject({ cleared: [ID] });
  });

  it('is a run of another workspace than the one that is configured: nothing is sent to either', async () => {
    const site = await computeSite();
    const other = await computeSite();
    const host = other.effects.env['DATABRICKS_HOST']!;
    const path = record(site, { kind: 'cluster', clusterId: CLUSTER, contextId: 'x' }, { host });
    const { cleared, left } = await clear(site);
    expect(cleared).toEqual([]);
    expect(left).toMatchObject([
      {
        id: ID,
        error: {
          code: 'USAGE',
          message: `It belongs to ${host}, and ${site.effects.env['DATABRICKS_HOST']} is configured`,
        },
      },
    ]);
    expect([...site.wire, ...other.wire]).toEqual([]);
    expect(existsSync(path)).toBe(true);
  });

  it.for<[string, Partial<Extract<RecordedCompute, { kind: 'serverless' }>>]>([
    ['another folder', { folder: `${HOME}/precious` }],
    ['a folder beside its own', { folder: `${HOME}/../x/.lakeseed/${ID}` }],
    ['a run of another name', { runName: 'nightly' }],
  ])('is what no lakeseed has recorded: %s', async ([, changes]) => {
    const site = await computeSite();
    const own = {
      kind: 'serverless',
      runName: `lakeseed ${ID}`,
      runId: null,
      folder: `${HOME}/.lakeseed/${ID}`,
    } as const;
    record(site, { ...own, ...changes });
    expect(await clear(site)).toMatchObject({ cleared: [], left: [] });
    expect(site.wire).toEqual([]);
  });

  it('is a run of somebody else under the recorded id', async () => {
    const site = await computeSite();
    const path = `${HOME}/precious/x.py`;
    await post(site, '/api/2.0/workspace/mkdirs', { path: `${HOME}/precious` });
    const content = Buffer.from('import time\ntime.sleep(600)\n').toString('base64');
    await post(site, '/api/2.0/workspace/import', { path, content, format: 'AUTO' });
    const { run_id: runId } = await post(site, '/api/2.2/jobs/runs/submit', {
      run_name: 'nightly',
      tasks: [{ task_key: 't', environment_key: 'e', spark_python_task: { python_file: path } }],
      environments: [{ environment_key: 'e', spec: { environment_version: '4' } }],
    });
    record(site, {
      kind: 'serverless',
      runName: `lakeseed ${ID}`,
      runId: Number(runId),
      folder: `${HOME}/.lakeseed/${ID}`,
    });
    const { cleared, calls } = await clear(site);
    expect(cleared).toEqual([ID]);
    expect(calls).not.toContain('jobs/runs/cancel');
  });

  it('is everything after an abort', async () => {
    const site = await computeSite();
    record(site, { kind: 'cluster', clusterId: CLUSTER, contextId: 'x' });
    expect(await clear(site, AbortSignal.abort())).toMatchObject({ cleared: [], left: [], events: [] });
    expect(readdirSync(join(site.home, '.lakeseed/runs'))).toEqual([`${ID}.json`]);
  });
});

describe('the record of a run', () => {
  it('is written before the context is made, names it as soon as it is there, and is gone at the end', async () => {
    const site = await computeSite();
    site.script('write("t/a.parquet")\n');
    const folder = join(site.home, '.lakeseed/runs');
    const seen: unknown[] = [];
    site.onRequest = line => {
      if (!/contexts\/create|commands\/execute|contexts\/destroy/.test(line)) return;
      const names = readdirSync(folder);
      seen.push(JSON.parse(readFileSync(join(folder, names[0]!), 'utf8')).compute);
      expect(names).toHaveLength(1);
    };
    await site.execute();
    const known = { kind: 'cluster', clusterId: CLUSTER, contextId: expect.stringMatching(/./) };
    expect(seen).toEqual([{ kind: 'cluster', clusterId: CLUSTER, contextId: null }, known, known, known]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of a serverless run is written before anything of it exists, and knows its id', async () => {
    const site = await computeSite();
    site.script('write("t/a.parquet")\n');
    const folder = join(site.home, '.lakeseed/runs');
    const seen: { runId: number | null; folder: string }[] = [];
    site.onRequest = line => {
      if (!/workspace\/mkdirs|runs\/submit|runs\/get-output/.test(line)) return;
      seen.push(JSON.parse(readFileSync(join(folder, readdirSync(folder)[0]!), 'utf8')).compute);
    };
    await site.generate({ serverless: true, workspacePath: SCRIPT });
    expect(seen.map(({ runId }) => typeof runId)).toEqual(['object', 'object', 'number']);
    expect(seen[0]!.folder.startsWith(`${HOME}/.lakeseed/`)).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('stays where the context could not be closed, and the next command closes it', async () => {
    const site = await computeSite();
    site.script('write("t/a.parquet")\n');
    site.workspace.setFaults({ rules: [{ path: '/api/1.2/contexts/destroy', action: { status: 403 } }] });
    expect(await site.execute()).toMatchObject({ success: true });
    expect(site.left()).toHaveLength(2);
    site.workspace.setFaults({});
    const [name] = readdirSync(join(site.home, '.lakeseed/runs'));
    const path = join(site.home, '.lakeseed/runs', name!);
    // As if this process were dead.
    const dead = { ...JSON.parse(readFileSync(path, 'utf8')) };
    dead.holder.pid = spawnSync(process.execPath, ['--version']).pid;
    writeFileSync(path, JSON.stringify(dead));
    expect(await site.execute()).toMatchObject({ success: true });
    expect(site.events.map(({ type }) => type)).toContain('run.cleared');
    expect(site.left()).toEqual([]);
  });

  it('that cannot be written keeps the run from starting', async () => {
    const site = await computeSite();
    site.script('write("t/a.parquet")\n');
    site.plant('old/x.parquet');
    writeFileSync(join(site.home, '.lakeseed'), 'a file');
    await expect(site.generate({ clusterId: CLUSTER, workspacePath: SCRIPT })).rejects.toMatchObject({
      code: 'LOCAL_IO',
    });
    expect(site.remote()).toEqual({ 'incoming_data/old/x.parquet': 6 });
    expect(site.wire).not.toContain('POST /api/1.2/contexts/create');
  });
});
