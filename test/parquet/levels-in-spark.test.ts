import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkExamples } from '../../scripts/check-examples.ts';
import { checkFolder } from '../../src/parquet/check-folder.ts';
import { testPython } from '../setup/python.ts';
import { useExamples } from './examples.ts';
import { useSamples } from './samples.ts';

/** These are decided by Delta, by habit and by what a delivery is, not by a plain read. */
const NOT_BY_READING = ['column-name', 'file-sizes', 'no-table-folder'];
const EXAMPLES = Object.keys(checkExamples).filter(rule => !NOT_BY_READING.includes(rule));
/** Each of their tables is a case of its own. */
const SAMPLES = [
  'timestamp-nanos',
  'timestamp-int96',
  'timestamp-ntz',
  'unsigned-integer',
  'uuid',
  'time-interval',
  'json-bson-enum',
  'lossy-double',
  'wide-decimal',
  'case-conflict',
  'duplicate-name',
  'pandas-index',
  'schema-mismatch',
  'null-type',
  'codec',
  'map-struct',
  'float16',
  'byte-stream-split',
  'partition-values',
  'encrypted',
  'good',
  'good-partitions',
  'partitions',
  'same-to-spark',
];
/** Spark takes one file’s schema, and here it is by chance one that has all columns. */
const BY_CHANCE = ['schema-mismatch/missing'];
const BY_SPARK = ['timestamp-int96', 'timestamp-ntz', 'lz4-raw'];

/** Spark needs a Java, which not every machine has. */
const hasJava = spawnSync('java', ['-version']).status === 0;

describe.runIf(hasJava)(
  'the level of a finding is what becomes of the table in Spark (only where there is a Java)',
  () => {
    const sample = useSamples();
    const example = useExamples();
    let spark = '';
    const folders = new Map<string, string>();
    let verdicts: Readonly<Record<string, readonly [string, string]>> = {};

    /** One Spark reads all of them: it takes its time to start. */
    beforeAll(() => {
      spark = realpathSync(mkdtempSync(join(tmpdir(), 'lakeseed-spark-')));
      for (const rule of EXAMPLES) folders.set(`example ${rule}`, example(rule));
      for (const name of SAMPLES) folders.set(name, sample(name));
      for (const name of BY_SPARK) folders.set(`Spark’s ${name}`, join(spark, name));
      const tables = [...folders].flatMap(([name, folder]) =>
        (name.startsWith('Spark') ? readTables(name) : readdirSync(folder)).map(table => [
          `${name}/${table}`,
          join(folder, table),
        ]),
      );
      const script = fileURLToPath(new URL('read_in_spark.py', import.meta.url));
      const input = JSON.stringify({ spark, folders: Object.fromEntries(tables) });
      verdicts = JSON.parse(execFileSync(testPython, [script], { input, encoding: 'utf8', stdio: 'pipe' }));
    }, 300_000);
    afterAll(() => rmSync(spark, { recursive: true, force: true }));

    it.for([...EXAMPLES.map(rule => `example ${rule}`), ...SAMPLES, ...BY_SPARK.map(name => `Spark’s ${name}`)])(
      '%s',
      async name => {
        const { findings, tables } = await checkFolder(folders.get(name)!);
        const differing = [
          ...new Set([...tables.map(table => table.name), ...findings.map(({ table }) => table!)]),
        ].flatMap(table => {
          const own = findings.filter(one => one.table === table);
          const isError = own.some(({ level }) => level === 'error');
          const [verdict, evidence] = verdicts[`${name}/${table}`]!;
          return BY_CHANCE.includes(`${name}/${table}`) || isError === (verdict !== 'reads')
            ? []
            : [`${table}: ${own.map(({ rule, level }) => `${rule} ${level}`)}, but Spark ${verdict}: ${evidence}`];
        });
        expect(tables.length + findings.length).toBeGreaterThan(0);
        expect(differing).toEqual([]);
      },
    );

    it('Spark’s own defaults make INT96', async () => {
      const { findings } = await checkFolder(join(spark, 'timestamp-int96'));
      expect(findings.map(({ rule, level, column, fix }) => [rule, level, column, fix.split(' Or ')[0]])).toEqual([
        [
          'timestamp-int96',
          'warn',
          'at',
          'spark.conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")',
        ],
      ]);
    });

    /** What Spark is asked to write. */
    function readTables(name: string): string[] {
      return [name.endsWith('lz4-raw') ? 'sales' : 'events'];
    }
  },
);
