import { describe, expect, it } from 'vitest';
import type { GenerateAndUploadOnClusterOptions } from '../../src/generator/generate-and-upload-on-cluster.ts';
import { CLUSTER, type ComputeSite, computeSite, HOME, SCRIPT } from '../setup/compute-site.ts';
import { failure } from '../setup/delivery.ts';
import { importedNotebook } from '../setup/imported-notebook.ts';

const GOOD = 'write("orders/a.parquet")\n';
const PRECIOUS = { 'incoming_data/orders/precious.parquet': 8 };

type Options = Partial<GenerateAndUploadOnClusterOptions>;

/** A site whose remote folder holds something that must survive. */
async function siteWithData(...args: Parameters<typeof computeSite>): Promise<ComputeSite> {
  const site = await computeSite(...args);
  site.script(GOOD);
  site.plant('orders/precious.parquet', 'precious');
  return site;
}

/** Runs it, expects the failure, that nothing was changed, and that nothing is left. */
async function refused(site: ComputeSite, options: Options) {
  const error = await failure(site.generate({ clusterId: CLUSTER, workspacePath: SCRIPT, ...options }));
  expect(site.remote()).toMatchObject(PRECIOUS);
  expect(site.left()).toEqual([]);
  return error;
}

const ON_SERVERLESS = { clusterId: undefined, serverless: true } as unknown as Options;

function fromProject(site: ComputeSite, body: string, files: Readonly<Record<string, string>> = {}): Options {
  return { workspacePath: undefined, projectPath: site.project(body, files) } as unknown as Options;
}

describe('bad options: nothing is asked of the workspace', () => {
  // Values that no TypeScript caller could pass come from JavaScript and from the wire.
  it.for([
    [{ clusterId: undefined }, 'clusterId: Is missing: either this or serverless'],
    [{ serverless: true }, 'clusterId: Cannot be given beside serverless'],
    [{ workspacePath: undefined }, 'workspacePath: Is missing: either this or projectPath'],
    [{ projectPath: 'p' }, 'workspacePath: Cannot be given beside projectPath'],
    [{ clusterId: '' }, 'clusterId: Must be a text'],
    [{ clusterId: 7 }, 'clusterId: Must be a text'],
    [{ workspacePath: 'relative.py' }, 'workspacePath: Must be a path in the workspace'],
    [{ workspacePath: '/Workspace/folder/' }, 'workspacePath: Must be a path'],
    [{ workspacePath: '/Workspace/a\0b' }, 'workspacePath: Must be a path'],
    [{ scaleFactor: 0 }, 'scaleFactor: Must be above 0'],
    [{ scaleFactor: -1 }, 'scaleFactor: Must be above 0'],
    [{ scaleFactor: Number.NaN }, 'scaleFactor: Must be a finite number; got NaN'],
    [{ scaleFactor: Number.POSITIVE_INFINITY }, 'scaleFactor: Must be a finite number'],
    [{ scaleFactor: '1' }, 'scaleFactor: Must be a finite number'],
    [{ timeoutSec: -5 }, 'timeoutSec: Must be above 0'],
    [{ timeoutSec: 0 }, 'timeoutSec: Must be above 0'],
    [{ startTimeoutSec: -1 }, 'startTimeoutSec: Must be above 0'],
    [{ installTimeoutSec: Number.NaN }, 'installTimeoutSec: Must be a finite number'],
    [{ install: 'no' }, 'install: '],
    [{ startCluster: 1 }, 'startCluster: '],
    [{ cleanMode: 'never' }, 'cleanMode: '],
    [{ concurrency: 0 }, 'concurrency: '],
    [{ clusterID: 'x' }, 'clusterID: Unknown option. Did you mean clusterId?'],
    [{ localDataDir: 'data' }, 'localDataDir: Unknown option'],
    [{ maxFiles: 1 }, 'maxFiles: Unknown option'],
    [{ env: {} }, 'env: Unknown option'],
    [{ pythonBin: 'python3' }, 'pythonBin: Unknown option'],
    [{ createSchema: true }, 'createVolume is missing'],
    [{ catalog: 'my catalog' }, 'catalog: '],
    [{ local: true, host: 'https://example.com' }, 'host: '],
  ] as const)('%j is a USAGE error', async ([options, text]) => {
    const site = await siteWithData();
    const error = await refused(site, options as Options);
    expect(error).toMatchObject({ code: 'USAGE', exitCode: 2, message: expect.stringContaining(text) });
    expect(site.wire).toEqual([]);
  });

  it.for([
    { remoteSubfolder: '' },
    { remoteSubfolder: '..' },
    { remoteSubfolder: 'a/../..' },
    { remoteSubfolder: '/in' },
    { remoteSubfolder: 'a%2f..%2f..' },
    { remoteSubfolder: 'a\nb' },
    { volume: '..' },
    { schema: 'default/lakeseed' },
    { catalog: 'a\nb' },
  ])('%j is UNSAFE_PATH', async options => {
    const site = await siteWithData();
    expect(await refused(site, options)).toMatchObject({ code: 'UNSAFE_PATH', exitCode: 2 });
    expect(site.wire).toEqual([]);
  });

  it('says everything at once', async () => {
    const site = await siteWithData();
    const error = await refused(site, { clusterId: undefined, workspacePath: undefined } as unknown as Options);
    expect(error.details).toMatchObject({ problems: [{ option: 'clusterId' }, { option: 'workspacePath' }] });
    expect(error.hint).toContain('--cluster or --serverless');
  });
});

describe('what keeps a script from starting: nothing is deleted', () => {
  it.for<[string, (site: ComputeSite) => Promise<Options> | Options, string, string | RegExp]>([
    ['a cluster that there is not', () => ({ clusterId: '0000-000000-none' }), 'CLUSTER_NOT_FOUND', '0000-000000-none'],
    ['a cluster with quotes in its name', () => ({ clusterId: `it's "x"\n` }), 'CLUSTER_NOT_FOUND', `it's \\"x\\"`],
    [
      'a cluster that does not run',
      async ({ workspace }) => {
        await workspace.setCluster('c-1', { state: 'TERMINATED' });
        return { clusterId: 'c-1' };
      },
      'CLUSTER_NOT_RUNNING',
      'TERMINATED',
    ],
    [
      'a cluster that does not come up in time',
      async ({ workspace }) => {
        await workspace.setCluster('c-1', { state: 'TERMINATED', start_ms: 60_000 });
        return { clusterId: 'c-1', startCluster: true, startTimeoutSec: 0.1 };
      },
      'CLUSTER_NOT_RUNNING',
      'was not running after',
    ],
    [
      'a cluster without Unity Catalog',
      async ({ workspace }) => {
        await workspace.setCluster('c-1', { data_security_mode: 'NONE' });
        return { clusterId: 'c-1' };
      },
      'CLUSTER_UNFIT',
      'access mode NONE',
    ],
    [
      'a cluster of somebody else',
      async ({ workspace }) => {
        await workspace.setCluster('c-1', { data_security_mode: 'SINGLE_USER', single_user_name: 'other@example.com' });
        return { clusterId: 'c-1' };
      },
      'CLUSTER_UNFIT',
      'dedicated to other@example.com',
    ],
    [
      'a cluster with an old runtime',
      async ({ workspace }) => {
        await workspace.setCluster('c-1', { spark_version: '12.2.x-scala2.12' });
        return { clusterId: 'c-1' };
      },
      'CLUSTER_UNFIT',
      'runtime 12.2',
    ],
    ['a volume that there is not', () => ({ volume: 'none' }), 'VOLUME_NOT_FOUND', 'main.default.none'],
    [
      'a schema that there is not, which is not to be made',
      () => ({ schema: 'none', createVolume: true }),
      'VOLUME_NOT_FOUND',
      'main.none',
    ],
    [
      'a catalog that there is not',
      () => ({ catalog: 'none', createVolume: true, createSchema: true }),
      'VOLUME_NOT_FOUND',
      'none',
    ],
    [
      'a volume that may not be written',
      async ({ workspace }) => {
        workspace.setFaults({ refuse: ['PUT'] });
        return {};
      },
      'PERMISSION_DENIED',
      'cannot be written',
    ],
    [
      'a volume in which nothing may be deleted',
      async ({ workspace }) => {
        workspace.setFaults({ refuse: ['DELETE'] });
        return {};
      },
      'PERMISSION_DENIED',
      'nothing can be deleted',
    ],
    ['a script that there is not', () => ({ workspacePath: `${HOME}/none.py` }), 'SCRIPT_NOT_FOUND', 'none.py'],
    [
      'a script with odd characters in its name',
      () => ({ workspacePath: `${HOME}/it's "x"\n%2e&a=b#.py` }),
      'SCRIPT_NOT_FOUND',
      'There is no script at',
    ],
    ['a folder', () => ({ workspacePath: HOME }), 'SCRIPT_NOT_FOUND', 'is a folder'],
    [
      'a notebook in SQL',
      async site => ({ workspacePath: await importedNotebook(site.workspace, 'SELECT 1', 'SQL') }),
      'SCRIPT_NOT_PYTHON',
      'in SQL',
    ],
    [
      'a notebook with %run',
      async site => ({ workspacePath: await importedNotebook(site.workspace, '# MAGIC %run ./x', 'PYTHON') }),
      'SCRIPT_NOT_PYTHON',
      '%run in line 2',
    ],
    [
      'a project that there is not',
      () => ({ workspacePath: undefined, projectPath: 'none' }) as unknown as Options,
      'SCRIPT_NOT_FOUND',
      'none',
    ],
    [
      'constraints',
      site => fromProject(site, GOOD, { 'requirements.txt': '-c c.txt\npandas\n' }),
      'NOT_SUPPORTED',
      '-c c.txt',
    ],
    [
      'metadata that is damaged',
      site => fromProject(site, '# /// script\n# dependencies = 5\n# ///\n'),
      'DEPENDENCIES_MISSING',
      'dependencies is no list',
    ],
    [
      'packages that there are not',
      site => fromProject(site, GOOD, { 'requirements.txt': '--no-index\nno-such-package-1f3a\n' }),
      'DEPENDENCIES_MISSING',
      'no-such-package-1f3a',
    ],
    [
      'an installation that takes too long',
      site => ({ ...fromProject(site, GOOD, { 'requirements.txt': '--no-index\npip\n' }), installTimeoutSec: 0.001 }),
      'DEPENDENCIES_MISSING',
      'could not be installed on the cluster within',
    ],
  ])('%s', async ([, prepare, code, text]) => {
    const site = await siteWithData();
    const options = await prepare(site);
    const error = await refused(site, options);
    expect(error).toMatchObject({ code, hint: expect.stringMatching(/./) });
    expect(error.message).toContain(text);
    expect(site.wire.filter(line => /^DELETE .*incoming_data/.test(line) && !line.includes('orders/precious'))).toEqual(
      [],
    );
  });

  it('as many contexts as the cluster takes', async () => {
    const site = await siteWithData({ maxContexts: 0 });
    const error = await refused(site, {});
    expect(error).toMatchObject({
      code: 'CONTEXT_LIMIT',
      message: expect.stringContaining('Nothing was deleted and nothing was sent.'),
    });
  });

  it('a context that does not start', async () => {
    const site = await siteWithData({ pythonBin: '/nowhere/python3' });
    expect(await refused(site, {})).toMatchObject({
      code: 'RUN_FAILED',
      message: expect.stringContaining('could not start a Python'),
    });
  });

  it('credentials that are refused', async () => {
    const site = await siteWithData();
    site.workspace.setFaults({
      rules: [{ action: { status: 403, body: { error_code: 403, message: 'Invalid access token.' } } }],
    });
    expect(await refused(site, {})).toMatchObject({ code: 'AUTH_FAILED' });
  });

  it('a server that is away', async () => {
    for (const [path, code] of [
      ['/api/2.1/clusters/get', 'NETWORK'],
      ['/api/2.0/workspace/export', 'NETWORK'],
      ['/api/2.1/unity-catalog/**', 'NETWORK'],
      ['/api/1.2/contexts/create', 'NETWORK'],
    ] as const) {
      const site = await siteWithData();
      site.workspace.setFaults({ rules: [{ path, action: { status: 503 } }] });
      expect(await refused(site, {})).toMatchObject({ code, statusCode: 503, retryable: true });
    }
  });

  it('an unknown cluster does not let the script be put into the workspace', async () => {
    const site = await siteWithData();
    await refused(site, { ...fromProject(site, GOOD), clusterId: '0000-000000-none' });
    expect(site.changes()).toEqual([]);
  });
});

describe('what keeps a script from starting on serverless compute', () => {
  it('a script without a fitting environment: nothing is deleted', async () => {
    const site = await siteWithData();
    const source = '# /// script\n# requires-python = ">=3.13"\n# ///\n';
    expect(await refused(site, { ...ON_SERVERLESS, ...fromProject(site, source) })).toMatchObject({
      code: 'DEPENDENCIES_MISSING',
    });
    expect(site.changes()).toEqual([]);
  });

  it('credentials of which nobody can tell whose they are: nothing is deleted', async () => {
    const site = await siteWithData(
      {},
      handle => async request => (request.url.includes('/scim/') ? Response.json({}) : handle(request)),
    );
    expect(await refused(site, ON_SERVERLESS)).toMatchObject({
      code: 'PERMISSION_DENIED',
      hint: expect.stringContaining('SCIM'),
    });
    expect(site.changes()).toEqual([]);
  });

  it('a home that may not be written: nothing is deleted', async () => {
    const site = await siteWithData();
    site.workspace.setFaults({
      rules: [{ method: 'POST', path: '/api/2.0/workspace/import', action: { status: 403 } }],
    });
    expect(await refused(site, ON_SERVERLESS)).toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  it.for(['before', 'after'] as const)(
    'that it is switched off: nothing is deleted (cleanMode %s)',
    async cleanMode => {
      const site = await siteWithData({ serverless: false });
      expect(await refused(site, { ...ON_SERVERLESS, cleanMode })).toMatchObject({
        code: 'SERVERLESS_DISABLED',
        statusCode: 400,
        message: expect.stringContaining('Nothing was deleted and nothing was sent.'),
      });
    },
  );

  it.for([404, 501])('by a server that cannot list runs (%d): nothing is left all the same', async status => {
    const site = await siteWithData({
      serverless: false,
      faults: { rules: [{ path: '/api/2.2/jobs/runs/list', action: { status } }] },
    });
    expect(await refused(site, ON_SERVERLESS)).toMatchObject({ code: 'SERVERLESS_DISABLED' });
  });

  it('packages that there are not: nothing is deleted', async () => {
    const site = await siteWithData();
    const options = fromProject(site, GOOD, { 'requirements.txt': '--no-index\nno-such-package-1f3a\n' });
    expect(await site.generate({ ...ON_SERVERLESS, ...options } as Options)).toMatchObject({
      success: false,
      code: 'RUN_FAILED',
      deleted: 0,
    });
    expect(site.remote()).toMatchObject(PRECIOUS);
    expect(site.left()).toEqual([]);
  });
});
