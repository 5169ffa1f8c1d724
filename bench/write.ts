// Rows per second that one thread turns into row groups: seven columns, zstd at level 1, and each column by itself.
import type { Field } from '../src/base/data-type.ts';
import type { BytesVector, Vector } from '../src/base/vector.ts';
import { encodeRowGroup } from '../src/parquet/write/encode-row-group.ts';

const ROWS = 1_048_576;
const WORDS = 'alpha bravo quick brown fox lazy order return was delivered late and ok'.split(' ');

let state = 12_345;
function random(below: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
  return Math.floor(((state >>> 0) / 2 ** 32) * below);
}

function texts(length: number, make: (row: number) => string): BytesVector {
  const parts = Array.from({ length }, (_, row) => Buffer.from(make(row)));
  const offsets = new Int32Array(length + 1);
  for (const [row, part] of parts.entries()) offsets[row + 1] = offsets[row]! + part.length;
  return { kind: 'bytes', length, nulls: null, bytes: Buffer.concat(parts), offsets };
}

function numbers(make: (row: number) => number): Vector {
  return {
    kind: 'int53',
    length: ROWS,
    nulls: null,
    values: Float64Array.from({ length: ROWS }, (_, row) => make(row)),
  };
}

function codes(below: number, name: string): Vector {
  const dictionary = texts(below, row => `${name} ${row}`);
  const values = Uint16Array.from({ length: ROWS }, () => random(below));
  return { kind: 'codes', length: ROWS, nulls: null, codes: values, dictionary };
}

const sentence = () => Array.from({ length: 4 }, () => WORDS[random(WORDS.length)]).join(' ');
const columns: readonly (readonly [Field, Vector])[] = [
  [{ name: 'id', type: { kind: 'bigint' }, nullable: false }, numbers(row => row + 1)],
  [
    { name: 'key', type: { kind: 'string' }, nullable: false },
    texts(ROWS, row => `CUST-${String(row).padStart(8, '0')}`),
  ],
  [
    { name: 'amount', type: { kind: 'decimal', precision: 12, scale: 2 }, nullable: true },
    numbers(() => random(1000) * random(1000)),
  ],
  [{ name: 'status', type: { kind: 'string' }, nullable: true }, codes(5, 'status')],
  [{ name: 'placed', type: { kind: 'timestamp' }, nullable: true }, numbers(() => 1.7e15 + random(3e7) * 1e6)],
  [{ name: 'city', type: { kind: 'string' }, nullable: true }, codes(1000, 'city')],
  [{ name: 'note', type: { kind: 'string' }, nullable: true }, texts(ROWS, sentence)],
];

function best(picked: typeof columns, runs: number): { readonly milliseconds: number; readonly line: string } {
  let milliseconds = Number.POSITIVE_INFINITY;
  let line = '';
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    const group = encodeRowGroup(
      picked.map(([field]) => field),
      picked.map(([, vector]) => vector),
      { codec: 'zstd' },
    );
    milliseconds = Math.min(milliseconds, performance.now() - start);
    const size = group.columns.reduce((total, { bytes }) => total + bytes, 0);
    line = `${(size / ROWS).toFixed(2)} bytes a row, ${[...new Set(group.columns.map(({ encoding }) => encoding))].join(', ')}`;
  }
  return { milliseconds, line };
}

const all = best(columns, 8);
console.log(`all: ${(ROWS / all.milliseconds / 1000).toFixed(2)} million rows/s, ${all.line}`);
for (const column of columns) {
  const { milliseconds, line } = best([column], 4);
  console.log(`${column[0].name}: ${((milliseconds * 1e6) / ROWS).toFixed(1)} ns a row, ${line}`);
}
