import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import type { Field } from '../../../src/base/data-type.ts';
import type { Vector } from '../../../src/base/vector.ts';
import { checkFolder } from '../../../src/parquet/check-folder.ts';
import { readComments } from '../../../src/parquet/comments.ts';
import { readFooter } from '../../../src/parquet/footer.ts';
import { encodeRowGroup } from '../../../src/parquet/write/encode-row-group.ts';
import { createParquetFile } from '../../../src/parquet/write/parquet-file.ts';
import type { RowGroupBytes } from '../../../src/parquet/write/row-group-bytes.ts';
import { makeReadOnly, smallDisk } from '../../setup/small-disk.ts';
import { tempFolder } from '../../setup/temp.ts';
import { cases, writeCase } from './cases.ts';
import { toCodes, toVector, type Value } from './to-vector.ts';

const FIELDS: readonly Field[] = [
  { name: 'id', type: { kind: 'bigint' }, nullable: false, comment: 'the number' },
  {
    name: 'tags',
    type: {
      kind: 'array',
      element: { kind: 'struct', fields: [{ name: 'a', type: { kind: 'string' }, nullable: true, comment: 'inside' }] },
    },
    nullable: true,
  },
];

function rowGroup(rows: number): RowGroupBytes {
  const ids = Array.from({ length: rows }, (_, row) => row);
  const tags = ids.map(row => (row % 3 === 0 ? null : [[`tag ${row % 10}`]]));
  return encodeRowGroup(FIELDS, [toVector(FIELDS[0]!.type, ids), toVector(FIELDS[1]!.type, tags)], { codec: 'zstd' });
}

describe('a file', () => {
  it('carries what the caller says of it, and comments where they are looked for', async () => {
    const path = join(tempFolder(), 'x.parquet');
    await using file = await createParquetFile(path, FIELDS);
    await file.append(rowGroup(10));
    const finished = await file.finish(
      new Map([
        ['comment', 'the table'],
        ['seed', '42'],
      ]),
    );
    expect(finished).toEqual({ rows: 10, bytes: readFileSync(path).length });
    const footer = await readFooter(path, finished.bytes);
    if ('problem' in footer) throw new Error(footer.problem);
    expect(footer.keyValues.get('seed')).toBe('42');
    expect(footer.createdBy).toMatch(/^lakeseed version \d+\.\d+\.\d+/);
    expect(readComments(footer)).toEqual({
      table: 'the table',
      columns: [
        { path: ['id'], comment: 'the number' },
        { path: ['tags', 'element', 'a'], comment: 'inside' },
      ],
    });
  });

  it('has the same bytes from whatever thread its row groups come', async () => {
    const folder = tempFolder();
    const source = `
      const { parentPort } = require('node:worker_threads');
      parentPort.on('message', async ({ url, fields, vectors }) => {
        const { encodeRowGroup } = await import(url);
        const group = encodeRowGroup(fields, vectors, { codec: 'zstd' });
        parentPort.postMessage(group, group.chunks.map(chunk => chunk.buffer));
        parentPort.close();
      });`;
    const ids = Array.from({ length: 5_000 }, (_, row) => row * 7);
    const vectors = [
      toVector({ kind: 'bigint' }, ids),
      toVector(
        FIELDS[1]!.type,
        ids.map(() => null),
      ),
    ];
    const url = new URL('../../../src/parquet/write/encode-row-group.ts', import.meta.url).href;
    const elsewhere = await new Promise<RowGroupBytes>((resolve, reject) => {
      const worker = new Worker(source, { eval: true });
      worker.once('message', resolve).once('error', reject);
      worker.postMessage({ url, fields: FIELDS, vectors });
    });
    const digests: string[] = [];
    for (const group of [elsewhere, encodeRowGroup(FIELDS, vectors as Vector[], { codec: 'zstd' })]) {
      const path = join(folder, 'x.parquet');
      await using file = await createParquetFile(path, FIELDS);
      await file.append(group);
      await file.append(group);
      await file.finish(new Map());
      digests.push(createHash('sha256').update(readFileSync(path)).digest('hex'));
    }
    expect(digests[0]).toBe(digests[1]);
  });

  it('is nothing that lakeseed check objects to, but that a table is empty, its groups are small, and times are without a zone', async () => {
    const folder = tempFolder();
    for (const one of cases) {
      mkdirSync(join(folder, one.name));
      await writeCase(join(folder, one.name), one);
    }
    const { findings } = await checkFolder(folder);
    const rules = new Set(findings.map(({ rule, level }) => `${level} ${rule}`));
    expect([...rules].sort()).toEqual(['warn empty-table', 'warn file-sizes', 'warn timestamp-ntz']);
  });
});

describe('before it is finished', () => {
  it('stands under a hidden name that is no Parquet, and is gone when it is given up', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'x.parquet'), 'old');
    {
      await using file = await createParquetFile(join(folder, 'x.parquet'), FIELDS);
      await file.append(rowGroup(100));
      expect(readdirSync(folder).sort()).toEqual(['.x.parquet.tmp', 'x.parquet']);
    }
    expect(readdirSync(folder)).toEqual(['x.parquet']);
    expect(readFileSync(join(folder, 'x.parquet'), 'utf8')).toBe('old');
  });

  it('is refused where the folder is none', async () => {
    const path = join(tempFolder(), 'missing/x.parquet');
    await expect(createParquetFile(path, FIELDS)).rejects.toMatchObject({
      code: 'LOCAL_IO',
      message: expect.stringContaining(`Could not write ${path}`),
    });
  });

  it('is removed where the disk is full', async context => {
    const disk = smallDisk(context, 'size=64k');
    const noise = Array.from({ length: 100_000 }, (_, row) => (row * 2_654_435_761) % 4_294_967_296);
    const fields: readonly Field[] = [{ name: 'x', type: { kind: 'bigint' }, nullable: false }];
    const group = encodeRowGroup(fields, [toVector({ kind: 'bigint' }, noise)], { codec: 'none', delta: false });
    const write = async () => {
      await using file = await createParquetFile(join(disk, 'x.parquet'), fields);
      await file.append(group);
      await file.finish(new Map());
    };
    await expect(write()).rejects.toMatchObject({ code: 'NO_SPACE' });
    expect(readdirSync(disk)).toEqual([]);
  });

  it('is refused where the folder cannot be written to', async context => {
    const disk = smallDisk(context, 'size=64k');
    makeReadOnly(disk);
    await expect(createParquetFile(join(disk, 'x.parquet'), FIELDS)).rejects.toMatchObject({ code: 'LOCAL_IO' });
  });

  it('cannot be put where a folder stands', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'x.parquet'));
    const write = async () => {
      await using file = await createParquetFile(join(folder, 'x.parquet'), FIELDS);
      await file.finish(new Map());
    };
    await expect(write()).rejects.toMatchObject({ code: 'LOCAL_IO' });
    expect(readdirSync(folder)).toEqual(['x.parquet']);
  });
});

describe('encodings', () => {
  const text: Field['type'] = { kind: 'string' };
  const many = (make: (row: number) => Value) => Array.from({ length: 2_000 }, (_, row) => make(row));
  const noise = (row: number) => (row * 2_654_435_761) % 4_294_967_296;
  const rows: readonly (readonly [string, Field['type'], readonly Value[], string])[] = [
    ['a sequence', { kind: 'bigint' }, many(row => row + 1), 'deltaBinaryPacked'],
    ['days in a row', { kind: 'date' }, many(row => row * 2), 'deltaBinaryPacked'],
    ['numbers over all 54 bits', { kind: 'bigint' }, many(row => (noise(row) - 2 ** 31) * 2 ** 21), 'plain'],
    ['numbers over all 32 bits', { kind: 'int' }, many(row => noise(row) - 2 ** 31), 'plain'],
    ['few numbers', { kind: 'bigint' }, many(row => (noise(row) % 5) * 1e12), 'rleDictionary'],
    ['few texts', text, many(row => `text ${noise(row) % 5}`), 'rleDictionary'],
    ['texts', text, many(row => `text ${row}`), 'deltaLengthByteArray'],
    ['truth', { kind: 'boolean' }, many(row => noise(row) % 2 === 0), 'plain'],
  ];

  it.for(rows)('fit what is there: %s', ([, type, values, encoding]) => {
    const { columns } = encodeRowGroup([{ name: 'x', type, nullable: true }], [toVector(type, values)], {
      codec: 'zstd',
    });
    expect(columns[0]!.encoding).toBe(encoding);
  });

  it('are the oldest ones where others are not wanted', () => {
    for (const [, type, values] of rows) {
      const options = { codec: 'zstd', delta: false } as const;
      const { columns } = encodeRowGroup([{ name: 'x', type, nullable: true }], [toVector(type, values)], options);
      expect(['plain', 'rleDictionary']).toContain(columns[0]!.encoding);
    }
  });

  it('keep codes as they are, without entries that no row has', () => {
    const codes = toCodes(
      text,
      many(row => `text ${row % 4}`),
    );
    const { columns } = encodeRowGroup([{ name: 'x', type: text, nullable: true }], [codes], { codec: 'none' });
    expect(columns[0]).toMatchObject({ encoding: 'rleDictionary', hasDictionary: true });
    // Two bits each make 500 bytes, the four entries 40; with a fifth entry there would be three bits.
    expect(columns[0]!.bytes).toBeLessThan(600);
  });

  it('let go of codes where each value is there once', () => {
    const vector = toCodes(
      text,
      many(row => `text ${row}`),
    );
    expect(
      encodeRowGroup([{ name: 'x', type: text, nullable: true }], [vector], { codec: 'none' }).columns[0]!.encoding,
    ).toBe('deltaLengthByteArray');
  });
});

describe('vectors that do not fit', () => {
  const int: Field = { name: 'x', type: { kind: 'int' }, nullable: false };
  it.for([
    ['another kind', [toVector({ kind: 'double' }, [])], 'x is int, its vector is double'],
    ['a null where none may be', [toVector({ kind: 'int' }, [1, null])], 'x must have a value in every row'],
    ['too few', [], '1 columns of 0 rows do not fit 0 vectors'],
    ['a list', [toVector({ kind: 'array', element: { kind: 'int' } }, [[1]])], 'x is int, its vector is list'],
  ] as const)('are refused: %s', ([, vectors, message]) => {
    expect(() => encodeRowGroup([int], vectors, { codec: 'none' })).toThrow(new TypeError(message));
  });
});
