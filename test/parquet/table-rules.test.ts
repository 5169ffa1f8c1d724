import { closeSync, cpSync, ftruncateSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFolder } from '../../src/parquet/check-folder.ts';
import { checkSizes } from '../../src/parquet/table-rules.ts';
import { parquetFile, writeParquet } from '../setup/parquet.ts';
import { tempFolder } from '../setup/temp.ts';
import { useSamples } from './samples.ts';

const sample = useSamples();
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** Each finding in one line: level, rule, table, file, message. */
async function linesOf(folder: string): Promise<string[]> {
  const { findings } = await checkFolder(folder);
  return findings.map(({ level, rule, table, file, message }) => `${level} ${rule} ${table} ${file}: ${message}`);
}

function files(count: number, pathOf: (index: number) => string, size = 185): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [pathOf(index), size]));
}

const LONGER = 'Reading takes longer and more memory than it must: 64 to 256 MB a file are good.';

describe('a table in many small files', () => {
  it('is a finding from the 17th file on', async () => {
    expect(
      await linesOf(
        writeParquet(
          tempFolder(),
          files(16, index => `t/${index}.parquet`),
        ),
      ),
    ).toEqual([]);
    expect(
      await linesOf(
        writeParquet(
          tempFolder(),
          files(17, index => `t/${index}.parquet`),
        ),
      ),
    ).toEqual([`warn file-sizes t t/0.parquet: Table t lies in 17 files of 185 B on average. ${LONGER}`]);
  });

  it('is none where the files have a megabyte on average', async () => {
    const some = { ...files(16, index => `t/${index}.parquet`), 't/large.parquet': 17 * MIB };
    expect(await linesOf(writeParquet(tempFolder(), some))).toEqual([]);
  });

  it('is found in one partition of a table whose mean is good', async () => {
    const some = { ...files(17, index => `t/k=1/${index}.parquet`), 't/k=2/large.parquet': 20 * MIB };
    expect(await linesOf(writeParquet(tempFolder(), some))).toEqual([
      `warn file-sizes t t/k=1/0.parquet: Partition t/k=1 lies in 17 files of 185 B on average. ${LONGER}`,
    ]);
  });
});

describe('a file', () => {
  const file = { path: 't/x.parquet', table: 't', absolutePath: '/t/x.parquet', mtimeNs: 0n, inode: 0n };
  const messages = (size: number, groups: { rows: number; bytes: number }[]) =>
    checkSizes({ ...file, size }, groups, 'pandas').map(({ message, fix }) => `${message.split('. ')[0]} => ${fix}`);

  it.for([
    [GIB, [{ rows: 1, bytes: 512 * MIB }], []],
    [
      GIB + 1,
      [{ rows: 1, bytes: MIB }],
      [
        't/x.parquet has 1.0 GiB => Write slices: df.iloc[start:stop].to_parquet(f"{OUTPUT_PATH}/my_table/part-{number}.parquet")',
      ],
    ],
    [
      MIB,
      [
        { rows: 5000, bytes: MIB },
        { rows: 5000, bytes: 512 * MIB + 1 },
      ],
      [
        'Row group 2 of t/x.parquet has 512 MiB: who reads it needs that much memory => df.to_parquet(path, row_group_size=500_000)',
      ],
    ],
    [MIB, [{ rows: 999, bytes: MIB }], []],
    [
      MIB,
      [
        { rows: 1000, bytes: MIB },
        { rows: 1000, bytes: MIB },
      ],
      [],
    ],
    [
      MIB,
      [
        { rows: 1000, bytes: MIB },
        { rows: 998, bytes: MIB },
      ],
      ['t/x.parquet has 2 row groups of 999 rows on average => df.to_parquet(path, row_group_size=500_000)'],
    ],
    [MIB, [], []],
  ] as const)('of %i bytes with row groups of %j', ([size, groups, found]) => {
    expect(messages(size, [...groups])).toEqual(found);
  });

  it.skipIf(process.platform === 'win32')(
    'above a gigabyte is found by its footer alone (where files can have holes)',
    async () => {
      const path = join(tempFolder(), 'data/t/huge.parquet');
      mkdirSync(dirname(path), { recursive: true });
      const small = parquetFile();
      const footer = small.subarray(-140);
      const file = openSync(path, 'w');
      writeSync(file, small.subarray(0, small.length - 140), 0, small.length - 140, 0);
      ftruncateSync(file, 2 * GIB);
      writeSync(file, footer, 0, 140, 2 * GIB - 140);
      closeSync(file);
      expect(await linesOf(dirname(dirname(path)))).toEqual([
        `warn file-sizes t t/huge.parquet: t/huge.parquet has 2.0 GiB. ${LONGER}`,
      ]);
    },
  );
});

describe('an empty table', () => {
  it('is one without rows in all of its files', async () => {
    const folder = join(tempFolder(), 'data');
    cpSync(sample('no-rows/customers/arrow.parquet'), join(folder, 'customers/arrow.parquet'));
    cpSync(sample('no-rows/customers/arrow.parquet'), join(folder, 'orders/0.parquet'));
    writeParquet(folder, { 'orders/1.parquet': 185 });
    expect(await linesOf(folder)).toEqual([
      'warn empty-table customers customers/arrow.parquet: Table customers has no rows in 1 file. Often a filter or a join has dropped everything.',
    ]);
  });

  it('is a folder without files, but not one that is something else', async () => {
    const folder = writeParquet(tempFolder(), { 'orders/0.parquet': 185 });
    for (const name of ['customers', 'events/day=1', '_temp', '.cache', 'spark', 'csv', 'k=1']) {
      mkdirSync(join(folder, name), { recursive: true });
    }
    writeFileSync(join(folder, 'spark/_SUCCESS'), '');
    writeFileSync(join(folder, 'spark/._SUCCESS.crc'), '');
    writeFileSync(join(folder, 'csv/x.csv'), 'id\n1\n');
    expect(await linesOf(folder)).toEqual(
      ['customers', 'events', 'spark'].map(
        name =>
          `warn empty-table ${name} null: Folder ${name} has no Parquet: no table will come of it. Often a filter or a join has dropped everything.`,
      ),
    );
  });
});
