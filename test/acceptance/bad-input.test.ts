import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answer, hostileServer } from '../fixtures/hostile-server.ts';
import { cliEnvironment, lakeseedBin } from '../setup/cli.ts';
import { type DeliveringProject, deliveringProject, LOG, TO } from '../setup/delivering-project.ts';
import { waitUntil } from '../setup/processes.ts';
import { addFiles } from '../setup/project.ts';
import { testPython } from '../setup/python.ts';
import { makeReadOnly, smallDisk } from '../setup/small-disk.ts';

describe('what is known without the script: it does not run, and its log from before is still there', () => {
  const run = ['run', 'p', ...TO];
  it.for<[string, (site: DeliveringProject) => unknown, readonly string[], string, number]>([
    ['a missing project', () => {}, ['run', 'nowhere', ...TO], 'SCRIPT_NOT_FOUND', 2],
    ['a missing script', ({ project }) => rmSync(join(project, 'generate_data.py')), run, 'SCRIPT_NOT_FOUND', 2],
    ['an empty script', ({ project }) => addFiles(project, { 'generate_data.py': '' }), run, 'SCRIPT_NOT_FOUND', 2],
    [
      'a script that is a folder',
      ({ project }) => {
        rmSync(join(project, 'generate_data.py'));
        mkdirSync(join(project, 'generate_data.py'));
      },
      run,
      'SCRIPT_NOT_FOUND',
      2,
    ],
    ['an unknown interpreter', () => {}, [...run, '--python-bin', 'no-such-python'], 'SPAWN_FAILED', 2],
    [
      'a package that the given interpreter lacks',
      ({ project }) => addFiles(project, { 'requirements.txt': 'lakeseed-absent\n' }),
      run,
      'DEPENDENCIES_MISSING',
      2,
    ],
    ['a scale that is no number', () => {}, [...run, '--scale-factor', 'big'], 'USAGE', 2],
    ['a scale of zero', () => {}, [...run, '--scale-factor', '0'], 'USAGE', 2],
    ['an infinite scale', () => {}, [...run, '--scale-factor', 'Infinity'], 'USAGE', 2],
    ['a timeout that is no number', () => {}, [...run, '--timeout-sec', '5m'], 'USAGE', 2],
    ['a negative timeout', () => {}, [...run, '--timeout-sec=-1'], 'USAGE', 2],
    ['an infinite timeout', () => {}, [...run, '--timeout-sec', '1e999'], 'USAGE', 2],
    ['no destination', () => {}, ['run', 'p'], 'USAGE', 2],
    ['a missing volume', () => {}, ['run', 'p', '--to', '/Volumes/main/default/lakesed'], 'VOLUME_NOT_FOUND', 3],
    ['a missing schema', () => {}, ['run', 'p', '--to', '/Volumes/main/sales/lakeseed'], 'VOLUME_NOT_FOUND', 3],
    [
      'a destination that climbs',
      () => {},
      ['run', 'p', '--to', '/Volumes/main/default/lakeseed/..'],
      'UNSAFE_PATH',
      2,
    ],
    [
      'a destination that climbs in disguise',
      () => {},
      ['run', 'p', '--to', '/Volumes/main/default/lakeseed/a/%2e%2E/%252e%252e'],
      'UNSAFE_PATH',
      2,
    ],
    [
      'the volume itself as a destination',
      () => {},
      ['run', 'p', '--catalog', 'main', '--schema', 'default', '--volume', 'lakeseed', '--remote-subfolder', ''],
      'UNSAFE_PATH',
      2,
    ],
    [
      'a volume that may not be looked at',
      ({ workspace }) => workspace.setAccess('main.default.lakeseed', 'none'),
      ['upload', 'p/data', ...TO],
      'PERMISSION_DENIED',
      3,
    ],
  ])('%s', async ([, prepare, args, code, exitCode]) => {
    const site = await deliveringProject();
    await prepare(site);
    await site.refuses({ args, code, exitCode });
    expect(readFileSync(join(site.project, 'generation.log'), 'utf8')).toBe(LOG);
  });

  it('a token that has expired', async () => {
    const env = { DATABRICKS_TOKEN: 'dapi0123456789abcdef0123456789abcdef' };
    const document = await (await deliveringProject()).refuses({ args: run, env, code: 'AUTH_FAILED', exitCode: 3 });
    expect(document.error.status_code).toBe(403);
  });

  it('no configuration', async () => {
    const env = { DATABRICKS_HOST: '', DATABRICKS_TOKEN: '' };
    await (await deliveringProject()).refuses({ args: run, env, code: 'AUTH_FAILED', exitCode: 3 });
  });

  it('a host that is some other web server', async () => {
    const page = answer(200, '<!doctype html><title>Welcome</title>', { 'content-type': 'text/html' });
    const { host } = await hostileServer(page);
    const env = { DATABRICKS_HOST: host };
    const { error } = await (await deliveringProject()).refuses({ args: run, env, code: 'NETWORK', exitCode: 4 });
    expect(error.message).toContain('answered with a web page');
  });

  it('a host where nothing answers, and one that is never well: after all retries', { timeout: 60_000 }, async () => {
    const [unreachable, failing] = [await deliveringProject(), await deliveringProject()];
    failing.workspace.setFaults({ rules: [{ action: { status: 503 } }] });
    const env = { DATABRICKS_HOST: 'http://127.0.0.1:1' };
    await Promise.all([
      unreachable.refuses({ args: run, env, code: 'NETWORK', exitCode: 4 }),
      failing.refuses({ args: run, code: 'NETWORK', exitCode: 4 }),
    ]);
  });

  it('a second run of the same project', async () => {
    const site = await deliveringProject('Path("started").touch()\ntime.sleep(600)\n');
    const child = spawn(process.execPath, [lakeseedBin, 'generate', 'p'], {
      cwd: site.cwd,
      env: cliEnvironment(site.cwd, { PYTHON_BIN: testPython }),
      stdio: 'ignore',
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    await waitUntil(() => existsSync(join(site.project, 'started')), 20_000);
    const { error } = await site.refuses({ args: run, code: 'LOCKED', exitCode: 2 });
    expect(error.message).toContain(`process ${child.pid}`);
    expect(error.retryable).toBe(true);
    expect(readFileSync(join(site.project, 'generation.log'), 'utf8')).toContain('begun');
  });

  it('a read-only project', async context => {
    const disk = smallDisk(context, 'size=1m');
    const site = await deliveringProject(undefined, disk);
    makeReadOnly(disk);
    const { error } = await site.refuses({ args: run, code: 'LOCAL_IO', exitCode: 5 });
    expect(error.message).toContain('EROFS');
    expect(readFileSync(join(site.project, 'generation.log'), 'utf8')).toBe(LOG);
  });
});

describe('a data folder that cannot be uploaded', () => {
  it.for<[string, (data: string) => void, string, number]>([
    ['is missing', data => rmSync(data, { recursive: true }), 'DATA_DIR_NOT_FOUND', 2],
    ['is empty', data => rmSync(join(data, 'orders'), { recursive: true }), 'DATA_DIR_NOT_FOUND', 2],
    [
      'is a file',
      data => {
        rmSync(data, { recursive: true });
        writeFileSync(data, '');
      },
      'DATA_DIR_NOT_FOUND',
      2,
    ],
    ['has a damaged file', data => addFiles(data, { 'orders/b.parquet': 'PAR1' }), 'PREFLIGHT_FAILED', 1],
  ])('because it %s: nothing is deleted', async ([, change, code, exitCode]) => {
    const site = await deliveringProject();
    change(join(site.project, 'data'));
    await site.refuses({ args: ['upload', 'p/data', ...TO], code, exitCode });
    expect(site.workspace.requests()).toEqual([]);
  });
});
