import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawKey } from '../../src/dataset/random/draw-key.ts';
import { planPermutation } from '../../src/dataset/random/permutation.ts';
import { planPowerLaw } from '../../src/dataset/random/power-law.ts';
import { quantileTable } from '../../src/dataset/random/quantile-table.ts';
import { boundedIntegers, wideIntegers } from '../../src/kernels/random/bounded-integers.ts';
import { drawWords } from '../../src/kernels/random/draw-words.ts';
import { interpolate } from '../../src/kernels/random/interpolate.ts';
import { permute } from '../../src/kernels/random/permute.ts';
import { powerLawRanks, powerLawTable } from '../../src/kernels/random/power-law-ranks.ts';
import { testPython } from '../setup/python.ts';
import * as sql from './random-sql.ts';

const LENGTH = 1_000_000;
const place = { seed: 2026, table: 'orders', column: 'amount', purpose: 'value' };
const keys = [drawKey(place), drawKey(place, 1)] as const;
const table = quantileTable({ kind: 'lognormal', median: 40, sigma: 0.8 }, { min: 1 });
const law = planPowerLaw(1_000_000, 0.9);
// Nearly a power of two, so that few walks end all of a million rows; and one that never walks.
const narrowPermutation = planPermutation(place, 2 ** 23 - 600);
const widePermutation = planPermutation(place, 2 ** 53);

/** Columns that are computed one query for each set; their names are the kernels'. */
const queries = ['numbers', 'permutations', 'ranks'] as const;
type Query = (typeof queries)[number];

// Across the border between both halves of a row number; for the permutations, from 0 on.
const firsts: Readonly<Record<Query, number>> = { numbers: 2 ** 32 - 400_000, permutations: 0, ranks: 7_000_000_000 };

function words(first: number): readonly [Uint32Array, Uint32Array] {
  const both = [new Uint32Array(LENGTH), new Uint32Array(LENGTH)] as const;
  for (const [index, key] of keys.entries()) drawWords(key, { first, length: LENGTH }, both[index]!);
  return both;
}

function floats(fill: (out: Float64Array) => void): Float64Array {
  const out = new Float64Array(LENGTH);
  fill(out);
  return out;
}

function kernels(query: Query): Readonly<Record<string, Float64Array>> {
  const first = firsts[query];
  const [high, low] = words(first);
  const ids = Float64Array.from({ length: LENGTH }, (_, row) => first + row);
  switch (query) {
    case 'numbers':
      return {
        word: Float64Array.from(high),
        small: floats(out => boundedIntegers(1_000_003, high, out)),
        large: floats(out => wideIntegers(2 ** 53 - 1, high, low, out)),
        amount: floats(out => interpolate(table, high, out)),
      };
    case 'permutations':
      return {
        short: floats(out => permute(narrowPermutation, ids, out)),
        long: floats(out => permute(widePermutation, ids, out)),
      };
    case 'ranks':
      return { picked: floats(out => powerLawRanks(powerLawTable(law), high, low, out)) };
  }
}

function text(query: Query, dialect: sql.Dialect): string {
  const drawn = [
    ...sql.identity(dialect),
    ...sql.draw(dialect, 'word', keys[0], 'lo', 'hi'),
    ...sql.draw(dialect, 'other', keys[1], 'lo', 'hi'),
  ];
  switch (query) {
    case 'numbers': {
      const layers = [
        ...drawn,
        ...sql.narrow(dialect, 'small', 1_000_003, 'word'),
        ...sql.wide(dialect, 'large', 2 ** 53 - 1, 'word', 'other'),
        ...sql.interpolation(dialect, 'amount', table, 'word'),
      ];
      return sql.select(layers, 'numbers', ['word', 'small', 'large', 'amount']);
    }
    case 'permutations': {
      const layers = [
        ...sql.permutation(dialect, 'short', narrowPermutation, 'id', 2),
        ...sql.permutation(dialect, 'long', widePermutation, 'id', 0),
      ];
      return sql.select(layers, 'numbers', ['short', 'long']);
    }
    case 'ranks':
      return sql.select([...drawn, ...sql.powerLaw(dialect, 'picked', law, 'word', 'other')], 'numbers', ['picked']);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'lakeseed-differential-'));
let instance: DuckDBInstance;

beforeAll(async () => {
  instance = await DuckDBInstance.create();
  const work = {
    folder,
    queries: queries.map(query => ({
      sql: text(query, sql.spark),
      into: join(folder, query),
      first: firsts[query],
      length: LENGTH,
    })),
  };
  writeFileSync(join(folder, 'work.json'), JSON.stringify(work));
  const script = fileURLToPath(new URL('run_spark.py', import.meta.url));
  const run = spawnSync(testPython, [script, join(folder, 'work.json')], { encoding: 'utf8', timeout: 240_000 });
  // Spark repeats the whole query, which fills pages.
  if (run.status !== 0) throw new Error(`Spark: ${run.stderr.replaceAll(/.{600,}/g, line => line.slice(0, 600))}`);
}, 250_000);

afterAll(() => {
  instance?.closeSync();
  rmSync(folder, { recursive: true, force: true });
});

async function columns(query: string): Promise<Readonly<Record<string, Float64Array>>> {
  const connection = await instance.connect();
  try {
    const result = await connection.runAndReadAll(query);
    const all = result.getColumns();
    return Object.fromEntries(
      result
        .columnNames()
        .flatMap((name, index) => (name === 'id' ? [] : [[name, Float64Array.from(all[index] as number[])]])),
    );
  } finally {
    connection.closeSync();
  }
}

function digest(values: Float64Array): string {
  return createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex');
}

function same(actual: Readonly<Record<string, Float64Array>>, expected: Readonly<Record<string, Float64Array>>): void {
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [name, values] of Object.entries(expected)) {
    if (digest(actual[name]!) === digest(values)) continue;
    const row = values.findIndex((value, index) => !Object.is(value, actual[name]![index]));
    expect({ name, row, value: actual[name]![row] }).toEqual({ name, row, value: values[row] });
  }
}

describe('the same million rows as the kernels', () => {
  it.for(queries)('from Spark SQL: %s', async query => {
    same(await columns(`select * from '${join(folder, query)}/*.parquet' order by id`), kernels(query));
  });

  it.for(queries)('from DuckDB: %s', async query => {
    const first = firsts[query];
    const numbers = `(select range as id from range(${first}, ${first + LENGTH}))`;
    same(await columns(`with numbers as ${numbers} ${text(query, sql.duckdb)} order by id`), kernels(query));
  });
});
