import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lakeseed } from '../setup/cli.ts';
import { COMPUTE, documentOf, leftovers, PLACES, REMOTE_KEYS } from '../setup/compute-command.ts';
import { deliveringProject, REMOTE, TO } from '../setup/delivering-project.ts';
import { sizesBelow } from '../setup/delivery.ts';
import { contentsOf } from '../setup/project.ts';
import { HOME } from '../setup/workspace-objects.ts';

const WRITES = 'write("orders/a.parquet")\nwrite("orders/day=1/b.parquet")\nwrite("notes.txt", b"x")\n';
const SHARED = '/Workspace/Shared/generate_data.py';

describe.for(PLACES)('run on %s', place => {
  it('cleans, runs the script there, and says what has arrived', async () => {
    const site = await deliveringProject(`${WRITES}print(os.environ["SCALE_FACTOR"], os.environ["OUTPUT_PATH"])\n`);
    const { exitCode, document, stderr } = await documentOf(site, place, ['--scale-factor', '1e-3']);
    expect(exitCode).toBe(0);
    expect(document).toEqual({
      success: true,
      output: 'begun\n0.001 /Volumes/main/default/lakeseed/in\n',
      error: null,
      duration_sec: expect.any(Number),
      tables: [{ name: 'orders', files: 2, rows: 6, bytes: 370 }],
      run_url: place === 'serverless' ? expect.stringMatching(/^http/) : null,
      code: null,
      warnings: [],
      volume_path: '/Volumes/main/default/lakeseed/in',
      local_base: null,
      deleted: 1,
      note: null,
      dry_run: false,
      plan: null,
    });
    expect(Object.keys(document)).toEqual(REMOTE_KEYS);
    expect(stderr).toContain('1 of them not put there by lakeseed');
    expect(site.remote()).toEqual({
      'in/notes.txt': 1,
      'in/orders/a.parquet': 185,
      'in/orders/day=1/b.parquet': 185,
      'other/x': 1,
    });
    await expect.poll(() => leftovers(site.workspace.directory, site.project), { timeout: 5000 }).toEqual([]);
  });

  it('takes quotes, blanks and line feeds in every name for what they are', async () => {
    const site = await deliveringProject(
      'write("orders/a.parquet")\nprint(repr(float(os.environ["SCALE_FACTOR"])), os.environ["OUTPUT_PATH"])\n',
    );
    const project = `it's "my" $HOME\n\`proj\` ü`;
    renameSync(site.project, join(site.cwd, project));
    const folder = `it's "so" ü {x} $(y)`;
    const to = ['--to', `/Volumes/main/default/lakeseed/${folder}`, '--scale-factor', '1e-7'];
    const { exitCode, stdout } = await site.command(['run', project, ...to, ...COMPUTE[place], '-o', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      success: true,
      output: `begun\n1e-07 /Volumes/main/default/lakeseed/${folder}\n`,
      tables: [{ name: 'orders', files: 1, rows: 3 }],
    });
    expect(exitCode).toBe(0);
    expect(site.remote()).toEqual({ ...REMOTE, [`${folder}/orders/a.parquet`]: 185 });
  });

  it('with --clean-mode after removes what was not rewritten, after a success', async () => {
    const site = await deliveringProject(
      'print(os.path.exists(os.environ["OUTPUT_PATH"] + "/orders/precious.parquet"))\nwrite("orders/a.parquet")\n',
    );
    const { exitCode, document } = await documentOf(site, place, ['--clean-mode', 'after']);
    expect({ exitCode, output: document.output }).toEqual({ exitCode: 0, output: 'begun\nTrue\n' });
    expect(document.deleted).toBe(1);
    expect(site.remote()).toEqual({ 'in/orders/a.parquet': 185, 'other/x': 1 });
  });

  it('with --no-clean removes nothing', async () => {
    const site = await deliveringProject();
    const { document } = await documentOf(site, place, ['--no-clean']);
    expect(document).toMatchObject({ success: true, deleted: 0, tables: [{ name: 'orders', files: 1 }] });
    expect(site.remote()).toEqual({ ...REMOTE, 'in/orders/a.parquet': 185 });
  });

  it('makes a missing volume when that was asked for, and says so', async () => {
    const site = await deliveringProject();
    const to = ['--to', '/Volumes/main/default/new', '--create-volume'];
    const { exitCode, stdout, stderr } = await site.command(['run', 'p', ...to, ...COMPUTE[place]]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Made /Volumes/main/default/new\n');
    expect(stdout).toMatch(/^orders +1 +3 +185 B$/m);
    expect(stdout).toMatch(
      /^Arrived in \/Volumes\/main\/default\/new\/incoming_data after .*: 1 file \(185 B\) in 1 table$/m,
    );
    const volume = join(site.workspace.directory, 'Volumes/main/default/new');
    expect(sizesBelow(volume)).toEqual({ 'incoming_data/orders/a.parquet': 185 });
  });

  it('--dry-run asks only: it runs nothing, puts nothing, deletes nothing, and names what it would do', async () => {
    const site = await deliveringProject();
    const { exitCode, document } = await documentOf(site, place, ['--dry-run']);
    expect(exitCode).toBe(0);
    expect(Object.keys(document)).toEqual(REMOTE_KEYS);
    expect(document).toMatchObject({ success: true, output: '', tables: [], deleted: 0, dry_run: true });
    expect(document.plan).toEqual({
      create_volume: false,
      delete: ['/Volumes/main/default/lakeseed/in/orders/precious.parquet'],
      permissions: { read: true, write: true, privileges: expect.arrayContaining(['WRITE_VOLUME']) },
      probed: false,
    });
    const run = ['run', 'p', ...TO, ...COMPUTE[place], '--dry-run'];
    const { stdout } = await site.command(run);
    expect(stdout).toBe(
      [
        'Would remove 1 file from /Volumes/main/default/lakeseed/in',
        '  - /Volumes/main/default/lakeseed/in/orders/precious.parquet',
        'Would run the script, which writes to /Volumes/main/default/lakeseed/in',
        'Granted, not tried (--probe tries): READ_VOLUME, USE_CATALOG, USE_SCHEMA, WRITE_VOLUME',
        'Nothing was changed and nothing was run.\n',
      ].join('\n'),
    );
    const after = (await site.command([...run, '--clean-mode', 'after'])).stdout;
    expect(after).toContain('Would remove, after a success, what it has not rewritten of 1 file');
    expect(site.workspace.requests().every(({ method }) => method === 'GET' || method === 'HEAD')).toBe(true);
    expect(site.remote()).toEqual(REMOTE);
    expect((await site.command([...run, '--probe'])).stdout).toContain('The volume can be written: a small file');
    expect(site.remote()).toEqual(REMOTE);
  });

  it('runs a script of the workspace that write has put there, wherever it is called from', async () => {
    const site = await deliveringProject();
    const written = await site.command(['write', '--workspace-path', SHARED, '--template-type', 'empty', '-o', 'json']);
    expect(JSON.parse(written.stdout)).toEqual({ path: SHARED, written: true });
    const again = await site.command(['write', '--workspace-path', SHARED, '--template-type', 'empty']);
    expect(again.stdout).toBe(`${SHARED} holds this text already.\n`);
    const other = await site.command(['write', '--workspace-path', SHARED, '-o', 'json']);
    expect(other.exitCode).toBe(2);
    expect(JSON.parse(other.stdout).error).toMatchObject({
      code: 'DESTINATION_TAKEN',
      hint: expect.stringContaining('--overwrite'),
    });

    const script = join(site.workspace.directory, 'Workspace/Shared/generate_data.py');
    writeFileSync(script, readFileSync(join(site.project, 'generate_data.py')));
    const run = await site.command(['run', ...TO, ...COMPUTE[place], '--workspace-path', SHARED, '-o', 'json']);
    expect(JSON.parse(run.stdout)).toMatchObject({ success: true, output: 'begun\n', tables: [{ name: 'orders' }] });
  });
});

describe('generate on a cluster', () => {
  const generate = ['generate', ...COMPUTE.cluster, '--workspace-path', SHARED, '--volume-output-path'];

  async function sharedScript(script?: string) {
    const site = await deliveringProject(script);
    writeFileSync(
      join(site.workspace.directory, 'Workspace/Shared/generate_data.py'),
      readFileSync(join(site.project, 'generate_data.py')),
    );
    return site;
  }

  it('runs a script of the workspace and deletes nothing', async () => {
    const site = await sharedScript();
    const { exitCode, stdout } = await site.command([...generate, '/Volumes/main/default/lakeseed/in', '-o', 'json']);
    expect(exitCode).toBe(0);
    const document = JSON.parse(stdout);
    expect(Object.keys(document)).toEqual(REMOTE_KEYS.slice(0, 8));
    expect(document).toMatchObject({
      success: true,
      output: 'begun\n',
      tables: [{ name: 'orders', files: 1, rows: 3 }],
    });
    expect(site.remote()).toEqual({ ...REMOTE, 'in/orders/a.parquet': 185 });
  });

  it('a failure is a result with what was printed, as text and as JSON', async () => {
    const site = await sharedScript('sys.exit(3)\n');
    const failed = await site.command([...generate, '/Volumes/main/default/lakeseed/in', '-o', 'json']);
    expect(failed.exitCode).toBe(1);
    expect(JSON.parse(failed.stdout)).toMatchObject({ success: false, output: 'begun\n', code: 'RUN_FAILED' });
    const text = await site.command([...generate, '/Volumes/main/default/lakeseed/in']);
    expect(text.stdout).toMatch(/^begun\n\nerror RUN_FAILED: The script ended with sys\.exit\(3\)\n\nFailed after/);
    const missing = await site.command([...generate, '/Volumes/main/default/lakesed/in']);
    expect(missing.exitCode).toBe(3);
    expect(missing.stderr).toContain('Did you mean main.default.lakeseed?');
  });
});

it('--cluster without a value takes DATABRICKS_CLUSTER_ID, else that of the profile; the project is . by default', async () => {
  const site = await deliveringProject();
  await site.workspace.setCluster('0101-000000-mine', { cluster_name: 'mine' });
  const { host, token } = site.workspace;
  const run = ['run', ...TO, '--cluster'];
  const env = { DATABRICKS_HOST: host, DATABRICKS_TOKEN: token, DATABRICKS_CLUSTER_ID: '0101-000000-mine' };
  const configured = await lakeseed(run, { cwd: site.project, env });
  expect(configured.stderr).toContain('on the cluster 0101-000000-mine');
  expect(configured.exitCode).toBe(0);
  writeFileSync(
    join(site.project, '.databrickscfg'),
    `[dev]\nhost=${host}\ntoken=${token}\ncluster_id=0101-000000-mine\n`,
  );
  const profile = await lakeseed([...run, '--profile', 'dev'], { cwd: site.project });
  expect(profile.stderr).toContain('on the cluster 0101-000000-mine');
  expect(profile.exitCode).toBe(0);
});

it('the script lies in the caller’s home, the same place every time, and is not written again where nothing has changed', async () => {
  const site = await deliveringProject();
  await documentOf(site, 'cluster');
  const folder = join(site.workspace.directory, 'Workspace', HOME, 'lakeseed');
  const [path] = Object.keys(contentsOf(folder)).filter(name => name.endsWith('generate_data.py'));
  expect(path).toMatch(/^p-[0-9a-f]{8}\/generate_data\.py$/);
  expect(contentsOf(folder)[path!]).toBe(readFileSync(join(site.project, 'generate_data.py'), 'utf8'));
  const written = statSync(join(folder, path!)).mtimeMs;
  await documentOf(site, 'cluster');
  expect(statSync(join(folder, path!)).mtimeMs).toBe(written);
  expect(Object.keys(contentsOf(folder))).toHaveLength(2);
});

it('--events has what happens there, numbered', async () => {
  const site = await deliveringProject();
  await documentOf(site, 'cluster', ['--events', 'events.jsonl']);
  const lines = readFileSync(join(site.cwd, 'events.jsonl'), 'utf8').trimEnd().split('\n');
  const events = lines.map(line => JSON.parse(line));
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  const types = events.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]);
  expect(types).toEqual(['script.put', 'clean.start', 'clean.finish', 'run.start', 'run.progress', 'run.finish']);
  const progress = events.filter(({ type }) => type === 'run.progress');
  expect(progress.at(-1)).toMatchObject({ state: 'finished', elapsed_sec: expect.any(Number) });
  expect(events.find(({ type }) => type === 'run.start')).toMatchObject({
    compute: 'the cluster 0000-000000-lakeseed',
    script: expect.stringMatching(/^\/Workspace\/Users\/.*\/generate_data\.py$/),
    run_url: null,
  });
});
