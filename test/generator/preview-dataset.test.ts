import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateDataset } from '../../src/generator/generate-dataset.ts';
import { planDatasetProject } from '../../src/generator/plan-dataset.ts';
import { previewDataset } from '../../src/generator/preview-dataset.ts';
import { renderPlan } from '../../src/report/render-plan.ts';
import { renderPreview } from '../../src/report/render-preview.ts';
import { tempFolder } from '../setup/temp.ts';

const DATASET = `dataset: shop
seed: 3
tables:
  customers:
    rows: 1000
    key: customer_id
    columns:
      customer_id: { sequence: { format: "C%04d" } }
      tier: { values: { Free: 75, Pro: 25 }, nulls: 10% }
      dice: { integer: { min: 1, max: 6 } }
      secret: { integer: { min: 1, max: 6 }, hidden: true }
  orders:
    per: customers
    count: { poisson: { mean: 2 } }
    columns:
      customer_id: { from: customer.customer_id }
      amount: { sql: "customer.dice * 1.50" }
`;

function project(): string {
  const folder = tempFolder();
  writeFileSync(join(folder, 'dataset.yaml'), DATASET);
  return folder;
}

describe('previewDataset', () => {
  it('shows the first rows as a run gives them, and how all columns but hidden ones are spread', async () => {
    const projectPath = project();
    const preview = await previewDataset({ projectPath, rows: 3 });
    expect(preview).toMatchObject({ table: 'customers', totalRows: 1000, sampledRows: 1000 });
    expect(preview.columns.map(({ name, type }) => [name, type])).toEqual([
      ['customer_id', 'string'],
      ['tier', 'string'],
      ['dice', 'int'],
    ]);
    const [id, tier, dice] = preview.columns;
    expect(id).toMatchObject({
      values: ['C0001', 'C0002', 'C0003'],
      summary: { kind: 'distinct', nulls: 0, distinct: 1000 },
    });
    expect(tier!.summary).toMatchObject({ kind: 'values', values: [{ value: 'Free' }, { value: 'Pro' }] });
    expect(tier!.summary.nulls).toBeGreaterThan(0.07);
    expect(tier!.summary.nulls).toBeLessThan(0.13);
    // A bar for each face.
    expect(dice!.summary).toMatchObject({
      kind: 'spread',
      min: '1',
      max: '6',
      counts: expect.objectContaining({ length: 6 }),
    });
  });

  it('shows a table at its scale, of which most is not made', async () => {
    const preview = await previewDataset({ projectPath: project(), table: 'orders', scaleFactor: 50 });
    expect(preview.sampledRows).toBe(5000);
    expect(preview.totalRows).toBeGreaterThan(90_000);
    const { tables } = await generateDataset({ projectPath: project(), scaleFactor: 50 });
    expect(tables[1]!.rows).toBe(preview.totalRows);
  });

  it('names the nearest table for one that there is not', async () => {
    await expect(previewDataset({ projectPath: project(), table: 'order' })).rejects.toMatchObject({
      code: 'USAGE',
      message: 'There is no table "order" in the dataset',
      hint: 'Did you mean orders?',
    });
  });

  it('is drawn with bars', async () => {
    const columns = [
      {
        name: 'amount',
        type: 'int',
        values: ['1', null],
        summary: { kind: 'spread', nulls: 0.25, min: '1', max: '4', counts: [1, 0, 4, 8] },
      },
      {
        name: 'tier',
        type: 'string',
        values: ['Free', 'Pro'],
        summary: {
          kind: 'values',
          nulls: 0,
          values: [
            { value: 'Free', share: 0.755 },
            { value: 'Pro', share: 0.045 },
          ],
        },
      },
    ] as const;
    expect(renderPreview({ table: 't', totalRows: 12_000, sampledRows: 5000, columns }, {}).split('\n')).toEqual([
      't, the first 2 of 12,000 rows',
      'amount  tier',
      '────────────',
      '     1  Free',
      '  null  Pro',
      '',
      'column  type    in the first 5,000 rows',
      '───────────────────────────────────────',
      'amount  int     25% null  1  ▁ ▄█  4',
      'tier    string  Free 76%  Pro 4.5%',
    ]);
  });
});

describe('planDatasetProject', () => {
  it('says what would be generated, in the order of generation, and writes nothing', async () => {
    const plan = await planDatasetProject({ projectPath: project(), scaleFactor: 10 });
    expect(plan).toMatchObject({ dataset: 'shop', file: 'dataset.yaml', seed: 3, scaleFactor: 10 });
    const text = renderPlan(plan, {}).split('\n');
    expect(text[0]).toMatch(/^table +rows +size, about +made per$/);
    expect(text[2]).toMatch(/^customers +10,000 +\S+ [KM]iB$/);
    expect(text[3]).toMatch(/^orders +~20,000 +\S+ [KM]iB +customers$/);
    expect(text).toContain('secret       int, hidden');
    expect(text).toContain('tier         string, may be null');
    expect(text.some(line => /^amount .* customer\.dice$/.test(line))).toBe(true);
  });
});
