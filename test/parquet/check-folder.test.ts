import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../src/base/events.ts';
import { checkFolder } from '../../src/parquet/check-folder.ts';
import { testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';
import { useSamples } from './samples.ts';

const OFFER = ' Or let lakeseed rewrite the file: --fix';
const sample = useSamples();

/** Each finding in one line: level, rule, file, column. */
async function linesOf(directory: string): Promise<string[]> {
  const { findings } = await checkFolder(directory);
  return findings.map(({ level, rule, file, column }) => `${level} ${rule} ${file} ${column ?? '-'}`);
}

const TRAPS: readonly (readonly [string, readonly string[]])[] = [
  [
    'timestamp-nanos',
    [
      'error timestamp-nanos duck/duckdb.parquet at',
      'error timestamp-nanos events/pandas.parquet at',
      'error timestamp-nanos nested/arrow.parquet seen.all.element',
      'error timestamp-nanos nested/arrow.parquet seen.at',
      'error timestamp-nanos zoned/pandas.parquet at',
    ],
  ],
  ['timestamp-int96', ['warn timestamp-int96 events/a.parquet seen.at']],
  [
    'timestamp-ntz',
    [
      'warn timestamp-ntz duck/0.parquet at',
      'warn timestamp-ntz nested/0.parquet seen.at',
      'warn timestamp-ntz pandas/0.parquet at',
      'warn timestamp-ntz polars/0.parquet at',
    ],
  ],
  [
    'unsigned-integer',
    [
      'warn unsigned-integer duck/0.parquet n',
      'warn unsigned-integer duck/0.parquet nested.n',
      'warn unsigned-integer numpy/0.parquet u16',
      'warn unsigned-integer numpy/0.parquet u32',
      'warn unsigned-integer numpy/0.parquet u64',
      'warn unsigned-integer numpy/0.parquet u8',
      'warn unsigned-integer polars/0.parquet n',
    ],
  ],
  [
    'uuid',
    [
      'error uuid arrow/arrow.parquet id',
      'error uuid people/duckdb.parquet id',
      'error uuid people/duckdb.parquet nested.key',
    ],
  ],
  [
    'time-interval',
    [
      'error time-interval pandas/pandas.parquet opens',
      'error time-interval shifts/duckdb.parquet lasts',
      'error time-interval shifts/duckdb.parquet opens',
    ],
  ],
  [
    'json-bson-enum',
    [
      'warn json-bson-enum arrow/0.parquet payload',
      'warn json-bson-enum bson/0.parquet kind',
      'warn json-bson-enum duck/0.parquet payload',
      'warn json-bson-enum enum/0.parquet kind',
    ],
  ],
  [
    'lossy-double',
    [
      'warn lossy-double huge/0.parquet list.element',
      'warn lossy-double huge/0.parquet n',
      'warn lossy-double huge/0.parquet nested.n',
      'warn lossy-double sums/0.parquet real',
      'warn lossy-double sums/0.parquet total',
    ],
  ],
  ['wide-decimal', ['error wide-decimal amounts/arrow.parquet total']],
  [
    'column-name',
    [
      'error column-name duck/0.parquet a,b',
      'error column-name polars/0.parquet a b',
      'error column-name polars/0.parquet nested.c;d',
      'error column-name sheet/0.parquet Unit price (EUR)',
      'error column-name sheet/0.parquet a\tb',
      'error column-name sheet/0.parquet c=d',
    ],
  ],
  [
    'case-conflict',
    ['error case-conflict joined/arrow.parquet ID', 'error case-conflict joined/arrow.parquet nested.A'],
  ],
  ['duplicate-name', ['error duplicate-name joined/arrow.parquet id', 'warn duplicate-name nameless/arrow.parquet ']],
  ['pandas-index', ['warn pandas-index filtered/0.parquet __index_level_0__']],
  [
    'schema-mismatch',
    [
      'error schema-mismatch int_double/part-1.parquet qty',
      'error schema-mismatch missing/b.parquet note',
      'error schema-mismatch missing_first/a.parquet note',
      'error schema-mismatch nested/b.parquet at.x',
      'error schema-mismatch null_type/b.parquet note',
      'warn null-type null_type/b.parquet note',
      'warn schema-mismatch nullability/b.parquet id',
      'error schema-mismatch shape/b.parquet v',
      'warn schema-mismatch spelling/b.parquet id',
      'warn schema-mismatch text/b.parquet code',
      'warn timestamp-ntz zone/c.parquet at',
      'warn schema-mismatch zone/c.parquet at',
    ],
  ],
  ['null-type', ['warn null-type notes/0.parquet note', 'warn null-type polars/0.parquet note']],
  [
    'codec',
    [
      'error codec arrow_brotli/0.parquet -',
      'warn lz4-raw arrow_lz4/0.parquet -',
      'error codec duckdb_brotli/0.parquet -',
      'warn lz4-raw duckdb_lz4/0.parquet -',
      'error codec lzo/0.parquet -',
      'error codec polars_brotli/0.parquet -',
      'warn lz4-raw polars_lz4/0.parquet -',
    ],
  ],
  ['map-struct', ['error map-struct maps/0.parquet m', 'error map-struct structs/0.parquet s']],
  ['float16', ['error float16 sensors/arrow.parquet value']],
  [
    'byte-stream-split',
    [
      'error byte-stream-split arrow/0.parquet nested.v',
      'error byte-stream-split arrow/0.parquet v',
      'error byte-stream-split duck/0.parquet v',
    ],
  ],
  [
    'partition-values',
    [
      'error partition-values beside/0.parquet -',
      'warn partition-values both/k=1/0.parquet K',
      'error partition-values depths/k=1/j=2/0.parquet -',
      'error partition-values keys/j=1/0.parquet -',
      'warn case-conflict spelling/key=2/0.parquet key',
      'warn partition-values truths/k=True/0.parquet k',
      'warn partition-values zeros/k=01/0.parquet k',
    ],
  ],
  ['encrypted', ['error not-parquet secrets/column.parquet -', 'error not-parquet secrets/footer.parquet -']],
];

/** Rules whose fix is a line of code that can be run over the file itself. */
const FIXED_BY_LINE = [
  'timestamp-nanos',
  'timestamp-ntz',
  'unsigned-integer',
  'uuid',
  'time-interval',
  'json-bson-enum',
  'wide-decimal',
  'column-name',
  'case-conflict',
  'pandas-index',
  'null-type',
  'codec',
  'float16',
];

describe('the traps in what real writers write', () => {
  it.for(TRAPS)('%s', async ([name, lines]) => {
    expect(await linesOf(sample(name))).toEqual(lines);
  });

  it.for(['good', 'partitions', 'good-partitions', 'same-to-spark', 'comments', 'wide'])('none in %s', async name => {
    expect(await linesOf(sample(name))).toEqual([]);
  });

  it('are messages that name column, type and what comes of it, and fixes that are code', async () => {
    const texts = await Promise.all(
      ['timestamp-nanos', 'uuid', 'time-interval', 'wide-decimal', 'case-conflict', 'float16'].map(async name => {
        const { findings } = await checkFolder(sample(name));
        return findings.map(({ message, fix }) => `${message} => ${fix}`);
      }),
    );
    expect(texts.flat()).toEqual([
      `Column at is a timestamp in nanoseconds. Spark has microseconds and refuses the file (PARQUET_TYPE_ILLEGAL). => COPY (SELECT * REPLACE (CAST("at" AS TIMESTAMP) AS "at") FROM …) TO …${OFFER}`,
      `Column at is a timestamp in nanoseconds. Spark has microseconds and refuses the file (PARQUET_TYPE_ILLEGAL). => df["at"] = df["at"].dt.as_unit("us")${OFFER}`,
      `Column seen.all.element is a timestamp in nanoseconds. Spark has microseconds and refuses the file (PARQUET_TYPE_ILLEGAL). => Give seen.all.element the type pa.timestamp("us") in the schema: pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)${OFFER}`,
      `Column seen.at is a timestamp in nanoseconds. Spark has microseconds and refuses the file (PARQUET_TYPE_ILLEGAL). => Give seen.at the type pa.timestamp("us") in the schema: pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)${OFFER}`,
      `Column at is a timestamp in nanoseconds. Spark has microseconds and refuses the file (PARQUET_TYPE_ILLEGAL). => df["at"] = df["at"].dt.as_unit("us")${OFFER}`,
      `Column id is uuid. Spark has no such type and refuses the file (PARQUET_TYPE_ILLEGAL). => df["id"] = df["id"].astype(str)${OFFER}`,
      `Column id is uuid. Spark has no such type and refuses the file (PARQUET_TYPE_ILLEGAL). => COPY (SELECT * REPLACE (CAST("id" AS VARCHAR) AS "id") FROM …) TO …${OFFER}`,
      `Column nested.key is uuid. Spark has no such type and refuses the file (PARQUET_TYPE_ILLEGAL). => Cast nested.key to VARCHAR in the SELECT list of the COPY.${OFFER}`,
      `Column opens is a time of day (TIME). Spark has no such type and refuses the file. => df["opens"] = df["opens"].astype(str)${OFFER}`,
      `Column lasts is an INTERVAL. Spark has no such type and refuses the file. => COPY (SELECT * REPLACE (CAST("lasts" AS VARCHAR) AS "lasts") FROM …) TO …${OFFER}`,
      `Column opens is a time of day (TIME). Spark has no such type and refuses the file. => COPY (SELECT * REPLACE (CAST("opens" AS VARCHAR) AS "opens") FROM …) TO …${OFFER}`,
      `Column total is decimal(50,2). Spark stops at 38 digits and refuses the file. => df["total"] = df["total"].astype(pd.ArrowDtype(pa.decimal128(38, 2)))${OFFER}`,
      `Columns id and ID differ only in case. Spark and Delta do not tell upper from lower case in column names and refuse both. => df = df.rename(columns={"ID": "ID_2"})${OFFER}`,
      `Columns nested.a and nested.A differ only in case. Spark and Delta do not tell upper from lower case in column names and refuse both. => Give nested.A the name "A_2" in the schema: pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)${OFFER}`,
      `Column value is float16. Spark has no such type and refuses the file (PARQUET_TYPE_ILLEGAL). => df["value"] = df["value"].astype("float32")${OFFER}`,
    ]);
  });

  it('are gone where the fix is applied', async () => {
    const jobs: { rule: string; column: string | null; folder: string; file: string; fix: string; out: string }[] = [];
    const root = tempFolder();
    for (const name of FIXED_BY_LINE) {
      for (const { file, fix: text, rule, column } of (await checkFolder(sample(name))).findings) {
        const fix = text.replace(OFFER, '');
        // Nothing here reads LZO.
        if (!/^(df|COPY)/.test(fix) || file!.startsWith('lzo')) continue;
        const folder = join(root, String(jobs.length));
        jobs.push({ rule, column, folder, file: sample(`${name}/${file}`), fix, out: join(folder, 't/fixed.parquet') });
      }
    }
    const script = fileURLToPath(new URL('apply_fixes.py', import.meta.url));
    execFileSync(testPython, [script], { input: JSON.stringify(jobs) });
    expect(jobs).toHaveLength(38);
    for (const { folder, rule, column, fix } of jobs) {
      const { tables, findings } = await checkFolder(folder);
      expect(tables).toMatchObject([{ name: 't', rows: 1 }]);
      expect(
        findings.filter(left => left.rule === rule && left.column === column),
        fix,
      ).toEqual([]);
    }
  });
});

describe('files of one table that disagree', () => {
  it('say which file has what, and which files have the other', async () => {
    const { findings } = await checkFolder(sample('schema-mismatch'));
    const why = 'Spark takes one file for the schema of all: others fail, or lose the column without a message.';
    expect(findings.map(({ message }) => message)).toEqual([
      `Column qty is double here but bigint in int_double/part-0.parquet and 1 other. ${why}`,
      `Column note (string) of missing/a.parquet and 1 other is missing here. ${why}`,
      `Column note (string) of missing_first/b.parquet and 1 other is missing here. ${why}`,
      `Column at.x is double here but bigint in nested/a.parquet. ${why}`,
      `Column note is null here but string in null_type/a.parquet. ${why}`,
      'Column note is without a type, as it has no value. Spark makes it int, all null.',
      'Column id is required here but nullable in nullability/a.parquet.',
      `Column v is array here but struct in shape/a.parquet. ${why}`,
      'Column id is spelled Id in spelling/a.parquet.',
      'Column code is binary here but string in text/a.parquet. Spark reads all of them as the one or as the other.',
      'Column at is a timestamp without a time zone. Spark makes it TIMESTAMP_NTZ, for which a Delta table needs a feature of its own.',
      'Column at is timestamp_ntz here but timestamp in zone/a.parquet and 1 other. Spark reads all of them as the one or as the other.',
    ]);
  });

  it('name the types that hold empty values', async () => {
    const { findings } = await checkFolder(sample('schema-mismatch'));
    expect(findings[0]!.fix).toBe(
      `df["qty"] = df["qty"].astype("Int64") in every file ("float64" if it has fractions)${OFFER}`,
    );
    expect(findings[4]!.fix).toBe(`df["note"] = df["note"].astype("string")${OFFER}`);
  });

  it('count a column that only one of many has', async () => {
    const folder = join(tempFolder(), 'data');
    cpSync(sample('schema-mismatch/missing'), join(folder, 't'), { recursive: true });
    cpSync(join(folder, 't/b.parquet'), join(folder, 't/d.parquet'));
    cpSync(join(folder, 't/b.parquet'), join(folder, 't/e.parquet'));
    expect((await checkFolder(folder)).findings.map(({ file, message }) => [file, message.split('.')[0]])).toEqual([
      ['t/a.parquet', 'Column note is only here, not in t/b'],
      ['t/c.parquet', 'Column note is only here, not in t/b'],
    ]);
  });
});

describe('where files lie', () => {
  function lay(...paths: string[]): string {
    const folder = tempFolder();
    for (const path of paths) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), readFileSync(sample('good/stores/part-0.parquet')));
    }
    return folder;
  }

  it.for([
    [
      'customers.parquet',
      'error no-table-folder null customers.parquet',
      'Write it to f"{OUTPUT_PATH}/customers/part-0.parquet"',
    ],
    [
      'year=2026/x.parquet',
      'error no-table-folder null year=2026/x.parquet',
      'df.to_parquet(f"{OUTPUT_PATH}/my_table", partition_cols=[…])',
    ],
    ['t/_x.parquet', 'error hidden-file t t/_x.parquet', 'such as t/x.parquet'],
    ['t/.x.parquet', 'error hidden-file t t/.x.parquet', 'such as t/x.parquet'],
    ['_t/x.parquet', 'error hidden-file null _t/x.parquet', 'such as t/x.parquet'],
    ['t/_temporary/0/x.parquet', 'error hidden-file t t/_temporary/0/x.parquet', 'such as t/temporary/0/x.parquet'],
    ['t/x.pq', 'error hidden-file t t/x.pq', 'Write it as t/x.parquet'],
    ['t/sub/x.parquet', 'error nested-folder t t/sub/x.parquet', 'Write the files to f"{OUTPUT_PATH}/t/"'],
    ['t/k=/x.parquet', 'error nested-folder t t/k=/x.parquet', 'Write the files to f"{OUTPUT_PATH}/t/"'],
    ['t/sub/k=1/x.parquet', 'error nested-folder t t/sub/k=1/x.parquet', 'Write the files to f"{OUTPUT_PATH}/t/"'],
    // Spark does find these.
    ['t/k=1/sub/x.parquet', 'warn nested-folder t t/k=1/sub/x.parquet', 'Write the files to f"{OUTPUT_PATH}/t/"'],
  ] as const)('%s', async ([path, line, fix]) => {
    const { findings } = await checkFolder(lay(path));
    expect(findings.map(({ level, rule, table, file }) => `${level} ${rule} ${table} ${file}`)).toEqual([line]);
    expect(findings[0]!.fix).toContain(fix);
    expect(findings[0]!.message).toContain(path);
  });

  it('is said once for a nested folder', async () => {
    const { findings } = await checkFolder(
      lay('t/sub/1.parquet', 't/sub/2.parquet', 't/sub/deep/3.parquet', 't/k=1/4.parquet'),
    );
    expect(findings.map(({ message }) => message)).toEqual([
      'Folder t/sub is no partition (key=value), but holds t/sub/1.parquet and 2 more files. Spark does not look into it: its rows would be missing, without a message.',
    ]);
  });

  it('and other traps of a file are all found at once', async () => {
    const folder = lay('a/x.parquet', 'b/_hidden/x.parquet', 'lost.parquet');
    const half = readFileSync(sample('float16/sensors/arrow.parquet'));
    writeFileSync(join(folder, 'a/cut.parquet'), half.subarray(0, 200));
    writeFileSync(join(folder, 'b/half.parquet'), half);
    const check = await checkFolder(folder);
    expect(check.ok).toBe(false);
    expect(check.findings.map(({ rule, file }) => `${rule} ${file}`)).toEqual([
      'no-table-folder lost.parquet',
      'not-parquet a/cut.parquet',
      'hidden-file b/_hidden/x.parquet',
      'float16 b/half.parquet',
    ]);
  });
});

describe('the result', () => {
  it('counts rows, files and bytes a table, in the order of names', async () => {
    const { ok, tables, files, ignored } = await checkFolder(sample('good'));
    expect(ok).toBe(true);
    expect(tables.map(({ name, files: count, rows }) => [name, count, rows])).toEqual([
      ['customers', 1, 3],
      ['orders', 1, 1],
      ['stores', 1, 5],
    ]);
    expect(tables[0]!.bytes).toBe(readFileSync(sample('good/customers/part-0.parquet')).length);
    expect(files.map(({ path }) => path)).toEqual([
      'customers/part-0.parquet',
      'orders/part-0.parquet',
      'stores/part-0.parquet',
    ]);
    expect(ignored).toBe(0);
  });

  it('is ok with warnings only', async () => {
    const folder = join(tempFolder(), 'data');
    cpSync(sample('schema-mismatch/nullability'), join(folder, 't'), { recursive: true });
    const { ok, findings } = await checkFolder(folder);
    expect([ok, findings.length]).toEqual([true, 1]);
  });

  it('has no tables for an empty folder', async () => {
    expect(await checkFolder(tempFolder())).toEqual({ ok: true, tables: [], findings: [], files: [], ignored: 0 });
  });

  it('leaves out what is not asked for, findings included', async () => {
    const folder = join(tempFolder(), 'data');
    cpSync(sample('good'), folder, { recursive: true });
    cpSync(sample('float16/sensors'), join(folder, 'sensors'), { recursive: true });
    cpSync(sample('float16/sensors/arrow.parquet'), join(folder, '_stale.parquet'));
    writeFileSync(join(folder, 'note.txt'), 'x');
    const all = await checkFolder(folder);
    expect([all.ok, all.findings.length, all.files.length, all.ignored]).toEqual([false, 2, 4, 1]);
    const some = await checkFolder(folder, { only: new Set(['orders/part-0.parquet', 'gone/x.parquet']) });
    expect([some.ok, some.files.map(({ path }) => path), some.tables.length, some.ignored]).toEqual([
      true,
      ['orders/part-0.parquet'],
      1,
      0,
    ]);
  });

  it('is the same whatever the concurrency', async () => {
    const one = await checkFolder(sample('schema-mismatch'), { concurrency: 1 });
    for (const concurrency of [2, 7, 64]) {
      expect(await checkFolder(sample('schema-mismatch'), { concurrency })).toEqual(one);
    }
  });

  it('takes 2,000 files', async () => {
    const folder = tempFolder();
    const bytes = readFileSync(sample('good/stores/part-0.parquet'));
    for (let index = 0; index < 2000; index += 1) {
      const partition = join(folder, `t${index % 3}`, `day=${index % 20}`);
      mkdirSync(partition, { recursive: true });
      writeFileSync(join(partition, `part-${index}.parquet`), bytes);
    }
    const { ok, tables, files } = await checkFolder(folder);
    expect(ok).toBe(true);
    expect(files).toHaveLength(2000);
    expect(tables.map(({ rows }) => rows)).toEqual([3335, 3335, 3330]);
  });

  it('is reported as it begins and as it ends', async () => {
    const events: EventBody[] = [];
    await checkFolder(sample('schema-mismatch'), { emit: event => events.push(event) });
    expect(events).toEqual([
      { type: 'check.start', directory: sample('schema-mismatch') },
      { type: 'check.finish', tables: 10, files: 24, bytes: expect.any(Number), errors: 6, warnings: 6 },
    ]);
  });

  it('is CANCELLED when the signal is aborted, before and in between', async () => {
    await expect(checkFolder(sample('good'), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    const controller = new AbortController();
    const check = checkFolder(sample('good'), { signal: controller.signal });
    controller.abort();
    await expect(check).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
