import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkFolder } from '../../src/parquet/check-folder.ts';
import { readComments } from '../../src/parquet/comments.ts';
import { type Footer, readFooter } from '../../src/parquet/footer.ts';
import { testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';
import { changesOf, fix, placeFixed, reasonsOf, useFixSamples } from './fix-samples.ts';

const sample = useFixSamples();

describe('fixFolder', () => {
  it('turns every type into one that Spark takes, as deep as it goes', async () => {
    const result = await fix(sample('types'));
    expect(result.unfixed).toEqual([]);
    expect(changesOf(result)).toEqual([
      'case-conflict arrow/part-0.parquet ID: ID → ID_2',
      'timestamp-nanos arrow/part-0.parquet nanos: timestamp in nanoseconds → timestamp',
      'timestamp-nanos arrow/part-0.parquet zoned: timestamp in nanoseconds → timestamp',
      'timestamp-ntz arrow/part-0.parquet ntz: timestamp_ntz → timestamp',
      'unsigned-integer arrow/part-0.parquet u8: uint8 → smallint',
      'unsigned-integer arrow/part-0.parquet u16: uint16 → int',
      'unsigned-integer arrow/part-0.parquet u32: uint32 → bigint',
      'unsigned-integer arrow/part-0.parquet u64: uint64 → bigint',
      'unsigned-integer arrow/part-0.parquet huge: uint64 → decimal(20,0)',
      'float16 arrow/part-0.parquet half: float16 → float',
      'time-interval arrow/part-0.parquet clock: time → string',
      'time-interval arrow/part-0.parquet millis_clock: time → string',
      'time-interval arrow/part-0.parquet nanos_clock: time → string',
      'wide-decimal arrow/part-0.parquet money: decimal(50,2) → decimal(38,2)',
      'null-type arrow/part-0.parquet nothing: no type → string',
      'timestamp-nanos arrow/part-0.parquet nested.at: timestamp in nanoseconds → timestamp',
      'timestamp-nanos arrow/part-0.parquet nested.all.element: timestamp in nanoseconds → timestamp',
      'unsigned-integer arrow/part-0.parquet nested.by.value: uint8 → smallint',
      'unsigned-integer arrow/part-0.parquet deep.element.element.n: uint16 → int',
      'float16 arrow/part-0.parquet deep.element.element.f: float16 → float',
      'column-name arrow/part-0.parquet unit price (CHF): unit price (CHF) → unit_price_CHF',
      'column-name arrow/part-0.parquet in "a" struct: in "a" struct → in_"a"_struct',
      'case-conflict arrow/part-0.parquet in "a" struct.A: A → A_2',
      'column-name arrow/part-0.parquet in "a" struct.b c: b c → b_c',
      'unsigned-integer arrow/part-0.parquet in "a" struct.b c: uint8 → smallint',
      'uuid duck/part-0.parquet key: uuid → string',
      'time-interval duck/part-0.parquet opens: time → string',
      'unsigned-integer duck/part-0.parquet small: uint32 → bigint',
      'unsigned-integer duck/part-0.parquet big: uint64 → decimal(20,0)',
      'time-interval duck/part-0.parquet lasts: interval → string',
      'time-interval duck/part-0.parquet never: interval → string',
      'time-interval duck/part-0.parquet once: interval → string',
      'json-bson-enum duck/part-0.parquet doc: json → string',
      'timestamp-ntz duck/part-0.parquet at: timestamp_ntz → timestamp',
      'uuid duck/part-0.parquet nested.u: uuid → string',
      'time-interval duck/part-0.parquet nested.t.element: time → string',
      'timestamp-nanos empty/part-0.parquet at: timestamp in nanoseconds → timestamp',
      'wide-decimal empty/part-0.parquet m: decimal(50,2) → decimal(38,2)',
      'uuid extension/part-0.parquet id: uuid → string',
      'json-bson-enum extension/part-0.parquet doc: json → string',
      'timestamp-int96 int96/part-0.parquet at: INT96 timestamp → timestamp',
      'timestamp-nanos pandas/part-0.parquet at: timestamp in nanoseconds → timestamp',
      'unsigned-integer pandas/part-0.parquet n: uint16 → int',
      'unsigned-integer required/part-0.parquet id: uint8 → smallint',
      'time-interval required/part-0.parquet s.t: time → string',
    ]);
    const { findings } = await checkFolder(sample('types'), { folder: result.folder });
    expect(findings.map(({ rule }) => rule)).toEqual(['empty-table']);
  });

  it('rewrites what only the storage makes unreadable', async () => {
    const result = await fix(sample('storage'));
    expect(changesOf(result)).toEqual([
      'codec brotli/a.parquet : BROTLI → ZSTD',
      'lz4-raw lz4/a.parquet : LZ4_RAW → ZSTD',
      'byte-stream-split split/a.parquet x: BYTE_STREAM_SPLIT → default encoding',
    ]);
    expect((await checkFolder(sample('storage'), { folder: result.folder })).findings).toEqual([]);
  });

  it('gives the files of a table one type that holds every value, and columns one name', async () => {
    const result = await fix(sample('tables'));
    expect(changesOf(result)).toEqual([
      'schema-mismatch decimals/a.parquet qty: decimal(10,1) → decimal(22,3)',
      'schema-mismatch decimals/b.parquet qty: decimal(4,3) → decimal(22,3)',
      'schema-mismatch decimals/c.parquet qty: bigint → decimal(22,3)',
      'schema-mismatch fractions/a.parquet qty: bigint → double',
      'column-name names/a.parquet a b: a b → a_b',
      'column-name names/b.parquet a b: a b → a_b',
      'schema-mismatch names/b.parquet name: name → Name',
      'column-name names/b.parquet a,b: a,b → a_b_2',
      'column-name names/c.parquet a b: a b → a_b',
      'column-name names/c.parquet a,b: a,b → a_b_2',
      'null-type nulls/a.parquet qty: no type → array<smallint>',
      'schema-mismatch reals/a.parquet qty: float → double',
      'unsigned-integer unsigned/a.parquet qty: uint64 → decimal(20,0)',
      'unsigned-integer unsigned/b.parquet qty: uint64 → decimal(20,0)',
      'schema-mismatch unsigned/c.parquet qty: bigint → decimal(20,0)',
      'schema-mismatch whole/b.parquet qty: double → bigint',
      'schema-mismatch widths/a.parquet qty: tinyint → bigint',
      'schema-mismatch widths/b.parquet qty: int → bigint',
      'unsigned-integer widths/c.parquet qty: uint32 → bigint',
      'timestamp-ntz zones/a.parquet qty: timestamp_ntz → timestamp',
    ]);
    // Only a column that a file lacks stays wrong: nobody knows its values.
    expect(reasonsOf(result)).toEqual([
      'schema-mismatch names a,b: names/a.parquet lacks it: its values there are not known',
    ]);
    const { findings } = await checkFolder(sample('tables'), { folder: result.folder });
    expect(findings.filter(({ level }) => level === 'error').map(({ file, column }) => [file, column])).toEqual([
      ['names/a.parquet', 'a_b_2'],
    ]);
  });

  it('refuses what would lose something, with the value, and leaves the whole table as it was', async () => {
    const result = await fix(sample('refused'));
    expect(reasonsOf(result)).toEqual([
      'time-interval clock/a.parquet t: 1 ns after midnight is not a whole microsecond',
      'wide-decimal decimal/a.parquet v: 100000000000000000000000000000000000000.00 has more than 38 digits',
      'schema-mismatch digits qty: decimal(38,0) and decimal(38,30) together need a decimal of 68 digits, and Spark stops at 38',
      'timestamp-int96 int96/a.parquet at: 2026-01-02T03:04:05.678901234 is not a whole microsecond',
      'unsigned-integer map/a.parquet : DuckDB: Invalid Input Error: Map keys must be unique.',
      'schema-mismatch missing note: missing/b.parquet lacks it: its values there are not known',
      'schema-mismatch nan qty: some files have fractions or NaN where others have whole numbers beyond 2^53, which a double would round',
      'timestamp-nanos nanos/a.parquet at: 2026-01-02T03:04:05.678901234 is not a whole microsecond',
      'wide-decimal nested_decimal/a.parquet v.element: decimal(50,2) has no form that Spark reads and that keeps every value',
      'schema-mismatch rounded qty: some files have fractions or NaN where others have whole numbers beyond 2^53, which a double would round',
      'schema-mismatch shape v: it is struct here and array there',
      'schema-mismatch text qty: string and bigint have no type in common that keeps every value',
      'duplicate-name twice/a.parquet x: another column has the same name',
      'schema-mismatch zero qty: some files have fractions or NaN where others have whole numbers beyond 2^53, which a double would round',
    ]);
    expect([result.fixed, result.rewritten.size]).toEqual([[], 0]);
    const places = result.folder.files.map(({ absolutePath, path }) => absolutePath === join(sample('refused'), path));
    expect(places).not.toContain(false);
  });

  it('puts files where readers look, and says of which it does not know where', async () => {
    const result = await fix(sample('places'));
    expect(changesOf(result)).toEqual([
      'nested-folder orders/2026/b.parquet : orders/2026/b.parquet → orders/2026-b-2.parquet',
      'nested-folder sales/k=1/sub/a.parquet : sales/k=1/sub/a.parquet → sales/k=1/sub-a.parquet',
      'hidden-file _hidden/x.parquet : _hidden/x.parquet → hidden/x.parquet',
      'no-table-folder customers.parquet : customers.parquet → customers/customers.parquet',
      'hidden-file orders/_a.parquet : orders/_a.parquet → orders/a-2.parquet',
      'hidden-file orders/data.snappy : orders/data.snappy → orders/data.snappy.parquet',
    ]);
    expect(reasonsOf(result)).toEqual([
      'hidden-file _stage/t/a.parquet : nothing says which table the folders below _stage belong to',
      'hidden-file lake/_delta_log/1.checkpoint.parquet : it is bookkeeping of its writer (_delta_log), and no data of a table',
      'no-table-folder orders.parquet : there is a table orders already',
      'no-table-folder year=1/a.parquet : nothing says which table its partition belongs to',
    ]);
    expect(result.originals.get('orders/a-2.parquet')).toBe('orders/_a.parquet');
    expect(result.rewritten.size).toBe(0);
  });
});

describe('a rewritten file', () => {
  it('holds what the old one held, by Spark and by pyarrow, which had no part in it', async () => {
    const folders = ['types', 'storage', 'tables'];
    const target = tempFolder();
    const pairs: string[][] = [];
    for (const folder of folders) {
      const result = await fix(sample(folder));
      placeFixed(result, join(target, folder));
      for (const path of result.rewritten) pairs.push([`${folder}/${path}`, `${folder}/${path}`]);
    }
    expect(pairs).toHaveLength(27);
    const script = fileURLToPath(new URL('compare_fixed.py', import.meta.url));
    const answer = execFileSync(testPython, [script, sample(''), target], {
      input: JSON.stringify(pairs),
      env: { ...process.env, TZ: 'UTC' },
      stdio: ['pipe', 'pipe', 'ignore'],
      encoding: 'utf8',
    });
    expect(JSON.parse(answer.trim().split('\n').at(-1)!)).toEqual([]);
  }, 180_000);

  it('comes out with the same bytes every time', async () => {
    const [first, second] = [await fix(sample('types')), await fix(sample('types'))];
    expect([...first.rewritten]).toEqual([...second.rewritten]);
    for (const [at, { absolutePath }] of first.folder.files.entries()) {
      expect(readFileSync(absolutePath).equals(readFileSync(second.folder.files[at]!.absolutePath))).toBe(true);
    }
  });

  it('keeps comments and what the file says of itself, and forgets what is no longer true', async () => {
    const { folder } = await fix(sample('comments'));
    const [file] = folder.files;
    const footer = (await readFooter(file!.absolutePath, file!.size)) as Footer;
    expect(readComments(footer)).toEqual({
      table: "Who's who",
      columns: [
        { path: ['unit_price'], comment: 'When' },
        { path: ['address', 'n'], comment: 'Number' },
      ],
    });
    expect(footer.keyValues.get("own 'key'")).toBe('v\n"1"');
    expect(footer.keyValues.has('ARROW:schema')).toBe(false);
    const spark = JSON.parse(footer.keyValues.get('org.apache.spark.sql.parquet.row.metadata')!);
    expect(spark.fields.map(({ name, type }: { name: string; type: unknown }) => [name, type])).toMatchObject([
      ['unit_price', 'timestamp'],
      ['address', { fields: [{ name: 'n', type: 'short' }] }],
    ]);
  });

  it('may lie in folders and have columns whose names are code to somebody', async () => {
    const odd = join(tempFolder(), "it's [a] *?\\ \"'; --\n");
    cpSync(sample('odd'), odd, { recursive: true });
    const result = await fix(odd);
    expect([result.unfixed, result.rewritten.size]).toEqual([[], 1]);
    const { absolutePath, size } = result.folder.files[0]!;
    const footer = (await readFooter(absolutePath, size)) as Footer;
    const names = ["it's", '"_DROP_TABLE_x_--', 'a_b', 'SELECT', '1', 'c0', 'größe_顧客', 'back\\slash', '__proto__'];
    expect(footer.columns.map(({ name }) => name)).toEqual([...names, 's']);
    expect(footer.columns.at(-1)!.children.map(({ name }) => name)).toEqual(names.slice(0, -1));
  });

  it('leaves nothing but rewritten files behind', async () => {
    const workFolder = tempFolder();
    const { rewritten } = await fix(sample('refused'), { workFolder });
    expect([rewritten.size, readdirSync(workFolder)]).toEqual([0, []]);
  });
});
