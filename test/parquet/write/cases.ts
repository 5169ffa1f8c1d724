import { join } from 'node:path';
import type { DataType, Field } from '../../../src/base/data-type.ts';
import { encodeRowGroup, type RowGroupOptions } from '../../../src/parquet/write/encode-row-group.ts';
import { createParquetFile } from '../../../src/parquet/write/parquet-file.ts';
import { hex, toCodes, toVector, type Value } from './to-vector.ts';

/** A table, column by column. */
export interface Case {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly columns: readonly (readonly Value[])[];
  readonly options: RowGroupOptions;
  readonly groupRows: number;
  readonly codes: boolean;
}

const LIMIT = 2 ** 53;
/** 0001-01-01, both sides of the calendars' change in 1582, 1969-12-31, 1970-01-01, 2024-02-29, 9999-12-31. */
const DAYS = [-719162, -141428, -141427, -1, 0, 19782, 2932896];
/** 1684-07-28 and 2255-06-05 are the outermost that a vector holds. */
const MICROS = [-LIMIT, LIMIT, -1, 0, 1, 1709164800123456];
const LONG = 'ü'.repeat(40) + '𝄞'.repeat(20);

/** Every type without parts, with the values at which something could go wrong. */
const FLAT: readonly (readonly [DataType, readonly Value[]])[] = [
  [{ kind: 'boolean' }, [true, false]],
  [{ kind: 'tinyint' }, [-128, 127, 0, -1]],
  [{ kind: 'smallint' }, [-32768, 32767, 0, -1]],
  [{ kind: 'int' }, [-2147483648, 2147483647, 0, -1]],
  [{ kind: 'bigint' }, [-LIMIT, LIMIT, 0, -1, 4294967296, -4294967296, LIMIT - 1, 1 - LIMIT]],
  [
    { kind: 'float' },
    [0, -0, 1.5, -3.4028234663852886e38, Infinity, -Infinity, Number.NaN, 1.401298464324817e-45].map(hex),
  ],
  [{ kind: 'double' }, [0, -0, 0.1, -Number.MAX_VALUE, Infinity, -Infinity, Number.NaN, 5e-324].map(hex)],
  [{ kind: 'string' }, ['', 'a', '𝄞', 'żółć', LONG, `${LONG}z`, 'a\u0000b', '\u{10ffff}'.repeat(30)]],
  [{ kind: 'binary' }, ['', '00', 'ff', 'ff'.repeat(100), '80', '00ff']],
  [{ kind: 'date' }, DAYS],
  [{ kind: 'timestamp' }, MICROS],
  [{ kind: 'timestamp_ntz' }, MICROS],
  [{ kind: 'decimal', precision: 9, scale: 2 }, [-999999999, 999999999, 0, -1]],
  [{ kind: 'decimal', precision: 16, scale: 4 }, [-LIMIT, LIMIT, 0, -1, 123456789012345]],
  [{ kind: 'decimal', precision: 19, scale: 0 }, [-LIMIT, LIMIT, 0, -1, 255, -256]],
  [{ kind: 'decimal', precision: 38, scale: 10 }, [-LIMIT, LIMIT, 0, -1, 255, -256]],
];

type Shape = 'limits' | 'sequence' | 'noise';
type Nulls = 'none' | 'some' | 'all' | 'blocks';

function flatColumn([type, limits]: (typeof FLAT)[number], shape: Shape, rows: number): Value[] {
  return Array.from({ length: rows }, (_, row) => {
    const edge = limits[row % limits.length]!;
    if (shape === 'limits' || type.kind === 'boolean') return edge;
    // A multiplicative step that visits all residues looks like noise, and is the same every time.
    const number = shape === 'sequence' ? row * 3 - 1000 : ((row * 2_654_435_761) % 4_294_967_296) - 2_147_483_648;
    return madeOf(type, number);
  });
}

function madeOf(type: DataType, number: number): Value {
  switch (type.kind) {
    case 'tinyint':
      return (number << 24) >> 24;
    case 'smallint':
      return (number << 16) >> 16;
    case 'bigint':
      return number * 1_000_003;
    case 'float':
      return hex(Math.fround(number / 7));
    case 'double':
      return hex(number / 7);
    case 'string':
      return `text ${number}`;
    case 'binary':
      return Buffer.from(`${number}`).toString('hex');
    case 'date':
      return number % 700_000;
    case 'decimal':
      return type.precision === 9 ? number % 1_000_000_000 : number * 1_000_003;
    case 'timestamp':
    case 'timestamp_ntz':
      return number * 1_000_003;
    case 'int':
    case 'boolean':
    case 'array':
    case 'map':
    case 'struct':
      return number;
  }
}

function isNull(nulls: Nulls, row: number): boolean {
  if (nulls === 'some') return row % 7 === 3 || row % 300 === 0 || row % 300 === 299;
  // Whole pages without a value, and such that begin or end with one.
  if (nulls === 'blocks') return Math.floor(row / 450) % 2 === 1;
  return nulls === 'all';
}

function flatCase(name: string, shape: Shape, nulls: Nulls, rest: Partial<Case> & { readonly rows?: number }): Case {
  const rows = rest.rows ?? 1500;
  return {
    name,
    fields: [
      { name: 'n', type: { kind: 'bigint' }, nullable: false, comment: 'the row' },
      ...FLAT.map(([type], at) => ({ name: `c${at}`, type, nullable: nulls !== 'none' })),
    ],
    columns: [
      Array.from({ length: rows }, (_, row) => row),
      ...FLAT.map(column => flatColumn(column, shape, rows).map((value, row) => (isNull(nulls, row) ? null : value))),
    ],
    options: { codec: 'zstd', pageRows: 300 },
    groupRows: 1_000,
    codes: false,
    ...rest,
  };
}

const INT: DataType = { kind: 'int' };
const TEXT: DataType = { kind: 'string' };
const DEEP: DataType = {
  kind: 'array',
  element: {
    kind: 'struct',
    fields: [
      { name: 'a', type: { kind: 'array', element: { kind: 'bigint' } }, nullable: true },
      { name: 'b', type: TEXT, nullable: false },
      {
        name: 'c',
        type: {
          kind: 'struct',
          fields: [{ name: 'd', type: { kind: 'decimal', precision: 20, scale: 2 }, nullable: true }],
        },
        nullable: true,
      },
    ],
  },
};
const NESTED: readonly (readonly [DataType, readonly Value[]])[] = [
  [{ kind: 'array', element: INT }, [null, [], [null], [1, 2, 3], [null, 4], [5]]],
  [
    { kind: 'map', key: TEXT, value: INT },
    [
      null,
      [],
      [['a', null]],
      [
        ['b', 1],
        ['c', 2],
      ],
    ],
  ],
  [
    {
      kind: 'struct',
      fields: [
        { name: 'x', type: INT, nullable: true },
        { name: 'y', type: TEXT, nullable: false },
      ],
    },
    [null, [null, 'q'], [7, '']],
  ],
  [
    DEEP,
    [
      null,
      [],
      [null],
      [[null, 'k', null]],
      [
        [[], '', [null]],
        [[1, null, 2], 'm', [-5]],
      ],
      [[[null], 'z', [LIMIT]], null],
    ],
  ],
  [
    { kind: 'map', key: INT, value: { kind: 'array', element: { kind: 'map', key: TEXT, value: { kind: 'date' } } } },
    [
      [],
      [[1, null]],
      [
        [2, []],
        [
          3,
          [
            null,
            [],
            [
              ['t', null],
              ['u', 9],
            ],
          ],
        ],
      ],
      null,
    ],
  ],
  [
    { kind: 'array', element: { kind: 'array', element: { kind: 'array', element: TEXT } } },
    [[[['a', null], null, []], [], null], null, [], [[[]]], [[['b']], [['c'], ['d', 'e']]]],
  ],
];

function nestedCase(name: string, rest: Partial<Case>, rows = 700): Case {
  return {
    name,
    fields: [
      { name: 'n', type: { kind: 'bigint' }, nullable: false },
      ...NESTED.map(([type], at) => ({ name: `c${at}`, type, nullable: true })),
    ],
    columns: [
      Array.from({ length: rows }, (_, row) => row),
      // By thirds, so that the same value comes in runs and pages end within them.
      ...NESTED.map(([, values]) =>
        Array.from({ length: rows }, (_, row) => values[Math.floor(row / 3 + (row % 5)) % values.length]!),
      ),
    ],
    options: { codec: 'zstd', pageRows: 100 },
    groupRows: 400,
    codes: false,
    ...rest,
  };
}

const required: Case = {
  name: 'required',
  fields: [
    { name: 'n', type: INT, nullable: false },
    { name: 'l', type: { kind: 'array', element: TEXT }, nullable: false },
    { name: 's', type: { kind: 'struct', fields: [{ name: 'x', type: INT, nullable: false }] }, nullable: false },
  ],
  columns: [
    [0, 1, 2, 3],
    [[], ['a'], [null], ['b', 'c']],
    [[1], [2], [3], [4]],
  ],
  options: { codec: 'snappy' },
  groupRows: 3,
  codes: false,
};

export const cases: readonly Case[] = [
  ...(['limits', 'sequence', 'noise'] as const).flatMap(shape =>
    (['none', 'some', 'blocks'] as const).map(nulls => flatCase(`${shape}-${nulls}`, shape, nulls, {})),
  ),
  flatCase('all-null', 'limits', 'all', {}),
  flatCase('snappy', 'noise', 'some', { options: { codec: 'snappy', pageRows: 300 } }),
  flatCase('uncompressed', 'noise', 'some', { options: { codec: 'none', pageRows: 300 } }),
  flatCase('plain', 'noise', 'some', { options: { codec: 'snappy', pageRows: 300, delta: false } }),
  flatCase('plain-blocks', 'sequence', 'blocks', { options: { codec: 'zstd', pageRows: 300, delta: false } }),
  flatCase('codes', 'limits', 'some', { codes: true }),
  flatCase('codes-many', 'noise', 'blocks', { codes: true }),
  flatCase('codes-all-null', 'limits', 'all', { codes: true }),
  flatCase('one-row', 'limits', 'none', { rows: 1 }),
  flatCase('one-null', 'limits', 'all', { rows: 1 }),
  flatCase('no-rows', 'limits', 'some', { rows: 0 }),
  // Spark takes 4,096 rows at a time, and here pages end within them.
  flatCase('large', 'noise', 'some', { rows: 12_000, groupRows: 9_000, options: { codec: 'zstd', pageRows: 2_500 } }),
  nestedCase('nested', {}),
  nestedCase('nested-plain', { options: { codec: 'none', delta: false } }),
  nestedCase('nested-large', { options: { codec: 'snappy', pageRows: 3_000 }, groupRows: 6_000 }, 9_000),
  required,
];

export async function writeCase(
  folder: string,
  { name, fields, columns, options, groupRows, codes }: Case,
): Promise<string> {
  const path = join(folder, `${name}.parquet`);
  const rows = columns[0]!.length;
  await using file = await createParquetFile(path, fields);
  for (let from = 0; from < rows; from += groupRows) {
    const vectors = fields.map(({ type }, at) => {
      const values = columns[at]!.slice(from, from + groupRows);
      return codes && at > 0 ? toCodes(type, values) : toVector(type, values);
    });
    await file.append(encodeRowGroup(fields, vectors, options));
  }
  await file.finish(new Map([['comment', 'a table']]));
  return path;
}
