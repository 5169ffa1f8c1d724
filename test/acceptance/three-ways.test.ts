import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { lakeseed } from '../setup/cli.ts';
import { COMPUTE, PLACES } from '../setup/compute-command.ts';
import { testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';

const INCOMING = '.lakeseed/workspace/Volumes/main/default/lakeseed/incoming_data';
const SPARK_TIMEOUT = 240_000;

/** A folder with a copy of an example. */
function copyOf(example: string): string {
  const cwd = tempFolder();
  mkdirSync(join(cwd, example));
  const script = fileURLToPath(new URL(`../../examples/${example}/generate_data.py`, import.meta.url));
  cpSync(script, join(cwd, example, 'generate_data.py'));
  return cwd;
}

/** Runs it without lakeseed; returns where its tables are. */
async function byHand(cwd: string, example: string, scale: string, env: Readonly<Record<string, string>> = {}) {
  const output = join(cwd, 'by-hand');
  const variables = { ...process.env, SCALE_FACTOR: scale, OUTPUT_PATH: output, ...env };
  await promisify(execFile)(testPython, [join(cwd, example, 'generate_data.py')], { env: variables });
  return output;
}

/** Runs it with lakeseed; returns the document and where its tables are. */
async function byLakeseed(cwd: string, args: readonly string[]) {
  const { exitCode, stdout, stderr } = await lakeseed(['run', ...args, '-o', 'json'], {
    cwd,
    env: { PYTHON_BIN: testPython },
  });
  expect(exitCode, stderr + stdout).toBe(0);
  return { document: JSON.parse(stdout), tables: join(cwd, INCOMING) };
}

/** Everything that is in the tables: for each how many rows, and a hash of them in the order of their values. */
async function digests(folder: string): Promise<Record<string, [number, string]>> {
  const program = `
import hashlib, json, os, sys
import pyarrow.dataset as ds
found = {}
for table in sorted(os.listdir(sys.argv[1])):
    rows = ds.dataset(f"{sys.argv[1]}/{table}", format="parquet", partitioning="hive").to_table().to_pylist()
    lines = sorted(json.dumps(row, default=str, sort_keys=True) for row in rows)
    found[table] = [len(rows), hashlib.sha256("\\n".join(lines).encode()).hexdigest()]
print(json.dumps(found))
`;
  return JSON.parse((await promisify(execFile)(testPython, ['-c', program, folder])).stdout);
}

describe('the same script gives the same rows', () => {
  it('examples/retail: by hand, on this machine, on a cluster and on serverless compute', async () => {
    const cwd = copyOf('retail');
    const expected = await digests(await byHand(cwd, 'retail', '0.2'));
    expect(Object.keys(expected)).toEqual(['customers', 'order_lines', 'orders', 'products']);
    const run = ['retail', '--local', '--scale-factor', '0.2'];
    const here = await byLakeseed(cwd, run);
    expect(await digests(here.tables)).toEqual(expected);
    const rows = (tables: readonly { name: string; rows: number }[]) =>
      Object.fromEntries(tables.map(table => [table.name, table.rows]));
    for (const place of PLACES) {
      const there = await byLakeseed(cwd, [...run, ...COMPUTE[place]]);
      expect(await digests(there.tables)).toEqual(expected);
      expect(there.document).toMatchObject({ output: here.document.generation.stdout, deleted: 4, warnings: [] });
      expect(rows(there.document.tables)).toEqual(rows(here.document.upload.tables));
    }
  });

  it('examples/telemetry, with Spark: by hand and on a cluster; partitions arrive by day', {
    timeout: SPARK_TIMEOUT,
  }, async () => {
    const cwd = copyOf('telemetry');
    const spark = { PYSPARK_SUBMIT_ARGS: '--master local[2] pyspark-shell', SPARK_LOCAL_IP: '127.0.0.1' };
    const expected = await digests(await byHand(cwd, 'telemetry', '0.1', spark));
    expect(expected).toMatchObject({ devices: [5, expect.any(String)], readings: [10_080, expect.any(String)] });
    const there = await byLakeseed(cwd, ['telemetry', '--local', '--scale-factor', '0.1', ...COMPUTE.cluster]);
    expect(await digests(there.tables)).toEqual(expected);
    expect(there.document.tables).toMatchObject([
      { name: 'devices', files: 1, rows: 5 },
      { name: 'readings', files: 14, rows: 10_080 },
    ]);
    const days = Array.from({ length: 14 }, (_, day) => `day=2026-01-${String(day + 1).padStart(2, '0')}`);
    expect(readdirSync(join(there.tables, 'readings')).filter(name => name.startsWith('day='))).toEqual(days);
    expect(there.document.output).toContain('✓ readings: 10,080 rows');
  });
});
