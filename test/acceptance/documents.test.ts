import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lakeseed } from '../setup/cli.ts';
import { COMPUTE, REMOTE_KEYS } from '../setup/compute-command.ts';
import { type DeliveringProject, deliveringProject, TO } from '../setup/delivering-project.ts';
import { addFiles } from '../setup/project.ts';

const GENERATION = ['exit_code', 'stdout', 'stderr', 'duration_sec', 'log_path', 'signal', 'warnings', 'hint'];
const UPLOAD = [
  ...['success', 'files_uploaded', 'uploaded_paths', 'errors', 'remote_base', 'local_base', 'bytes_uploaded'],
  ...['resumed', 'tables', 'deleted', 'stale', 'fixed', 'ignored', 'manifest', 'warnings', 'findings', 'note'],
  ...['dry_run', 'plan'],
];

/** The one JSON document that a command prints on stdout, and nothing else. */
async function documentOf(site: DeliveringProject, args: readonly string[]) {
  const { stdout, exitCode } = await site.command([...args, '--output', 'json']);
  return { document: JSON.parse(stdout), exitCode };
}

describe('keys on the wire', () => {
  it('of generate', async () => {
    const { document, exitCode } = await documentOf(await deliveringProject(), ['generate', 'p']);
    expect(exitCode).toBe(0);
    expect(Object.keys(document)).toEqual(GENERATION);
    expect(document.duration_sec).toBeGreaterThan(0);
  });

  it('of a generate that wrote nothing: the warning, and exit code 0', async () => {
    const site = await deliveringProject('');
    const { document, exitCode } = await documentOf(site, ['generate', 'p']);
    expect(exitCode).toBe(0);
    expect(Object.keys(document)).toEqual(GENERATION);
    expect(document.warnings).toEqual([
      {
        code: 'NOTHING_WRITTEN',
        message: `The script ended well but wrote no new Parquet below ${site.project}/data.`,
        hint: 'Write to os.environ["OUTPUT_PATH"]/<table>/*.parquet.',
        path: `${site.project}/data`,
      },
    ]);
  });

  it('of run, and of upload of the same folder, which warns of what the run did not write', async () => {
    const site = await deliveringProject();
    const run = await documentOf(site, ['run', 'p', ...TO]);
    expect(run.exitCode).toBe(0);
    expect(Object.keys(run.document)).toEqual(['generation', 'upload']);
    expect(Object.keys(run.document.generation)).toEqual(GENERATION);
    expect(Object.keys(run.document.upload)).toEqual(UPLOAD);
    expect(run.document.upload).toMatchObject({
      uploaded_paths: ['/Volumes/main/default/lakeseed/in/orders/a.parquet'],
      tables: [{ name: 'orders', files: 1, rows: 3, bytes: 185 }],
      deleted: 1,
      stale: ['orders/old.parquet'],
    });

    const upload = await documentOf(site, ['upload', 'p/data', ...TO]);
    expect(upload.exitCode).toBe(0);
    expect(Object.keys(upload.document)).toEqual(UPLOAD);
    expect(upload.document).toMatchObject({ files_uploaded: 2, stale: ['orders/old.parquet'] });
    expect(upload.document.warnings.map((warning: object) => Object.keys(warning))).toEqual([
      ['code', 'message', 'hint', 'path'],
    ]);
    expect(upload.document.warnings[0].code).toBe('STALE_FILE');
  });

  it('of an upload with a file that failed: exit code 1', async () => {
    const site = await deliveringProject();
    const rule = { method: 'PUT', path: '/api/2.0/fs/files/**/old.parquet', action: { status: 403 } };
    site.workspace.setFaults({ rules: [rule] });
    const { document, exitCode } = await documentOf(site, ['upload', 'p/data', ...TO]);
    expect(exitCode).toBe(1);
    expect(Object.keys(document)).toEqual(UPLOAD);
    expect(document).toMatchObject({ success: false, note: expect.stringContaining('clean') });
    const keys = ['path', 'code', 'message', 'hint', 'retryable', 'status_code'];
    expect(Object.keys(document.errors[0])).toEqual(expect.arrayContaining(keys));
  });

  it('of check, good and bad', async () => {
    const site = await deliveringProject();
    const good = await documentOf(site, ['check', 'p']);
    expect(good).toEqual({
      exitCode: 0,
      document: { ok: true, tables: [{ name: 'orders', files: 1, rows: 3, bytes: 185 }], findings: [] },
    });
    addFiles(site.project, { 'data/orders/half.parquet': 'PAR1' });
    const bad = await documentOf(site, ['check', 'p/data']);
    expect(bad).toMatchObject({ exitCode: 1, document: { ok: false } });
    expect(bad.document.findings.map((finding: object) => Object.keys(finding))).toEqual([
      ['rule', 'level', 'table', 'file', 'column', 'message', 'fix'],
    ]);
  });

  it('of sql, template, write, init and doctor', async () => {
    const site = await deliveringProject();
    const sql = (await documentOf(site, ['sql', 'p', ...TO])).document;
    expect(sql.tables.map((table: object) => Object.keys(table))).toEqual([['table', 'statements']]);
    const template = (await documentOf(site, ['template', 'empty'])).document;
    expect(Object.keys(template)).toEqual(['template_type', 'content']);
    expect(Object.keys((await documentOf(site, ['write', 'new'])).document)).toEqual(['path', 'written']);
    expect(Object.keys((await documentOf(site, ['init', 'other'])).document)).toEqual(['project_path', 'written']);
    const doctor = (await documentOf(site, ['doctor', ...TO])).document;
    expect(Object.keys(doctor)).toEqual(['ok', 'checks', 'configuration']);
    expect(Object.keys(doctor.checks[0])).toEqual(['name', 'status', 'message', 'hint', 'code']);
  });

  it('of run and generate on Databricks compute, and of write into the workspace', async () => {
    const site = await deliveringProject();
    const path = '/Workspace/Shared/generate_data.py';
    const write = await documentOf(site, ['write', '--workspace-path', path]);
    expect(write).toEqual({ exitCode: 0, document: { path, written: true } });
    const run = await documentOf(site, ['run', 'p', ...TO, ...COMPUTE.serverless]);
    expect(run.exitCode).toBe(0);
    expect(Object.keys(run.document)).toEqual(REMOTE_KEYS);
    expect(run.document.tables).toEqual([{ name: 'orders', files: 1, bytes: 185, rows: 3 }]);
    addFiles(site.workspace.directory, { 'Workspace/Shared/generate_data.py': 'print("nothing")\n' });
    const output = ['--volume-output-path', '/Volumes/main/default/lakeseed/in'];
    const generate = await documentOf(site, ['generate', ...COMPUTE.cluster, '--workspace-path', path, ...output]);
    expect(generate.exitCode).toBe(0);
    expect(Object.keys(generate.document)).toEqual(REMOTE_KEYS.slice(0, 8));
    expect(generate.document).toMatchObject({
      success: true,
      output: 'nothing\n',
      code: null,
      warnings: [{ code: 'NOTHING_WRITTEN' }],
    });
  });

  it('of a warning about what a run on Databricks compute has written', async () => {
    const site = await deliveringProject('write("orders/a.parquet")\nwrite("orders/b.parquet", b"PAR1 and more")\n');
    const { document, exitCode } = await documentOf(site, ['run', 'p', ...TO, ...COMPUTE.serverless]);
    expect(exitCode).toBe(0);
    expect(document.tables).toEqual([{ name: 'orders', files: 2, bytes: 198, rows: null }]);
    expect(document.warnings.map((warning: object) => Object.keys(warning))).toEqual([
      ['code', 'message', 'hint', 'path'],
    ]);
    expect(document.warnings[0]).toMatchObject({
      code: 'UNREADABLE_FILE',
      path: '/Volumes/main/default/lakeseed/in/orders/b.parquet',
    });
  });

  it('of an error, with and without a refusal and a result', async () => {
    const site = await deliveringProject();
    const plain = await documentOf(site, ['generate', 'nowhere']);
    expect(Object.keys(plain.document)).toEqual(['error']);
    expect(Object.keys(plain.document.error)).toEqual(['code', 'message', 'hint', 'retryable']);
    await site.workspace.setAccess('main.default.lakeseed', 'read');
    const { document } = await documentOf(site, ['run', 'p', ...TO]);
    expect(Object.keys(document)).toEqual(['error', 'result']);
    const keys = ['code', 'message', 'hint', 'retryable', 'status_code', 'error_code', 'request_id'];
    expect(Object.keys(document.error)).toEqual(expect.arrayContaining(keys));
    expect(Object.keys(document.result)).toEqual(['generation', 'upload']);
  });
});

describe('a dry run', () => {
  it('of run and upload asks only, and names what it would do', async () => {
    const site = await deliveringProject();
    const before = site.remote();
    for (const args of [
      ['run', 'p', ...TO, '--dry-run'],
      ['upload', 'p/data', ...TO, '--dry-run', '--create-volume'],
    ]) {
      const { document, exitCode } = await documentOf(site, args);
      expect(exitCode).toBe(0);
      const { plan } = document.upload ?? document;
      expect(Object.keys(plan).sort()).toEqual(['create_volume', 'delete', 'permissions', 'probed', 'upload']);
      expect(plan.delete).toEqual(['/Volumes/main/default/lakeseed/in/orders/precious.parquet']);
    }
    const text = await site.command(['upload', 'p/data', ...TO, '--dry-run']);
    expect(text.stdout).toContain('- /Volumes/main/default/lakeseed/in/orders/precious.parquet');
    expect(text.stdout).toContain('+ /Volumes/main/default/lakeseed/in/orders/a.parquet (185 B)');
    expect(site.workspace.requests().every(({ method }) => method === 'GET' || method === 'HEAD')).toBe(true);
    expect(site.remote()).toEqual(before);
  });
});

describe('a volume that is missing', () => {
  it('is made when that was asked for, and so it is said', async () => {
    const site = await deliveringProject();
    const to = ['--to', '/Volumes/main/sales/landing'];
    const { stderr, exitCode } = await site.command(['upload', 'p/data', ...to, '--create-volume', '--create-schema']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Made main.sales\nMade /Volumes/main/sales/landing\n');
  });

  it('is an error that names what there is, and the flag', async () => {
    const site = await deliveringProject();
    const { stderr, exitCode } = await site.command(['upload', 'p/data', '--to', '/Volumes/main/default/landing']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('main.default.lakeseed');
    expect(stderr).toContain('--create-volume');
  });
});

describe('the folder of the local workspace', () => {
  it('is --local-dir, which implies --local, else LAKESEED_WORKSPACE, else .lakeseed/workspace here', async () => {
    const { cwd } = await deliveringProject();
    const deliver = async (flags: readonly string[], variable?: string) => {
      const env = variable === undefined ? {} : { LAKESEED_WORKSPACE: join(cwd, variable) };
      const { stdout } = await lakeseed(['upload', 'p/data', '-o', 'json', ...flags], { cwd, env });
      return JSON.parse(stdout).local_base;
    };
    const below = (folder: string) => join(cwd, folder, 'Volumes/main/default/lakeseed/incoming_data');
    expect(await deliver(['--local'])).toBe(below('.lakeseed/workspace'));
    expect(await deliver(['--local'], 'by-variable')).toBe(below('by-variable'));
    expect(await deliver(['--local-dir', 'by-flag'], 'by-variable')).toBe(below('by-flag'));
    expect(await deliver(['--local', '--local-dir', 'by-flag', '--to', '/Volumes/main/default/lakeseed/x'])).toBe(
      join(cwd, 'by-flag/Volumes/main/default/lakeseed/x'),
    );
  });

  it('is not meant by the variable alone', async () => {
    const { cwd } = await deliveringProject();
    const env = { LAKESEED_WORKSPACE: join(cwd, 'w') };
    const { exitCode, stderr } = await lakeseed(['upload', 'p/data'], { cwd, env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('No destination was given');
  });

  it('is where sql prints the statements for', async () => {
    const { cwd } = await deliveringProject();
    const { exitCode, stdout } = await lakeseed(['sql', 'p', '--local-dir', 'w'], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("read_files('/Volumes/main/default/lakeseed/incoming_data/orders'");
  });
});

it('only new files count, whatever their bytes: a run that writes the same again delivers it', async () => {
  const site = await deliveringProject();
  await site.command(['run', 'p', ...TO]);
  rmSync(join(site.project, 'data/orders/old.parquet'));
  const again = await documentOf(site, ['run', 'p', ...TO]);
  expect(again.document.upload).toMatchObject({ files_uploaded: 1, stale: [], deleted: 1 });
});
