import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lakeseedBin } from '../../test/setup/cli.ts';
import type { Command } from './measure-tree.ts';

/** Someone who makes a job's data: `orders` decides how much. */
export interface Peer {
  readonly name: string;
  /** Why it cannot run here; null where it can. */
  readonly missing: string | null;
  readonly command: (orders: number, folder: string) => Command;
  /** The two sizes whose difference is its steady state. */
  readonly sizes: readonly [number, number];
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const scripts = fileURLToPath(new URL('./peers', import.meta.url));
const environment = process.env['BENCH_PYTHON'] ?? join(root, '.cache/bench-python');
const python = join(environment, 'bin/python');
const tpchgen = join(environment, 'bin/tpchgen-cli');
const PACKAGES = ['faker', 'pandas', 'pyarrow', 'duckdb', 'tpchgen-cli', 'dbldatagen', 'pyspark==3.5.3'];
/** What dbldatagen imports without saying so, and what its core does. */
const UNSAID = ['jmespath', 'pyparsing', 'pydantic'];

/** Makes the environment of the peers where there is none; who could not be installed is missing. */
export function preparePeers(): void {
  if (existsSync(python)) return;
  console.log(`Installing the peers into ${environment} …`);
  try {
    execFileSync('python3', ['-m', 'venv', environment], { stdio: 'ignore' });
    for (const name of [...PACKAGES, ...UNSAID])
      execFileSync(python, ['-m', 'pip', 'install', '--quiet', name], { stdio: 'ignore' });
  } catch (error) {
    console.log(`Not all of them: ${(error as Error).message}`);
  }
}

function pythonPeer(
  script: string,
  { before = [], after = [], env = {} }: { before?: string[]; after?: string[]; env?: Record<string, string> } = {},
) {
  return (orders: number, folder: string): Command => ({
    command: python,
    args: [join(scripts, script), ...before, String(orders), folder, ...after],
    env: { PYSPARK_PYTHON: python, SPARK_LOCAL_IP: '127.0.0.1', ...env },
  });
}

function missing(...modules: string[]): string | null {
  try {
    execFileSync(python, ['-c', modules.map(name => `import ${name}`).join('\n')], { stdio: 'ignore' });
    return null;
  } catch {
    return `cannot import ${modules.join(', ')}`;
  }
}

/** lakeseed itself; the folder holds the dataset already. */
export function lakeseed(threads: number): Peer['command'] {
  return (orders, folder) => ({
    command: process.execPath,
    args: [lakeseedBin, 'generate', folder, '--scale-factor', String(orders), '--threads', String(threads)],
  });
}

export function shopPeers(): Peer[] {
  const checkout = process.env['DBLDATAGEN'];
  const core =
    checkout === undefined ? 'DBLDATAGEN names no checkout with its core' : missing('pyspark', 'pydantic', 'pandas');
  const duckdb = missing('duckdb');
  const shop = (codec: string) => pythonPeer('duckdb_sql.py', { before: ['ecommerce'], after: [codec] });
  const coreCommand = pythonPeer('dbldatagen_core.py', { env: { PYTHONPATH: checkout ?? '' } });
  return [
    {
      name: 'Faker and pandas',
      missing: missing('faker', 'pandas', 'pyarrow'),
      command: pythonPeer('faker_pandas.py'),
      sizes: [5000, 55_000],
    },
    {
      name: 'dbldatagen (PyPI)',
      missing: missing('dbldatagen', 'pyspark'),
      command: pythonPeer('dbldatagen_classic.py'),
      sizes: [1e6, 4e6],
    },
    { name: 'dbldatagen core', missing: core, command: coreCommand, sizes: [1e6, 4e6] },
    { name: 'DuckDB zstd', missing: duckdb, command: shop('zstd'), sizes: [1e6, 8e6] },
    { name: 'DuckDB snappy', missing: duckdb, command: shop('snappy'), sizes: [1e6, 8e6] },
  ];
}

export function lineitemPeers(): Peer[] {
  const duckdb = missing('duckdb');
  const items = (codec: string) => pythonPeer('duckdb_sql.py', { before: ['lineitem'], after: [codec] });
  const absent = existsSync(tpchgen) ? null : `there is no ${tpchgen}`;
  const generated = (codec: string) => (orders: number, folder: string) => ({
    command: tpchgen,
    args: [
      ...['parquet', '--scale-factor', String(orders / 1.5e6), '--tables', 'lineitem', '--num-threads', '2'],
      ...['--compression', codec, '--quiet', '--output-dir', folder],
    ],
  });
  const sizes = [3e5, 1.5e6] as const;
  return [
    { name: 'tpchgen-cli zstd', missing: absent, command: generated('ZSTD(1)'), sizes },
    { name: 'tpchgen-cli snappy', missing: absent, command: generated('SNAPPY'), sizes },
    { name: 'DuckDB zstd', missing: duckdb, command: items('zstd'), sizes },
  ];
}
