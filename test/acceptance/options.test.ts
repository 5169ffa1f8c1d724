import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lakeseed } from '../setup/cli.ts';
import { deliveringProject, TO } from '../setup/delivering-project.ts';
import { addFiles } from '../setup/project.ts';
import { testPython } from '../setup/python.ts';

/** What a flag does is tested with the operations: here, that it reaches them. */
describe('flags of a delivery', () => {
  it('--max-files, --no-clean, --concurrency, --max-concurrency, --clean-mode', async () => {
    const site = await deliveringProject();
    addFiles(site.project, { 'data/notes.txt': '' });
    const flags = [
      '--max-files',
      '1',
      '--no-clean',
      '--concurrency',
      '2',
      '--max-concurrency',
      '3',
      '--clean-mode',
      'after',
      '-o',
      'json',
    ];
    const { stdout } = await site.command(['upload', 'p/data', ...TO, ...flags]);
    expect(JSON.parse(stdout)).toMatchObject({ files_uploaded: 1, deleted: 0, ignored: 1 });
    expect(site.remote()).toMatchObject({ 'in/orders/old.parquet': 185, 'in/orders/precious.parquet': 8 });
    const tooMany = ['--concurrency', '4', '--max-concurrency', '3'];
    const { exitCode, stderr } = await site.command(['upload', 'p/data', ...TO, ...tooMany]);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/--concurrency.*--max-concurrency \(3\); got 4/)]);
  });

  it('--clean-mode after sends before it deletes', async () => {
    const site = await deliveringProject();
    const { exitCode } = await site.command(['run', 'p', ...TO, '--clean-mode', 'after']);
    expect(exitCode).toBe(0);
    const changes = site.workspace
      .requests()
      .filter(({ path }) => path.includes('/files/') && !path.includes('_probe_'));
    const order = changes.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
    expect(order).toEqual([
      'PUT /api/2.0/fs/files/Volumes/main/default/lakeseed/in/orders/a.parquet',
      'DELETE /api/2.0/fs/files/Volumes/main/default/lakeseed/in/orders/precious.parquet',
    ]);
  });

  it('--dry-run --probe tries the volume', async () => {
    const site = await deliveringProject();
    const { stdout } = await site.command(['upload', 'p/data', ...TO, '--dry-run', '--probe']);
    expect(stdout).toContain('The volume can be written');
  });

  it('--profile, --host', async () => {
    const { cwd, workspace } = await deliveringProject();
    writeFileSync(join(cwd, '.databrickscfg'), `[dev]\nhost = ${workspace.host}\ntoken = ${workspace.token}\n`);
    const upload = ['upload', 'p/data', ...TO];
    expect((await lakeseed([...upload, '--profile', 'dev'], { cwd })).exitCode).toBe(0);
    const env = { DATABRICKS_TOKEN: workspace.token };
    expect((await lakeseed([...upload, '--host', workspace.host], { cwd, env })).exitCode).toBe(0);
    const unknown = await lakeseed([...upload, '--profile', 'dve'], { cwd });
    expect(unknown.exitCode).toBe(3);
    expect(unknown.stderr).toMatch(/AUTH_FAILED.*dve[\s\S]*dev/);
  });
});

describe('flags of a script', () => {
  it('--scale-factor, --env, --timeout-sec', async () => {
    const site = await deliveringProject('print(os.environ["SCALE_FACTOR"], os.environ["A"], os.environ["B"])\n');
    const flags = ['--scale-factor', '0.5', '--env', 'A=1 2', '--env', 'B=x=y', '--timeout-sec', '60'];
    const { stdout, exitCode } = await site.command(['generate', 'p', ...flags]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('begun\n0.5 1 2 x=y\n');
  });

  it('--no-install, --install-timeout-sec, --python-bin', async () => {
    const { cwd, project } = await deliveringProject();
    addFiles(project, { 'requirements.txt': 'lakeseed-absent\n' });
    const refused = await lakeseed(['generate', 'p', '--no-install'], { cwd });
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('nothing may be installed');
    const late = await lakeseed(['generate', 'p', '--install-timeout-sec', '0.2'], { cwd });
    expect(late.exitCode).toBe(2);
    expect(late.stderr).toContain('within 0.2 s');
    rmSync(join(project, 'requirements.txt'));
    expect((await lakeseed(['generate', 'p', '--python-bin', testPython], { cwd })).stderr).toContain('(pythonBin)');
  });
});

describe('doctor', () => {
  it('ends with the exit code of what failed first', async () => {
    const site = await deliveringProject();
    expect((await site.command(['doctor', 'p', ...TO])).exitCode).toBe(0);
    const missing = await site.command(['doctor', 'p', '--to', '/Volumes/main/default/lakesed']);
    expect(missing.exitCode).toBe(3);
    expect(missing.stdout).toMatch(/✗ volume +There is no volume main\.default\.lakesed/);
    expect(missing.stdout).toContain('[secret]  from DATABRICKS_TOKEN');
    expect((await site.command(['doctor', '--python-bin', 'no-such-python'])).exitCode).toBe(2);
  });
});
