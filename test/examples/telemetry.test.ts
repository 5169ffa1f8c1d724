import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkData } from '../../src/generator/check-data.ts';
import { testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';

const telemetry = fileURLToPath(new URL('../../examples/telemetry/generate_data.py', import.meta.url));

const SPARK_TIMEOUT = 180_000;

/** Spark takes seconds to start: one folder of scale 1.0 serves most tests. */
let output: string;
let printed: string;

beforeAll(async () => {
  output = realpathSync(mkdtempSync(join(tmpdir(), 'lakeseed-test-')));
  const run = await generate(output, '1.0', { PYSPARK_SUBMIT_ARGS: '--master local[2] pyspark-shell' });
  expect(run.status, run.stderr).toBe(0);
  printed = run.stdout;
}, SPARK_TIMEOUT);

afterAll(() => rmSync(output, { recursive: true, force: true }));

interface Run {
  readonly status: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the script by hand, or a program that runs it. */
function generate(
  folder: string,
  scale: string,
  variables: Record<string, string> = {},
  program: readonly string[] = [],
): Promise<Run> {
  const env = {
    ...process.env,
    PYTHONIOENCODING: 'utf-8',
    SPARK_LOCAL_IP: '127.0.0.1',
    // A run is over before Java's second compiler pays.
    SPARK_SUBMIT_OPTS: '-XX:TieredStopAtLevel=1',
    SCALE_FACTOR: scale,
    OUTPUT_PATH: folder,
    ...variables,
  };
  return new Promise(resolve => {
    execFile(testPython, [...program, telemetry], { env, encoding: 'utf8' }, (error, stdout, stderr) =>
      resolve({ status: error ? error.code : 0, stdout, stderr }),
    );
  });
}

function python(program: string, ...args: string[]): unknown {
  return JSON.parse(execFileSync(testPython, ['-c', program, ...args], { encoding: 'utf8' }));
}

/** Runs SQL over the generated tables with DuckDB. */
function query(folder: string, sql: string): unknown {
  const program = `
import duckdb, json, os, sys
duckdb.sql("SET TimeZone = 'UTC'")
for table in os.listdir(sys.argv[1]):
    files = f"{sys.argv[1]}/{table}/**/*.parquet"
    duckdb.sql(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{files}', hive_partitioning = true)")
print(json.dumps(duckdb.sql(sys.argv[2]).fetchall(), default=str))
`;
  return python(program, folder, sql);
}

/** Everything that is in the tables about the first devices, one hash a table. */
function digests(folder: string, devices: number): unknown {
  const digest = (table: string) =>
    `(SELECT md5(string_agg(t::VARCHAR, chr(10) ORDER BY t)) FROM ${table} t WHERE device_id <= ${devices})`;
  const readings = '(SELECT * REPLACE (epoch_us(read_at) AS read_at) FROM readings)';
  return query(folder, `SELECT ${digest('devices')}, ${digest(readings)}`);
}

describe('examples/telemetry', () => {
  it('writes devices, and readings in one folder a day with one file each', () => {
    expect(printed).toBe('✓ devices: 50 rows\n✓ readings: 100,800 rows\n');
    const days = Array.from({ length: 14 }, (_, day) => `day=2026-01-${String(day + 1).padStart(2, '0')}`);
    expect(readdirSync(join(output, 'readings')).filter(name => name.startsWith('day'))).toEqual(days);
    for (const day of days) {
      expect(readdirSync(join(output, 'readings', day)).filter(name => name.endsWith('.parquet'))).toHaveLength(1);
    }
  });

  it('passes the check without a finding', async () => {
    expect(await checkData({ path: output })).toMatchObject({
      ok: true,
      findings: [],
      tables: [
        { name: 'devices', files: 1, rows: 50 },
        { name: 'readings', files: 14, rows: 100_800 },
      ],
    });
  });

  it('writes types that Spark reads as they are, timestamps as microseconds in UTC', () => {
    const program = `
import json, os, pathlib, sys, pyarrow.parquet as pq
def columns(path):
    file = pq.ParquetFile(path)
    return {column.name: f"{column.physical_type} {file.schema_arrow.field(column.name).type}" for column in file.schema}
found = {table: [] for table in sorted(os.listdir(sys.argv[1]))}
for table, schemas in found.items():
    for path in pathlib.Path(sys.argv[1], table).rglob("*.parquet"):
        if columns(path) not in schemas: schemas.append(columns(path))
print(json.dumps(found))
`;
    expect(python(program, output)).toEqual({
      devices: [
        {
          device_id: 'INT64 int64',
          serial_number: 'BYTE_ARRAY string',
          site: 'BYTE_ARRAY string',
          model: 'BYTE_ARRAY string',
          installed_on: 'INT32 date32[day]',
        },
      ],
      readings: [
        {
          device_id: 'INT64 int64',
          read_at: 'INT64 timestamp[us, tz=UTC]',
          temperature_c: 'DOUBLE double',
          vibration_mm_s: 'DOUBLE double',
          battery_pct: 'INT32 int32',
          status: 'BYTE_ARRAY string',
        },
      ],
    });
  });

  it('has no orphan, no reading twice, none under another day, none before its device was installed', () => {
    expect(
      query(
        output,
        `SELECT (SELECT count(*) - count(DISTINCT device_id) FROM devices),
                (SELECT count(*) FROM readings ANTI JOIN devices USING (device_id)),
                (SELECT count(*) FROM devices ANTI JOIN readings USING (device_id)),
                (SELECT count(*) - count(DISTINCT (device_id, read_at)) FROM readings),
                (SELECT count(*) FROM readings WHERE read_at::DATE <> day),
                (SELECT count(*) FROM readings JOIN devices USING (device_id) WHERE day < installed_on),
                (SELECT count(*) FROM readings WHERE NOT battery_pct BETWEEN 11 AND 100 OR vibration_mm_s <= 0)`,
      ),
    ).toEqual([[0, 0, 0, 0, 0, 0, 0]]);
  });

  it('the story is in the data: one device of ten shakes more and more and runs hot, up to an alarm', () => {
    const [[devices, recovered, hotter]] = query(
      output,
      `SELECT count(DISTINCT device_id) FILTER (status = 'alarm'),
              (SELECT count(*) FROM readings WHERE day = '2026-01-14' AND status <> 'alarm'
                 AND device_id IN (SELECT device_id FROM readings WHERE status = 'alarm')),
              avg(temperature_c) FILTER (status = 'alarm') - avg(temperature_c) FILTER (status = 'ok')
       FROM readings`,
    ) as [[number, number, number]];
    expect([devices, recovered]).toEqual([5, 0]);
    expect(hotter).toBeGreaterThan(5);
  });

  it('gives the same rows on one core, in another time zone and with the arithmetic of Spark 3', {
    timeout: SPARK_TIMEOUT,
  }, async () => {
    const folder = tempFolder();
    const conf = '--conf spark.sql.ansi.enabled=false --conf spark.sql.shuffle.partitions=3';
    const { status, stderr } = await generate(folder, '1.0', {
      PYSPARK_SUBMIT_ARGS: `--master local[1] ${conf} pyspark-shell`,
      TZ: 'Pacific/Auckland',
    });
    expect(status, stderr).toBe(0);
    expect(digests(folder, 50)).toEqual(digests(output, 50));
  });

  it('takes the session that is there, leaves it running, and a setting that it refuses is no reason to fail', {
    timeout: SPARK_TIMEOUT,
  }, async () => {
    const folder = tempFolder();
    const cluster = `
import runpy, sys
from concurrent.futures import ThreadPoolExecutor
from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("the cluster's").getOrCreate()

def refuse(conf, name, value):
    raise AnalysisException(f"[CONFIG_NOT_AVAILABLE] Configuration {name} is not available.\\nMore about it.")

# Serverless compute refuses most settings.
type(spark.conf).set = refuse
# A notebook runs its commands on another thread than the one that made the session.
ThreadPoolExecutor().submit(runpy.run_path, sys.argv[1], run_name="__main__").result()
print(spark.range(3).count(), SparkSession.active().conf.get("spark.app.name"))
`;
    const { status, stdout, stderr } = await generate(folder, '0.1', {}, ['-c', cluster]);
    expect({ status, stdout }, stderr).toEqual({
      status: 0,
      stdout: "✓ devices: 5 rows\n✓ readings: 10,080 rows\n3 the cluster's\n",
    });
    expect(stderr).toContain('spark.sql.parquet.outputTimestampType stays as it is: [CONFIG_NOT_AVAILABLE]');
    // A larger scale adds devices and changes none.
    expect(digests(folder, 5)).toEqual(digests(output, 5));
  });

  it.for(['0', '-1', 'nan', 'inf', 'many', ''])('refuses SCALE_FACTOR %j', async scale => {
    const { status, stdout, stderr } = await generate(join(tempFolder(), 'data'), scale);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.trim()).toBe(`SCALE_FACTOR must be a positive number, not ${scale}`.trim());
  });
});
