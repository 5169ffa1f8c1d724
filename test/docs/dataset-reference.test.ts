import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { functionFamilies } from '../../src/dataset/expression/functions.ts';
import { loadDataset } from '../../src/dataset/load/load-dataset.ts';
import { planDataset } from '../../src/dataset/plan/plan-dataset.ts';
import { calendarSchema } from '../../src/dataset/spec/calendar.ts';
import { columnSchema, generators } from '../../src/dataset/spec/column.ts';
import { datasetSchema } from '../../src/dataset/spec/dataset.ts';
import { shapes } from '../../src/dataset/spec/shapes.ts';
import { generateTables } from '../../src/kernels/run/generate-tables.ts';
import { planOf, planOfTables } from '../setup/dataset.ts';
import { tempFolder } from '../setup/temp.ts';

const page = readFileSync(new URL('../../docs/dataset-reference.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text]) => text!);
const files = blocks.filter(text => text.startsWith('dataset:'));
const columns = blocks.filter(text => !text.startsWith('dataset:'));

function planOfColumns(text: string, scale: number) {
  return planOfTables(`t:\n  rows: 1000\n  columns:\n${text.replace(/^/gm, '    ')}`, scale);
}

async function rowsOf(plan: ReturnType<typeof planOf>): Promise<number[]> {
  const { tables } = await generateTables({ plan, directory: tempFolder(), threads: 1 });
  return tables.map(({ rows }) => rows);
}

describe('the reference of the dataset language', () => {
  it('has examples of both kinds', () => {
    expect(files.length).toBeGreaterThan(5);
    expect(columns.length).toBeGreaterThan(5);
  });

  it.for(files.map(text => [text.split('\n')[0]!, text] as const))('generates %s', async ([, text]) => {
    const rows = await rowsOf(planOf(text, 0.1));
    expect(Math.min(...rows)).toBeGreaterThan(0);
    planOf(text);
  });

  it.for(columns.map(text => [text.split('\n')[0]!, text] as const))(
    'generates the columns from %s',
    async ([, text]) => {
      expect(await rowsOf(planOfColumns(text, 0.1))).toEqual([100]);
    },
  );

  it('generates the example in TypeScript', async () => {
    const path = join(tempFolder(), 'dataset.ts');
    writeFileSync(path, /^```ts\n(.*?)^```/ms.exec(page)![1]!);
    const [customers, orders] = await rowsOf(planDataset(await loadDataset(path), { scale: 0.1 }));
    expect(customers).toBe(100);
    expect(orders).toBeGreaterThan(100);
  });

  it('shows every source and distribution in an example', () => {
    const shown = new Set(blocks.flatMap(text => keysIn(parse(text))));
    const missing = Object.keys({ ...generators, ...shapes }).filter(key => !shown.has(key) && key !== 'ordinal');
    expect(missing).toEqual([]);
  });

  it('tells every key of the file, of tables, columns and calendars', () => {
    const tables = datasetSchema.shape.tables.valueType.shape;
    const keys = Object.keys({
      ...datasetSchema.shape,
      ...tables,
      ...columnSchema.shape,
      ...calendarSchema.shape,
    });
    expect(keys.filter(key => !page.includes(`\`${key}\``) && !page.includes(`\`${key}:`))).toEqual([]);
  });

  it('leaves no meaning empty, and no function out', () => {
    expect(page.split('\n').filter(line => /^\| `\w+`( \(required\))? \| *\|$/.test(line))).toEqual([]);
    for (const { signature } of functionFamilies.flatMap(({ rows }) => rows))
      expect(page).toContain(`| \`${signature.replaceAll('|', '\\|')}\` |`);
  });
});

function keysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysIn(inner)]);
}
