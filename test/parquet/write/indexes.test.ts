import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetMetadata, readColumnIndex, readOffsetIndex } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import type { DataType } from '../../../src/base/data-type.ts';
import { boundBytes } from '../../../src/parquet/write/bound.ts';
import { encodeRowGroup } from '../../../src/parquet/write/encode-row-group.ts';
import { storedAs } from '../../../src/parquet/write/logical-type.ts';
import { createParquetFile } from '../../../src/parquet/write/parquet-file.ts';
import { tempFolder } from '../../setup/temp.ts';
import { hex, toCodes, toVector, type Value } from './to-vector.ts';

interface Indexes {
  readonly column: ReturnType<typeof readColumnIndex> | null;
  readonly offset: ReturnType<typeof readOffsetIndex>;
}

const PAGE_ROWS = 3;

/** The indexes of a file with this one column, in pages of three rows. */
async function indexesOf(type: DataType, values: readonly Value[], make = toVector): Promise<Indexes> {
  const path = join(tempFolder(), 'x.parquet');
  const fields = [{ name: 'x', type, nullable: true }];
  await using file = await createParquetFile(path, fields);
  await file.append(encodeRowGroup(fields, [make(type, values)], { codec: 'none', pageRows: PAGE_ROWS }));
  await file.finish(new Map());
  const bytes = readFileSync(path);
  const { row_groups, schema } = parquetMetadata(new Uint8Array(bytes).buffer);
  const chunk = row_groups[0]!.columns[0]!;
  const at = (offset: bigint) => ({ view: new DataView(new Uint8Array(bytes).buffer, Number(offset)), offset: 0 });
  const offset = readOffsetIndex(at(chunk.offset_index_offset!));
  const column = chunk.column_index_offset ? readColumnIndex(at(chunk.column_index_offset), schema.at(-1)!) : null;
  return { column, offset };
}

describe('the column index', () => {
  const int: DataType = { kind: 'int' };
  const rows: readonly (readonly [string, readonly Value[], object])[] = [
    ['rising', [1, 2, 3, 3, 4, 5, 6], { min_values: [1, 3, 6], max_values: [3, 5, 6], boundary_order: 'ASCENDING' }],
    ['falling', [9, 8, 7, 6, 5, 5, 1], { min_values: [7, 5, 1], max_values: [9, 6, 1], boundary_order: 'DESCENDING' }],
    ['neither', [1, 9, 2, 3, 4, 5], { min_values: [1, 3], max_values: [9, 5], boundary_order: 'UNORDERED' }],
    [
      'a page without values in between',
      [1, null, 2, null, null, null, 5, 5, 5],
      {
        null_pages: [false, true, false],
        null_counts: [1n, 3n, 0n],
        max_values: [2, new Uint8Array(), 5],
        boundary_order: 'ASCENDING',
      },
    ],
  ];

  it.for(rows)('tells what each page holds: %s', async ([, values, expected]) => {
    for (const make of [toVector, toCodes]) {
      const { column } = await indexesOf(int, values, make);
      expect(column).toMatchObject(expected);
    }
  });

  it('is left out where a page holds NaN alone, for which it has no words', async () => {
    const double: DataType = { kind: 'double' };
    const nan = hex(Number.NaN);
    expect((await indexesOf(double, [hex(1), nan, hex(2), nan, nan, nan])).column).toBe(null);
    expect((await indexesOf(double, [hex(1), nan, hex(2), nan, hex(5), nan])).column).toMatchObject({
      min_values: [1, 5],
      max_values: [2, 5],
    });
  });
});

describe('the offset index', () => {
  it('tells in which row each page begins, and where, one after the other', async () => {
    const { offset } = await indexesOf({ kind: 'int' }, [5, 3, 9, 2, 8, 1, 7]);
    const pages = offset.page_locations;
    expect(pages.map(({ first_row_index }) => first_row_index)).toEqual([0n, 3n, 6n]);
    expect(pages[0]!.offset).toBe(4n);
    expect(pages[1]!.offset).toBe(4n + BigInt(pages[0]!.compressed_page_size));
  });

  it('counts rows, not elements: a list does not go on in the next page', async () => {
    const type: DataType = { kind: 'array', element: { kind: 'int' } };
    const { offset } = await indexesOf(type, [[1, 2], [3, 4, 5], [], [6], [7, 8, 9, 10]]);
    expect(offset.page_locations.map(({ first_row_index }) => first_row_index)).toEqual([0n, 2n]);
  });
});

describe('bounds', () => {
  const text = storedAs({ kind: 'string' });
  const binary = storedAs({ kind: 'binary' });
  const of = (value: Buffer | string, stored: typeof text) => {
    const bytes = Buffer.from(value);
    const { min, max, isMinExact, isMaxExact } = boundBytes({ min: bytes, max: bytes }, stored);
    return [Buffer.from(min).toString('latin1'), Buffer.from(max).toString('latin1'), isMinExact, isMaxExact];
  };
  const latin1 = (value: string) => Buffer.from(value).toString('latin1');

  it.for([
    ['short', 'abc', 'abc', 'abc', true],
    ['64 bytes', 'a'.repeat(64), 'a'.repeat(64), 'a'.repeat(64), true],
    ['65 bytes', 'a'.repeat(65), 'a'.repeat(64), `${'a'.repeat(63)}b`, false],
    ['a character over the cut', `${'a'.repeat(63)}üx`, 'a'.repeat(63), `${'a'.repeat(62)}b`, false],
    [
      'the last before the surrogates',
      `${'a'.repeat(61)}\ud7ff${'b'}`,
      `${'a'.repeat(61)}\ud7ff`,
      `${'a'.repeat(60)}b`,
      false,
    ],
  ] as const)('of text are cut at whole characters: %s', ([, value, min, max, isExact]) => {
    expect(of(value, text)).toEqual([latin1(min), latin1(max), isExact, isExact]);
  });

  it('of text that nothing short is greater than stay whole', () => {
    const most = '\u{10ffff}'.repeat(20);
    expect(of(most, text)).toEqual([latin1('\u{10ffff}'.repeat(16)), latin1(most), false, true]);
  });

  it('of binary are cut at bytes', () => {
    const bytes = Buffer.concat([Buffer.from('a'), Buffer.alloc(99, 0xff)]);
    expect(of(bytes, binary)).toEqual([bytes.subarray(0, 64).toString('latin1'), 'b', false, false]);
  });

  it('of real numbers hold both zeros', () => {
    const { min, max } = boundBytes({ min: 0, max: -0 }, storedAs({ kind: 'double' }));
    expect([Buffer.from(min).readDoubleLE(), Buffer.from(max).readDoubleLE()]).toEqual([-0, 0]);
  });
});
