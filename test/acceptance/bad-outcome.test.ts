import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deliveringProject, REMOTE, TO } from '../setup/delivering-project.ts';
import { parquetFile } from '../setup/parquet.ts';
import { smallDisk } from '../setup/small-disk.ts';

describe('what comes out when the script has run: the document has what it printed', () => {
  const GENERATION = { exit_code: 0, stdout: 'begun\n' };
  const run = ['run', 'p', ...TO];

  it.for<[string, string, string, RegExp]>([
    ['writes nothing', '', 'NOTHING_WRITTEN', /wrote no new Parquet/],
    [
      'writes beside the data folder',
      'write("orders/a.parquet", base="out")\n',
      'NOTHING_WRITTEN',
      /out.orders.a\.parquet/,
    ],
    ['writes without a table', 'write("a.parquet")\n', 'PREFLIGHT_FAILED', /directly in the data folder/],
    ['writes hidden Parquet', 'write("orders/_a.parquet")\n', 'PREFLIGHT_FAILED', /_a\.parquet/],
    ['writes Parquet under another name', 'write("orders/a.pq")\n', 'PREFLIGHT_FAILED', /orders\/a\.pq/],
    [
      'leaves half a file and says that all is well',
      'write("orders/half.parquet", b"PAR1 ha")\n',
      'PREFLIGHT_FAILED',
      /orders\/half\.parquet/,
    ],
  ])('of a script that %s', async ([, script, code, message]) => {
    const site = await deliveringProject(script);
    const { error, result } = await site.refuses({ args: run, code, exitCode: 1 });
    expect(error.message).toMatch(message);
    expect(result).toMatchObject({ generation: GENERATION, upload: null });
    if (code === 'PREFLIGHT_FAILED') expect(error.details.findings).toHaveLength(1);
  });

  it('of a script that crashes in the middle of a file: a result', async () => {
    const site = await deliveringProject('write("orders/a.parquet", b"PAR1 ha")\nraise ValueError("no more rows")\n');
    const { exitCode, stdout } = await site.command([...run, '-o', 'json']);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      generation: { exit_code: 1, stdout: 'begun\n', stderr: expect.stringContaining('ValueError: no more rows') },
      upload: null,
    });
    expect(readFileSync(join(site.project, 'data/orders/old.parquet'))).toEqual(parquetFile());
    expect(site.remote()).toEqual(REMOTE);
  });

  it('of a script that takes too long', async () => {
    const site = await deliveringProject('time.sleep(600)\n');
    const args = [...run, '--timeout-sec', '1'];
    const { result } = await site.refuses({ args, code: 'SCRIPT_TIMEOUT', exitCode: 124 });
    expect(result).toMatchObject({ generation: { stdout: 'begun\n' }, upload: null });
  });

  it('of a delivery into a volume without write permission', async () => {
    const site = await deliveringProject();
    await site.workspace.setAccess('main.default.lakeseed', 'read');
    const { error, result } = await site.refuses({ args: run, code: 'PERMISSION_DENIED', exitCode: 3 });
    expect(error).toMatchObject({ status_code: 403, error_code: expect.any(String), request_id: expect.any(String) });
    expect(error.message).toContain('Nothing was deleted and nothing was sent');
    expect(result).toMatchObject({ generation: GENERATION, upload: null });
  });

  it('of a delivery into a volume without delete permission: only the probe is there besides', async () => {
    const site = await deliveringProject();
    await site.workspace.setAccess('main.default.lakeseed', 'no-delete');
    const { exitCode, stdout } = await site.command([...run, '-o', 'json']);
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: 'PERMISSION_DENIED',
        message: expect.stringMatching(/nothing can be deleted.*_lakeseed_probe_\w+ /),
      },
      result: { generation: GENERATION, upload: null },
    });
    const others = Object.keys(site.remote()).filter(path => !(path in REMOTE));
    expect(site.remote()).toMatchObject(REMOTE);
    expect(others).toEqual([expect.stringMatching(/^_lakeseed_probe_\w+$/)]);
  });

  it('of a delivery into a volume that is full: each file has its error, and with clean mode after nothing is lost', async () => {
    const site = await deliveringProject();
    const path = '/api/2.0/fs/files/**/in/**';
    const action = { status: 507, body: { error_code: 'QUOTA_EXCEEDED', message: 'full' } };
    site.workspace.setFaults({ rules: [{ method: 'PUT', path, action }] });
    const { exitCode, stdout } = await site.command([...run, '--clean-mode', 'after', '-o', 'json']);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout).upload).toMatchObject({
      success: false,
      errors: [{ path: 'orders/a.parquet', code: 'NO_SPACE', status_code: 507 }],
      note: expect.stringContaining('The files from before are still there'),
    });
    expect(site.remote()).toEqual(REMOTE);
  });

  it('of a script that fills the disk', async context => {
    const site = await deliveringProject(
      'write("orders/a.parquet", b"x" * 4_000_000)\n',
      smallDisk(context, 'size=1m'),
    );
    const { exitCode, stdout } = await site.command([...run, '-o', 'json']);
    expect(exitCode).toBe(5);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'NO_SPACE' },
      result: { generation: { exit_code: 1, stdout: 'begun\n' }, upload: null },
    });
    expect(readFileSync(join(site.project, 'data/orders/old.parquet'))).toEqual(parquetFile());
    expect(site.remote()).toEqual(REMOTE);
  });
});
