import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tableStatements } from '../../src/generator/table-statements.ts';
import { useSamples } from '../parquet/samples.ts';
import { tempFolder } from '../setup/temp.ts';

const sample = useSamples();
const volume = { catalog: 'main', schema: 'default', volume: 'landing' } as const;
const posix = process.platform !== 'win32';

/** A data folder with the same small file at each of the given paths. */
function folderOf(...paths: string[]): string {
  const folder = tempFolder();
  for (const path of paths) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    cpSync(sample('float16/sensors/arrow.parquet'), join(folder, path));
  }
  return folder;
}

async function statementsOf(path: string, more: object = {}): Promise<string[]> {
  const { tables } = await tableStatements({ path, ...volume, ...more });
  return tables.flatMap(({ statements }) => statements);
}

describe('the statement of a table', () => {
  it('makes a Delta table of the delivered files, tables in order', async () => {
    expect(await tableStatements({ path: sample('good'), ...volume })).toEqual({
      tables: ['customers', 'orders', 'stores'].map(table => ({
        table,
        statements: [
          `CREATE OR REPLACE TABLE \`main\`.\`default\`.\`${table}\` AS SELECT * FROM read_files('/Volumes/main/default/landing/incoming_data/${table}', format => 'parquet', schemaEvolutionMode => 'none')`,
        ],
      })),
    });
  });

  it('reads from the subfolder that was delivered to', async () => {
    const [statement] = await statementsOf(sample('float16'), { remoteSubfolder: 'a/b c' });
    expect(statement).toContain("read_files('/Volumes/main/default/landing/a/b c/sensors', ");
  });

  it('is partitioned as the folders are', async () => {
    expect(await statementsOf(sample('partitions'))).toEqual([
      "CREATE OR REPLACE TABLE `main`.`default`.`sales` PARTITIONED BY (`year`, `country`) AS SELECT * FROM read_files('/Volumes/main/default/landing/incoming_data/sales', format => 'parquet', schemaEvolutionMode => 'none')",
    ]);
  });

  it('is not partitioned where the files disagree', async () => {
    const [statement] = await statementsOf(folderOf('t/k=1/x.parquet', 't/j=1/x.parquet'));
    expect(statement).not.toContain('PARTITIONED');
  });

  it('takes a partition key as the writer meant it', async () => {
    const [statement] = await statementsOf(folderOf('t/a%3Ab=1/x.parquet'));
    expect(statement).toContain(' PARTITIONED BY (`a:b`) ');
  });

  it('has the comments that the writer left', async () => {
    expect(await statementsOf(sample('comments'))).toEqual([
      "CREATE OR REPLACE TABLE `main`.`default`.`customers` COMMENT 'Who buys' AS SELECT * FROM read_files('/Volumes/main/default/landing/incoming_data/customers', format => 'parquet', schemaEvolutionMode => 'none')",
      "ALTER TABLE `main`.`default`.`customers` ALTER COLUMN `id` COMMENT 'Primary key'",
      "ALTER TABLE `main`.`default`.`customers` ALTER COLUMN `address`.`city` COMMENT 'It\\'s a \\\\ city'",
    ]);
  });

  it('maps columns whose names Delta cannot store as they are', async () => {
    const [statement] = await statementsOf(sample('odd-names'));
    expect(statement).toMatch(
      /^CREATE OR REPLACE TABLE `main`\.`default`\.`sheet` TBLPROPERTIES \('delta\.columnMapping\.mode' = 'name'\) AS /,
    );
  });

  it('keeps columns with odd names byte for byte', async () => {
    expect((await statementsOf(sample('odd-names'))).slice(1)).toEqual([
      "ALTER TABLE `main`.`default`.`sheet` ALTER COLUMN `unit price` COMMENT '1'",
      "ALTER TABLE `main`.`default`.`sheet` ALTER COLUMN `a``b` COMMENT '2'",
      "ALTER TABLE `main`.`default`.`sheet` ALTER COLUMN `it's \"q\"` COMMENT '3'",
      "ALTER TABLE `main`.`default`.`sheet` ALTER COLUMN `back\\slash` COMMENT '4'",
    ]);
  });

  it.runIf(posix).for([
    ["it's", "`it's`", "it\\'s"],
    ['a`b', '`a``b`', 'a`b'],
    ['a\\b', '`a\\b`', 'a\\\\\\\\b'],
    ['a"b', '`a"b`', 'a"b'],
    ['a[1]', '`a[1]`', 'a\\\\[1\\\\]'],
    ['{x}*?', '`{x}*?`', '\\\\{x\\\\}\\\\*\\\\?'],
    ['a%20#+;--', '`a%20#+;--`', 'a%20#+;--'],
    ['目录', '`目录`', '目录'],
  ] as const)('quotes the table folder %s (POSIX only: Windows has no such names)', async ([table, name, path]) => {
    expect(await statementsOf(folderOf(`${table}/x.parquet`))).toEqual([
      `CREATE OR REPLACE TABLE \`main\`.\`default\`.${name} AS SELECT * FROM read_files('/Volumes/main/default/landing/incoming_data/${path}', format => 'parquet', schemaEvolutionMode => 'none')`,
    ]);
  });

  it('is given for files that cannot be read as well', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 't'));
    writeFileSync(join(folder, 't/x.parquet'), 'no Parquet');
    expect(await statementsOf(folder)).toHaveLength(1);
  });
});

describe('what has no statement', () => {
  it('are folders that cannot name a table, all said at once', async () => {
    const folder = folderOf(
      'order lines/x.parquet',
      'customers.parquet/x.parquet',
      'Sales/x.parquet',
      'sales/x.parquet',
    );
    await expect(tableStatements({ path: folder, ...volume })).rejects.toMatchObject({
      code: 'USAGE',
      message: [
        'Folder customers.parquet cannot name a table: Unity Catalog takes no period, space, control character or more than 255 characters',
        'Folder order lines cannot name a table: Unity Catalog takes no period, space, control character or more than 255 characters',
        'Folders Sales and sales name the same table: Unity Catalog does not tell upper from lower case',
      ].join('\n'),
    });
  });

  it('is a folder without tables', async () => {
    await expect(tableStatements({ path: tempFolder(), ...volume })).rejects.toMatchObject({
      code: 'DATA_DIR_NOT_FOUND',
    });
  });

  it('is a call that was cancelled', async () => {
    const options = { path: sample('good'), ...volume, signal: AbortSignal.abort() };
    await expect(tableStatements(options)).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
