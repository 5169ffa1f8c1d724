import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';
import { fix, placeFixed, reasonsOf } from './fix-samples.ts';

type Type = string | readonly ['list' | 'map', Type] | { readonly [field: string]: Type };

const MICROS = { min: -9_000_000_000_000_000n, max: 9_000_000_000_000_000n };
const text = (integers: fc.Arbitrary<bigint>) => integers.map(String);

/** Numbers beyond 2^53 travel as text. */
const LEAVES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  nanos: text(fc.bigInt(MICROS)),
  zoned: text(fc.bigInt(MICROS)),
  ntz: text(fc.bigInt(MICROS)),
  u8: fc.nat(255),
  u16: fc.nat(65535),
  u32: fc.nat(2 ** 32 - 1),
  u64: text(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  half: fc.integer({ min: -2048, max: 2048 }).map(n => n / 64),
  clock: fc.nat(86_399_999_999),
  text: fc.string({ unit: 'grapheme' }),
  blob: fc.uint8Array().map(bytes => Buffer.from(bytes).toString('hex')),
  real: fc.double().map(String),
  long: text(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
};

const type = fc.letrec<{ type: Type; leaf: string }>(tie => ({
  leaf: fc.constantFrom(...Object.keys(LEAVES)),
  type: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.tuple(fc.constantFrom('list' as const, 'map' as const), tie('type')),
    fc.dictionary(fc.constantFrom('a', 'b', 'C d'), tie('type'), { minKeys: 1, noNullPrototype: true }),
  ),
})).type;

function anyValueOf(of: Type): fc.Arbitrary<unknown> {
  return fc.option(definite(of), { freq: 4 });
}

function definite(of: Type): fc.Arbitrary<unknown> {
  if (typeof of === 'string') return LEAVES[of]!;
  if (!Array.isArray(of))
    return fc.record(Object.fromEntries(Object.entries(of).map(([name, part]) => [name, anyValueOf(part)])));
  const [kind, part] = of as ['list' | 'map', Type];
  if (kind === 'list') return fc.array(anyValueOf(part), { maxLength: 4 });
  return fc.uniqueArray(fc.tuple(fc.string(), anyValueOf(part)), { maxLength: 4, selector: ([key]) => key });
}

const table = type.chain(of =>
  fc.record({
    type: fc.constant(of),
    values: fc.array(anyValueOf(of), { minLength: 1, maxLength: 40 }),
    rows: fc.integer({ min: 1, max: 40 }),
    codec: fc.constantFrom('snappy', 'zstd', 'gzip', 'none', 'brotli', 'lz4'),
  }),
);

it('random columns come through with every value, as pyarrow reads them before and after', async () => {
  const seed = Number(process.env['FIX_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  process.stdout.write(`fix-random: FIX_SEED=${seed}\n`);
  const folder = tempFolder();
  const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const tables = fc.sample(table, { seed, numRuns: 200 });
  const stdio = ['pipe', 'pipe', 'pipe'] as const;
  execFileSync(testPython, [script('write_random.py'), folder], { input: JSON.stringify(tables), stdio: [...stdio] });
  const result = await fix(folder);
  expect([seed, reasonsOf(result), result.rewritten.size]).toEqual([seed, [], tables.length]);
  const target = tempFolder();
  placeFixed(result, target);
  const pairs = tables.map((_, at) => [join(`t${at}`, 'a.parquet'), join(`t${at}`, 'a.parquet')]);
  const input = JSON.stringify(pairs);
  const answer = execFileSync(testPython, [script('compare_fixed.py'), folder, target, 'pyarrow'], {
    input,
    stdio: [...stdio],
    encoding: 'utf8',
  });
  expect([seed, JSON.parse(answer.trim().split('\n').at(-1)!)]).toEqual([seed, []]);
}, 120_000);
