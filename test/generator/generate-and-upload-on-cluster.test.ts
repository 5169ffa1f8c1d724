import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CLUSTER, computeSite, HOME, SCRIPT } from '../setup/compute-site.ts';
import { BASE, failure } from '../setup/delivery.ts';

const ON_CLUSTER = { clusterId: CLUSTER, workspacePath: SCRIPT };
const TWO =
  'print("begun", os.environ["SCALE_FACTOR"], flush=True)\nwrite("orders/a.parquet")\nwrite("orders/k=1/b.parquet")\nwrite("users/a.parquet")\n';
const ARRIVED = {
  'incoming_data/orders/a.parquet': 185,
  'incoming_data/orders/k=1/b.parquet': 185,
  'incoming_data/users/a.parquet': 185,
};
const TABLES = [
  { name: 'orders', files: 2, bytes: 370, rows: 6 },
  { name: 'users', files: 1, bytes: 185, rows: 3 },
];

const SUCCESS = {
  success: true,
  output: 'begun 1.0\n',
  error: null,
  code: null,
  tables: TABLES,
  warnings: [],
  volumePath: BASE,
  localBase: null,
  deleted: 0,
  note: null,
  dryRun: false,
  plan: null,
  durationSec: expect.any(Number),
};

describe('a script of the workspace on a cluster', () => {
  it('runs, and what has arrived is the result; nothing is left of it', async () => {
    const site = await computeSite();
    site.script(TWO);
    expect(await site.generate(ON_CLUSTER)).toEqual({ ...SUCCESS, runUrl: null });
    expect(site.remote()).toEqual(ARRIVED);
    expect(site.left()).toEqual([]);
    expect(site.events.map(({ sequence }) => sequence)).toEqual(site.events.map((_, index) => index + 1));
    const types = site.events.map(({ type }) => type).filter(type => type !== 'run.progress');
    expect(types).toEqual(['run.start', 'run.finish']);
  });

  it('cleans the folder when everything is ready: cluster, script, volume, context and packages', async () => {
    const site = await computeSite();
    site.script('# /// script\n# dependencies = ["pip"]\n# ///\n'.concat(TWO));
    site.plant('old/k=1/x.parquet');
    site.plant('orders/a.parquet', 'an old one');
    const result = await site.generate(ON_CLUSTER);
    expect(result).toMatchObject({ success: true, deleted: 2, tables: TABLES });
    expect(site.remote()).toEqual(ARRIVED);
    const order = site.wire.filter(line => !/\/(?:commands|contexts)\/status$|^GET .*\/fs\//.test(line));
    expect(order.map(line => line.replace('/api/2.0/fs', ''))).toEqual([
      'GET /api/2.1/clusters/get',
      'GET /api/2.0/workspace/get-status',
      'GET /api/2.0/workspace/export',
      'GET /api/2.1/unity-catalog/volumes/main.default.lakeseed',
      'GET /api/2.1/unity-catalog/volumes/main.default.lakeseed',
      'POST /api/1.2/contexts/create',
      // pip
      'POST /api/1.2/commands/execute',
      'PUT /files/_lakeseed_probe',
      'DELETE /files/_lakeseed_probe',
      'DELETE /files/incoming_data/old/k=1/x.parquet',
      'DELETE /files/incoming_data/orders/a.parquet',
      'DELETE /directories/incoming_data/old/k=1',
      'DELETE /directories/incoming_data/old',
      'DELETE /directories/incoming_data/orders',
      'PUT /directories/incoming_data',
      // the script, and its output forgotten
      'POST /api/1.2/commands/execute',
      'POST /api/1.2/commands/execute',
      'POST /api/1.2/contexts/destroy',
    ]);
  });

  it('gets a scale factor as a number that Python reads', async () => {
    const site = await computeSite();
    site.script('print(os.environ["SCALE_FACTOR"])\nwrite("t/a.parquet")\n');
    expect(await site.generate({ ...ON_CLUSTER, scaleFactor: 1e-3 })).toMatchObject({
      success: true,
      output: '0.001\n',
    });
  });

  it('may write into a folder with any name', async () => {
    const site = await computeSite();
    site.script('print(os.environ["OUTPUT_PATH"])\nwrite("t/a.parquet")\n');
    const remoteSubfolder = `it's a "folder"/with $HOME {x} %s 🌊`;
    const volumePath = `/Volumes/main/default/lakeseed/${remoteSubfolder}`;
    expect(await site.generate({ ...ON_CLUSTER, remoteSubfolder })).toMatchObject({
      success: true,
      volumePath,
      output: `${volumePath}\n`,
    });
    expect(Object.keys(site.remote())).toEqual([`${remoteSubfolder}/t/a.parquet`]);
  });

  it('is found by the name of its cluster, and by a path without /Workspace', async () => {
    const site = await computeSite();
    site.script(TWO);
    expect(
      await site.generate({ clusterId: 'lakeseed', workspacePath: SCRIPT.slice('/Workspace'.length) }),
    ).toMatchObject({ success: true });
  });

  it('on a cluster that is down is started and waited for, where that is asked for', async () => {
    const site = await computeSite();
    site.script(TWO);
    await site.workspace.setCluster('c-1', { state: 'TERMINATED', start_ms: 50 });
    expect(await site.generate({ ...ON_CLUSTER, clusterId: 'c-1', startCluster: true })).toMatchObject({
      success: true,
    });
    expect(site.events.flatMap(event => (event.type === 'cluster.state' ? [event.state] : [])).at(-1)).toBe('RUNNING');
  });
});

describe('a project on a cluster', () => {
  it('is put into the workspace first, and again only when it has changed', async () => {
    const site = await computeSite();
    const projectPath = site.project(TWO);
    const run = { clusterId: CLUSTER, projectPath };
    expect(await site.generate(run)).toEqual({ ...SUCCESS, runUrl: null });
    const [put] = site.events.flatMap(event => (event.type === 'script.put' ? [event.path] : []));
    expect(put).toMatch(new RegExp(`^${HOME}/lakeseed/.*-[0-9a-f]{8}/generate_data.py$`));
    expect(await site.generate(run)).toMatchObject({ success: true, deleted: 3 });
    expect(site.left()).toEqual([]);
  });

  it('that fails tells its own lines', async () => {
    const site = await computeSite();
    const projectPath = site.project('print("begun")\nraise ValueError("no seeds")\n');
    const result = await site.generate({ clusterId: CLUSTER, projectPath });
    expect(result).toMatchObject({ success: false, code: 'RUN_FAILED', output: 'begun\n' });
    expect(result.error).toMatch(/generate_data.py", line 10, in <module>\n.*\nValueError: no seeds$/);
    expect(result.error).not.toContain('lakeseed_');
  });

  it('that was edited in the workspace is not replaced unless the caller agrees; nothing is deleted', async () => {
    const site = await computeSite();
    const projectPath = site.project(TWO);
    const run = { clusterId: CLUSTER, projectPath };
    await site.generate(run);
    const [{ path }] = site.events.filter(event => event.type === 'script.put') as unknown as [{ path: string }];
    writeFileSync(`${site.workspace.directory}${path}`, 'print("edited")\n');
    writeFileSync(`${projectPath}/generate_data.py`, 'print("new")\n');
    const before = site.changes().length;
    expect(await failure(site.generate(run))).toMatchObject({ code: 'DESTINATION_TAKEN', details: { path } });
    expect(site.changes().slice(before)).toEqual([]);
    expect(site.remote()).toEqual(ARRIVED);
    const confirmReplace = async () => true;
    expect(await site.generate({ ...run, confirmReplace })).toMatchObject({ output: 'new\n', code: 'NOTHING_WRITTEN' });
  });
});

describe('cleaning', () => {
  it.for([
    [
      'before',
      '',
      { success: true, deleted: 1, note: null },
      ['orders/a.parquet', 'orders/k=1/b.parquet', 'users/a.parquet'],
    ],
    [
      'after',
      '',
      { success: true, deleted: 1, note: null },
      ['orders/a.parquet', 'orders/k=1/b.parquet', 'users/a.parquet'],
    ],
    [
      'before',
      'sys.exit(3)\n',
      {
        success: false,
        deleted: 1,
        note: `The run has left 3 files in ${BASE}. The files from before are gone; with cleanMode after they would have stayed until the new ones had arrived.`,
      },
      ['orders/a.parquet', 'orders/k=1/b.parquet', 'users/a.parquet'],
    ],
    [
      'after',
      'sys.exit(3)\n',
      {
        success: false,
        deleted: 0,
        note: `The run has left 3 files in ${BASE}. The files from before are still there.`,
      },
      ['old/x.parquet', 'orders/a.parquet', 'orders/k=1/b.parquet', 'users/a.parquet'],
    ],
  ] as const)('%s the run, which ends by %j', async ([cleanMode, end, result, files]) => {
    const site = await computeSite();
    site.script(TWO + end);
    site.plant('old/x.parquet');
    expect(await site.generate({ ...ON_CLUSTER, cleanMode })).toMatchObject(result);
    expect(Object.keys(site.remote())).toEqual(files.map(path => `incoming_data/${path}`));
    expect(site.left()).toEqual([]);
  });

  it.for([
    ['before', `The run has left nothing in ${BASE}. The files from before are gone;`, []],
    [
      'after',
      `The run has left nothing in ${BASE}. The files from before are still there.`,
      ['incoming_data/old/x.parquet'],
    ],
  ] as const)('%s a run that writes nothing', async ([cleanMode, note, files]) => {
    const site = await computeSite();
    site.script('print("nothing")\n');
    site.plant('old/x.parquet');
    const result = await site.generate({ ...ON_CLUSTER, cleanMode });
    expect(result).toMatchObject({
      success: false,
      code: 'NOTHING_WRITTEN',
      output: 'nothing\n',
      note: expect.stringContaining(note),
    });
    expect(Object.keys(site.remote())).toEqual(files);
  });

  it('not at all leaves what is there, and counts only what is new', async () => {
    const site = await computeSite();
    site.script('write("orders/a.parquet")\n');
    site.plant('old/x.parquet');
    expect(await site.generate({ ...ON_CLUSTER, clean: false })).toMatchObject({
      success: true,
      deleted: 0,
      tables: [{ name: 'orders', files: 1 }],
    });
    expect(Object.keys(site.remote())).toEqual(['incoming_data/old/x.parquet', 'incoming_data/orders/a.parquet']);
    expect(site.changes().filter(line => line.startsWith('DELETE'))).toEqual([]);
  });

  it('is asked about once, before the cluster is started', async () => {
    const site = await computeSite();
    site.script(TWO);
    await site.workspace.setCluster('c-1', { state: 'TERMINATED', start_ms: 10 });
    site.plant('old/x.parquet');
    const asked: unknown[] = [];
    const confirmClean = async (info: unknown) => {
      expect(site.wire).not.toContain('POST /api/2.1/clusters/start');
      return asked.push(info) > 0;
    };
    const run = { ...ON_CLUSTER, clusterId: 'c-1', startCluster: true };
    expect(await site.generate({ ...run, confirmClean })).toMatchObject({ success: true });
    expect(asked).toEqual([
      { remoteBase: BASE, files: 1, foreignFiles: 1, foreignPaths: [expect.stringContaining(`${BASE}/`)], bytes: 6 },
    ]);
  });

  it('that is not agreed to changes nothing', async () => {
    const site = await computeSite();
    site.script(TWO);
    site.plant('old/x.parquet');
    expect(await failure(site.generate({ ...ON_CLUSTER, confirmClean: async () => false }))).toMatchObject({
      code: 'CANCELLED',
    });
    expect(site.changes()).toEqual([]);
    expect(site.wire).not.toContain('POST /api/1.2/contexts/create');
  });
});

describe('what has arrived', () => {
  it('beside the tables’ folders is no table: that is said', async () => {
    const site = await computeSite();
    site.script('write("a.parquet")\nwrite("notes.txt")\n');
    expect(await site.generate(ON_CLUSTER)).toMatchObject({
      success: false,
      code: 'NOTHING_WRITTEN',
      tables: [],
      error: `The script ended well, but wrote no Parquet into ${BASE}/<table>/: it lies in no table’s folder (${BASE}/a.parquet)`,
    });
  });

  it('that is no Parquet is counted', async () => {
    const site = await computeSite();
    site.script('write("orders/a.csv")\nwrite("orders/_SUCCESS")\n');
    expect(await site.generate(ON_CLUSTER)).toMatchObject({
      code: 'NOTHING_WRITTEN',
      error: expect.stringContaining('only 2 other files'),
    });
  });

  it('and cannot be read is a warning', async () => {
    const site = await computeSite();
    site.script('write("orders/a.parquet")\nwrite("orders/b.parquet", b"PAR1 half")\nwrite("users/a.parquet")\n');
    expect(await site.generate(ON_CLUSTER)).toMatchObject({
      success: true,
      tables: [
        { name: 'orders', files: 2, bytes: 194, rows: null },
        { name: 'users', files: 1, rows: 3 },
      ],
      warnings: [
        {
          code: 'UNREADABLE_FILE',
          path: `${BASE}/orders/b.parquet`,
          message: expect.stringMatching(/orders\/b\.parquet /),
          hint: expect.stringMatching(/./),
        },
      ],
    });
  });

  it('and cannot be fetched now is no failure', async () => {
    const site = await computeSite();
    site.script('write("orders/a.parquet")\n');
    site.workspace.setFaults({ rules: [{ method: 'GET', path: '/api/2.0/fs/files/**', action: { status: 403 } }] });
    expect(await site.generate(ON_CLUSTER)).toMatchObject({
      success: true,
      warnings: [],
      tables: [{ name: 'orders', rows: null }],
    });
  });

  it('cannot be told where the listing fails: the error carries what the run printed', async () => {
    const site = await computeSite();
    site.script(TWO);
    site.plant('old/x.parquet');
    site.onRequest = line => {
      if (line !== 'POST /api/1.2/contexts/destroy') return;
      site.workspace.setFaults({
        rules: [{ method: 'GET', path: '/api/2.0/fs/directories/**', action: { status: 403 } }],
      });
    };
    const error = await failure(site.generate(ON_CLUSTER));
    expect(error).toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringMatching(
        /1 of 1 old file was removed.*could not be found out.*The files from before are gone/s,
      ),
      result: { success: false, output: 'begun 1.0\n', code: null, tables: [], volumePath: BASE, deleted: 1 },
    });
    expect(site.left()).toEqual([]);
  });
});

describe('a dry run', () => {
  it('checks everything, says what would be deleted, and changes nothing', async () => {
    const site = await computeSite();
    site.script(TWO);
    site.plant('old/x.parquet');
    expect(await site.generate({ ...ON_CLUSTER, dryRun: true })).toEqual({
      success: true,
      output: '',
      error: null,
      durationSec: 0,
      tables: [],
      runUrl: null,
      code: null,
      warnings: [],
      volumePath: BASE,
      localBase: null,
      deleted: 0,
      note: null,
      dryRun: true,
      plan: {
        createVolume: false,
        delete: [`${BASE}/old/x.parquet`],
        permissions: expect.objectContaining({ write: true }),
        probed: false,
      },
    });
    expect(site.changes()).toEqual([]);
    expect(site.wire.filter(line => line.includes('/api/1.2/'))).toEqual([]);
  });

  it('tries the volume where that is asked for, asks nobody, and takes a cluster that is down', async () => {
    const site = await computeSite();
    site.script(TWO);
    site.plant('old/x.parquet');
    await site.workspace.setCluster('c-1', { state: 'TERMINATED' });
    const confirmClean = async () => expect.unreachable();
    const result = await site.generate({
      ...ON_CLUSTER,
      clusterId: 'c-1',
      dryRun: true,
      probe: true,
      clean: false,
      confirmClean,
    });
    expect(result.plan).toMatchObject({ delete: [], probed: true });
    expect(site.changes()).toEqual([
      'PUT /api/2.0/fs/files/_lakeseed_probe',
      'DELETE /api/2.0/fs/files/_lakeseed_probe',
    ]);
  });

  it('says that it would make the volume', async () => {
    const site = await computeSite();
    site.script(TWO);
    const result = await site.generate({ ...ON_CLUSTER, volume: 'new', createVolume: true, dryRun: true, probe: true });
    expect(result.plan).toEqual({ createVolume: true, delete: [], permissions: null, probed: false });
    expect(site.changes()).toEqual([]);
  });
});

describe('a volume that is missing', () => {
  it('is made where that is asked for, with its schema', async () => {
    const site = await computeSite();
    site.script('print(os.environ["OUTPUT_PATH"])\nwrite("t/a.parquet")\n');
    const result = await site.generate({
      ...ON_CLUSTER,
      schema: 'staging',
      volume: 'new',
      createVolume: true,
      createSchema: true,
    });
    expect(result).toMatchObject({ success: true, volumePath: '/Volumes/main/staging/new/incoming_data' });
    expect(site.events.flatMap(event => (event.type === 'volume.created' ? [event.path] : []))).toEqual([
      'main.staging',
      '/Volumes/main/staging/new',
    ]);
  });
});
