import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lakeseed } from '../setup/cli.ts';
import { testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';

const retail = fileURLToPath(new URL('../../examples/retail/generate_data.py', import.meta.url));
const VOLUME = '.lakeseed/workspace/Volumes/main/default/lakeseed';
const env = { PYTHON_BIN: testPython };

/** A project with the given script, or the retail example, in a folder of its own. */
function project(script?: string): string {
  const cwd = tempFolder();
  mkdirSync(join(cwd, 'shop'));
  if (script === undefined) cpSync(retail, join(cwd, 'shop/generate_data.py'));
  else writeFileSync(join(cwd, 'shop/generate_data.py'), script);
  return cwd;
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

const FOUR_TABLES = ['customers', 'order_lines', 'orders', 'products'].map(table => `${table}/part-00000.parquet`);

describe('lakeseed run --local', () => {
  it('with nothing but a Python installs what the script declares, delivers its tables and says what to do next', {
    timeout: 300_000,
  }, async () => {
    const cwd = project();
    const { exitCode, stdout, stderr } = await lakeseed(['run', 'shop', '--local', '--scale-factor', '0.1'], { cwd });
    expect(stderr).not.toContain('error');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('✓ customers: 100 rows');
    expect(stdout).toMatch(/^customers +1 +100 +[\d.]+ KiB$/m);
    expect(stdout).toMatch(/^orders +1 +500 +[\d.]+ KiB$/m);
    expect(stdout).toContain('/Volumes/main/default/lakeseed/incoming_data');
    expect(stdout).toContain(join(cwd, VOLUME, 'incoming_data'));
    expect(stdout).toContain('CREATE OR REPLACE TABLE `main`.`default`.`customers`');
    expect(filesBelow(join(cwd, VOLUME, 'incoming_data'))).toEqual(FOUR_TABLES);
    for (const path of FOUR_TABLES) {
      expect(readFileSync(join(cwd, VOLUME, 'incoming_data', path))).toEqual(
        readFileSync(join(cwd, 'shop/data', path)),
      );
    }
  });

  it('prints one JSON document with the result of both halves; the script’s output goes to stderr', async () => {
    const cwd = project();
    const { exitCode, stdout, stderr } = await lakeseed(['run', 'shop', '--local', '-o', 'json'], { cwd, env });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('✓ orders: 5,000 rows');
    const { generation, upload } = JSON.parse(stdout);
    expect(generation).toMatchObject({
      exit_code: 0,
      signal: null,
      warnings: [],
      log_path: join(cwd, 'shop/generation.log'),
    });
    expect(generation.stdout).toContain('✓ orders: 5,000 rows');
    expect(generation.duration_sec).toBeGreaterThan(0);
    expect(upload).toMatchObject({
      success: true,
      files_uploaded: 4,
      errors: [],
      remote_base: '/Volumes/main/default/lakeseed/incoming_data',
      deleted: 0,
      ignored: 0,
    });
    expect(upload.uploaded_paths.sort()).toEqual(
      FOUR_TABLES.map(path => `/Volumes/main/default/lakeseed/incoming_data/${path}`),
    );
    expect(upload.tables.map(({ name, rows }: { name: string; rows: number }) => [name, rows])).toEqual([
      ['customers', 1000],
      ['order_lines', 14903],
      ['orders', 5000],
      ['products', 200],
    ]);
  });

  it('writes every event as a JSON line, numbered without gaps', async () => {
    const cwd = project();
    await lakeseed(['run', 'shop', '--local', '--events', 'events.jsonl'], { cwd, env });
    const events = readFileSync(join(cwd, 'events.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    const types = events.map(({ type }) => type);
    expect(types.filter(type => type === 'file.finish')).toHaveLength(4);
    for (const type of ['script.start', 'script.finish', 'check.finish', 'plan', 'upload.start', 'upload.finish']) {
      expect(types).toContain(type);
    }
  });

  it('a script that fails touches nothing remote, and its exit code is in the result', async () => {
    const cwd = project();
    await lakeseed(['run', 'shop', '--local'], { cwd, env });
    const before = filesBelow(join(cwd, VOLUME));
    writeFileSync(join(cwd, 'shop/generate_data.py'), 'import sys\nprint("so far")\nsys.exit(3)\n');
    const { exitCode, stdout } = await lakeseed(['run', 'shop', '--local', '-o', 'json'], { cwd, env });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ generation: { exit_code: 3, stdout: 'so far\n' }, upload: null });
    expect(filesBelow(join(cwd, VOLUME))).toEqual(before);
  });

  it('a script that writes nothing is an error that carries the generation, and nothing is cleaned', async () => {
    const cwd = project();
    await lakeseed(['run', 'shop', '--local'], { cwd, env });
    const before = filesBelow(join(cwd, VOLUME));
    writeFileSync(join(cwd, 'shop/generate_data.py'), 'print("nothing today")\n');
    const { exitCode, stdout } = await lakeseed(['run', 'shop', '--local', '-o', 'json'], { cwd, env });
    expect(exitCode).toBe(1);
    const document = JSON.parse(stdout);
    expect(document.error.code).toBe('NOTHING_WRITTEN');
    expect(document.result.generation).toMatchObject({ exit_code: 0, stdout: 'nothing today\n' });
    expect(filesBelow(join(cwd, VOLUME))).toEqual(before);
  });

  it('delivers only what this run wrote: files of earlier runs stay behind and are named', async () => {
    const cwd = project();
    mkdirSync(join(cwd, 'shop/data/old'), { recursive: true });
    await lakeseed(['run', 'shop', '--local'], { cwd, env });
    cpSync(join(cwd, 'shop/data/customers/part-00000.parquet'), join(cwd, 'shop/data/old/part-00000.parquet'));
    const { stdout } = await lakeseed(['run', 'shop', '--local', '-o', 'json'], { cwd, env });
    expect(JSON.parse(stdout).upload).toMatchObject({
      files_uploaded: 4,
      stale: ['old/part-00000.parquet'],
      deleted: 4,
    });
    expect(filesBelow(join(cwd, VOLUME, 'incoming_data'))).toEqual(FOUR_TABLES);
  });

  it('does not take a destination on Databricks for granted', async () => {
    const { exitCode, stderr } = await lakeseed(['run', 'shop'], { cwd: project(), env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('USAGE');
    expect(stderr).toContain('--to /Volumes/<catalog>/<schema>/<volume>');
    expect(stderr).toContain('--local');
  });

  it('takes --to or the three names, never both', async () => {
    const cwd = project();
    const both = ['--to', '/Volumes/main/default/lakeseed', '--catalog', 'main'];
    const { exitCode, stderr } = await lakeseed(['run', 'shop', '--local', ...both], { cwd, env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--to');
    const three = ['--catalog', 'main', '--schema', 'default', '--volume', 'lakeseed', '--remote-subfolder', 'three'];
    expect((await lakeseed(['run', 'shop', '--local', ...three], { cwd, env })).exitCode).toBe(0);
    expect(filesBelow(join(cwd, VOLUME, 'three'))).toEqual(FOUR_TABLES);
    const dbfs = ['--to', 'dbfs:/Volumes/main/default/lakeseed/from dbfs'];
    expect((await lakeseed(['run', 'shop', '--local', ...dbfs], { cwd, env })).exitCode).toBe(0);
    expect(filesBelow(join(cwd, VOLUME, 'from dbfs'))).toEqual(FOUR_TABLES);
  });
});

describe('generate, check, upload, sql: the same job step by step', () => {
  it('each step takes what the one before left', async () => {
    const cwd = project();
    const generated = await lakeseed(['generate', 'shop'], { cwd, env });
    expect(generated.exitCode).toBe(0);
    expect(generated.stdout).toContain('✓ customers: 1,000 rows');

    const checked = await lakeseed(['check', 'shop', '-o', 'json'], { cwd });
    expect(checked.exitCode).toBe(0);
    expect(JSON.parse(checked.stdout)).toMatchObject({ ok: true, findings: [] });

    const uploaded = await lakeseed(['upload', 'shop/data', '--local-dir', 'w'], { cwd });
    expect(uploaded.exitCode).toBe(0);
    expect(filesBelow(join(cwd, 'w/Volumes/main/default/lakeseed/incoming_data'))).toEqual(FOUR_TABLES);

    const sql = await lakeseed(['sql', 'shop', '--local'], { cwd });
    expect(sql.stdout).toContain(
      "CREATE OR REPLACE TABLE `main`.`default`.`orders` AS SELECT * FROM read_files('/Volumes/main/default/lakeseed/incoming_data/orders', format => 'parquet', schemaEvolutionMode => 'none');",
    );
  });

  it('a dry run says what it would do and does nothing', async () => {
    const cwd = project();
    await lakeseed(['run', 'shop', '--local'], { cwd, env });
    const before = filesBelow(join(cwd, VOLUME));
    const { exitCode, stdout } = await lakeseed(['upload', 'shop/data', '--local', '--dry-run'], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Would remove 4 files');
    expect(stdout).toContain('Would send 4 files');
    expect(stdout).toContain('Nothing was changed.');
    expect(filesBelow(join(cwd, VOLUME))).toEqual(before);
  });
});
