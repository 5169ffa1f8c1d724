import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { describe, expect, it } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';
import type { LakeseedEvent } from '../../src/base/events.ts';
import { generateDataset } from '../../src/generator/generate-dataset.ts';
import { lockProject } from '../../src/script/project-lock.ts';
import { tempFolder } from '../setup/temp.ts';

const DATASET = `dataset: shop
seed: 3
clock: 2026-03-01
tables:
  customers:
    rows: 100
    key: customer_id
    columns:
      customer_id: { sequence: 1 }
      tier: { values: { Free: 60, Pro: 40 } }
  orders:
    rows: 300
    columns:
      order_id: { sequence: 1 }
      customer_id: { references: customers }
      amount: { lognormal: { median: 20, sigma: 0.5 }, type: "decimal(8,2)" }
`;

function projectWith(dataset = DATASET): string {
  const project = tempFolder();
  writeFileSync(join(project, 'dataset.yaml'), dataset);
  return project;
}

function filesOf(project: string, folder = 'data'): string[] {
  return readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(join(project, folder).length + 1))
    .sort();
}

async function rowsOf(path: string): Promise<Record<string, unknown>[]> {
  const bytes = readFileSync(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  return await parquetReadObjects({ file, compressors });
}

describe('generateDataset', () => {
  it('writes a folder of Parquet for each table and says what came of it', async () => {
    const project = projectWith();
    const events: LakeseedEvent[] = [];
    const result = await generateDataset({ projectPath: project, onEvent: event => events.push(event) });
    expect(filesOf(project)).toEqual(['customers/part-00000.parquet', 'orders/part-00000.parquet']);
    expect(result).toEqual({
      success: true,
      tables: [
        { name: 'customers', files: 1, bytes: expect.any(Number), rows: 100 },
        { name: 'orders', files: 1, bytes: expect.any(Number), rows: 300 },
      ],
      seed: 3,
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      durationSec: expect.any(Number),
      warnings: [],
    });
    expect(result.durationSec).toBeGreaterThan(0);
    const orders = await rowsOf(join(project, 'data/orders/part-00000.parquet'));
    expect(orders).toHaveLength(300);
    expect(orders.every(({ customer_id }) => Number(customer_id) >= 1 && Number(customer_id) <= 100)).toBe(true);
    expect(events.map(({ type }) => type)).toEqual([
      'dataset.start',
      'dataset.progress',
      'dataset.progress',
      'dataset.finish',
    ]);
  });

  it('gives the same again, on any number of threads, and something else for another seed', async () => {
    const [project, other] = [projectWith(), projectWith(DATASET.replace('seed: 3', 'seed: 4'))];
    const { fingerprint } = await generateDataset({ projectPath: project, scaleFactor: 400, threads: 1 });
    const first = readFileSync(join(project, 'data/orders/part-00000.parquet'));
    const again = await generateDataset({ projectPath: project, scaleFactor: 400, threads: 2 });
    expect(again.fingerprint).toBe(fingerprint);
    expect(readFileSync(join(project, 'data/orders/part-00000.parquet')).equals(first)).toBe(true);
    expect((await generateDataset({ projectPath: other, scaleFactor: 400 })).fingerprint).not.toBe(fingerprint);
  });

  it('takes away what an earlier run made and this one does not', async () => {
    const project = projectWith();
    await generateDataset({ projectPath: project });
    writeFileSync(join(project, 'dataset.yaml'), DATASET.replaceAll('orders:', 'purchases:'));
    await generateDataset({ projectPath: project });
    expect(filesOf(project)).toEqual(['customers/part-00000.parquet', 'purchases/part-00000.parquet']);
    expect(readdirSync(join(project, 'data')).sort()).toEqual(['customers', 'purchases']);
  });

  it('writes CSV and JSON Lines beside the data when asked to', async () => {
    const project = projectWith();
    await generateDataset({ projectPath: project, format: ['csv', 'jsonl'] });
    expect(filesOf(project, 'export')).toEqual([
      'csv/customers.csv',
      'csv/orders.csv',
      'jsonl/customers.jsonl',
      'jsonl/orders.jsonl',
    ]);
    expect(filesOf(project)).toEqual(['customers/part-00000.parquet', 'orders/part-00000.parquet']);
    const [header, first] = readFileSync(join(project, 'export/csv/orders.csv'), 'utf8').split(/\r?\n/);
    expect(header).toBe('order_id,customer_id,amount');
    const [order] = await rowsOf(join(project, 'data/orders/part-00000.parquet'));
    expect(first).toBe(`1,${order!['customer_id']},${Number(order!['amount']).toFixed(2)}`);
    const line = JSON.parse(readFileSync(join(project, 'export/jsonl/orders.jsonl'), 'utf8').split('\n')[0]!);
    expect(line).toEqual({ order_id: 1, customer_id: Number(order!['customer_id']), amount: Number(order!['amount']) });
  });

  it('reads a dataset that is named, or the one of a file that is named as the project', async () => {
    const project = projectWith();
    renameSync(join(project, 'dataset.yaml'), join(project, 'small.yaml'));
    await expect(generateDataset({ projectPath: project })).rejects.toMatchObject({ code: 'SCRIPT_NOT_FOUND' });
    expect((await generateDataset({ projectPath: project, dataset: 'small.yaml' })).tables).toHaveLength(2);
    expect((await generateDataset({ projectPath: join(project, 'small.yaml') })).tables).toHaveLength(2);
  });
});

describe('generateDataset, when it cannot be done,', () => {
  it('tells every mistake and touches nothing', async () => {
    const project = projectWith();
    await generateDataset({ projectPath: project });
    const before = readFileSync(join(project, 'data/orders/part-00000.parquet'));
    writeFileSync(
      join(project, 'dataset.yaml'),
      DATASET.replace('median: 20', 'mediam: 20').replace('rows: 100', 'rows: -1'),
    );
    await expect(generateDataset({ projectPath: project })).rejects.toMatchObject({
      code: 'DATASET_INVALID',
      message: expect.stringMatching(/^dataset\.yaml has 2 problems\n {2}dataset\.yaml:6:5 .*\n {2}dataset\.yaml:16:/),
    });
    expect(readFileSync(join(project, 'data/orders/part-00000.parquet')).equals(before)).toBe(true);
  });

  it('leaves alone, and names, Parquet that it did not make', async () => {
    const project = projectWith();
    mkdirSync(join(project, 'data/legacy'), { recursive: true });
    writeFileSync(join(project, 'data/legacy/old.parquet'), 'PAR1');
    await expect(generateDataset({ projectPath: project })).rejects.toMatchObject({
      code: 'DESTINATION_TAKEN',
      message: expect.stringContaining('legacy/old.parquet'),
    });
    expect(filesOf(project)).toEqual(['legacy/old.parquet']);
  });

  it('does not take a file for its own that somebody changed', async () => {
    const project = projectWith();
    await generateDataset({ projectPath: project });
    writeFileSync(join(project, 'data/orders/part-00000.parquet'), 'changed');
    await expect(generateDataset({ projectPath: project })).rejects.toMatchObject({ code: 'DESTINATION_TAKEN' });
    expect(readFileSync(join(project, 'data/orders/part-00000.parquet'), 'utf8')).toBe('changed');
  });

  it('has left what was there before when it is cancelled in the middle', async () => {
    const project = projectWith();
    await generateDataset({ projectPath: project });
    const before = readFileSync(join(project, 'data/orders/part-00000.parquet'));
    const cancel = new AbortController();
    const run = generateDataset({
      projectPath: project,
      scaleFactor: 20_000,
      signal: cancel.signal,
      onEvent: ({ type }) => type === 'dataset.progress' && cancel.abort(),
    });
    await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(filesOf(project)).toEqual(['customers/part-00000.parquet', 'orders/part-00000.parquet']);
    expect(readFileSync(join(project, 'data/orders/part-00000.parquet')).equals(before)).toBe(true);
    expect(existsSync(join(project, '.lakeseed/lock'))).toBe(false);
    const left = readdirSync(join(project, '.lakeseed'), { recursive: true, encoding: 'utf8' });
    expect(left.filter(name => name.includes('.parquet'))).toEqual([]);
  });

  it('is undone by the next run where it was killed while it swapped', async () => {
    const project = projectWith();
    await generateDataset({ projectPath: project });
    const state = join(project, '.lakeseed');
    const old = readFileSync(join(project, 'data/orders/part-00000.parquet'));
    // As a kill leaves it: one old file put away, a new one in its place, another old one not yet touched.
    mkdirSync(join(state, 'old-data/orders'), { recursive: true });
    renameSync(join(project, 'data/orders/part-00000.parquet'), join(state, 'old-data/orders/part-00000.parquet'));
    writeFileSync(join(project, 'data/orders/part-00000.parquet'), 'half a swap');
    mkdirSync(join(project, 'data/fresh'));
    writeFileSync(join(project, 'data/fresh/part-00000.parquet'), 'new');
    const swap = {
      old: ['customers/part-00000.parquet', 'orders/part-00000.parquet'],
      fresh: ['customers/part-00000.parquet', 'fresh/part-00000.parquet', 'orders/part-00000.parquet'],
    };
    writeFileSync(join(state, 'swap.json'), JSON.stringify(swap));
    rmSync(join(project, 'dataset.yaml'));
    writeFileSync(join(project, 'dataset.yaml'), `${DATASET}  broken: {}\n`);
    await expect(generateDataset({ projectPath: project })).rejects.toMatchObject({ code: 'DATASET_INVALID' });
    writeFileSync(join(project, 'dataset.yaml'), DATASET);
    const cancel = new AbortController();
    const onEvent = ({ type }: LakeseedEvent) => type === 'dataset.start' && cancel.abort();
    await expect(generateDataset({ projectPath: project, signal: cancel.signal, onEvent })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    expect(filesOf(project)).toEqual(['customers/part-00000.parquet', 'orders/part-00000.parquet']);
    expect(readFileSync(join(project, 'data/orders/part-00000.parquet')).equals(old)).toBe(true);
    expect(existsSync(join(state, 'swap.json'))).toBe(false);
  });

  it('asks which is meant where a project has a script, too', async () => {
    const project = projectWith();
    writeFileSync(join(project, 'generate_data.py'), 'print(1)\n');
    await expect(generateDataset({ projectPath: project })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('generate_data.py and dataset.yaml'),
      hint: 'Say which is meant: --script, or --dataset dataset.yaml',
    });
    expect((await generateDataset({ projectPath: project, dataset: 'dataset.yaml' })).tables).toHaveLength(2);
  });

  it('waits for nobody who works in the same project', async () => {
    const project = projectWith();
    const effects = systemEffects();
    await using _lock = await lockProject({ directory: project, stateDirectory: join(project, '.lakeseed') }, effects);
    await expect(generateDataset({ projectPath: project })).rejects.toMatchObject({ code: 'LOCKED' });
  });

  it.for([
    ['threads', { threads: 0 }, 'threads: Must be a whole number from 1 to 64'],
    ['a format', { format: ['xml'] }, 'format.0: Must be csv or jsonl'],
    ['an unknown option', { treads: 2 }, 'treads'],
    ['a scale', { scaleFactor: 0 }, 'scaleFactor: Must be above 0'],
  ] as const)('refuses %s that mean nothing', async ([, options, message]) => {
    // Wrong on purpose.
    const run = generateDataset({ projectPath: projectWith(), ...(options as object) });
    await expect(run).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining(message) });
  });
});
