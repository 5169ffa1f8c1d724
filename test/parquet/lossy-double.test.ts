import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFolder } from '../../src/parquet/check-folder.ts';
import { everyValue } from '../../src/parquet/scan-column.ts';
import { tempFolder } from '../setup/temp.ts';
import { useSamples } from './samples.ts';

const sample = useSamples();

/** A copy of a sample with its data, but not its footer, overwritten. */
function withoutData(name: string): string {
  const bytes = readFileSync(sample(name));
  bytes.fill(0xff, 4, bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8));
  const path = join(tempFolder(), 't/x.parquet');
  mkdirSync(dirname(path));
  writeFileSync(path, bytes);
  return dirname(dirname(path));
}

describe('what is read for lossy-double', () => {
  it('is the type that the values need', async () => {
    const { findings } = await checkFolder(sample('lossy-double'));
    expect(findings.map(({ column, fix }) => [column, /BIGINT|DECIMAL\(38, 0\)/.exec(fix)?.[0]])).toEqual([
      ['list.element', 'BIGINT'],
      ['n', 'DECIMAL(38, 0)'],
      ['nested.n', 'BIGINT'],
      ['real', 'BIGINT'],
      ['total', 'BIGINT'],
    ]);
  });

  it('is nothing where the footer says enough: no other file notices that its data is gone', async () => {
    for (const name of [
      'lossy-double/arrow/0.parquet',
      'good/stores/part-0.parquet',
      'good/customers/part-0.parquet',
    ]) {
      expect((await checkFolder(withoutData(name))).findings).toEqual([]);
    }
  });

  it('is a warning where it cannot be read, and hides nothing else', async () => {
    const { ok, findings } = await checkFolder(withoutData('lossy-double/nulls/0.parquet'));
    expect(ok).toBe(true);
    expect(findings).toMatchObject([{ rule: 'lossy-double', level: 'warn', column: 'n' }]);
    expect(findings[0]!.message).toMatch(/^Column n is double and may hold .*, but its values cannot be read: /);
  });

  it('ends at the first value that is not whole', async () => {
    const path = sample('lossy-double/mixed/0.parquet');
    const seen: unknown[] = [];
    const isWhole = await everyValue(path, readFileSync(path).length, 0, value => {
      seen.push(value);
      return Number.isInteger(value);
    });
    expect([isWhole, seen]).toEqual([false, [9007199254740992, 0.5]]);
  });

  it('goes on where a page comes to nothing, such as the dictionary of a column that is all null', async () => {
    const path = sample('empty-page/lz4/0.parquet');
    const seen: unknown[] = [];
    const isWhole = await everyValue(path, readFileSync(path).length, 0, value => seen.push(value) > 0);
    expect([isWhole, seen]).toEqual([true, [7]]);
  });
});
