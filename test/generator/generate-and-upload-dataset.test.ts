import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';
import { checkData } from '../../src/generator/check-data.ts';
import { type GenerateAndUploadOptions, generateAndUpload } from '../../src/generator/generate-and-upload.ts';
import { generateAndUploadOnCluster } from '../../src/generator/generate-and-upload-on-cluster.ts';
import { uploadToVolume } from '../../src/generator/upload-to-volume.ts';
import { DESTINATION, deliverySite, type Site } from '../setup/delivery.ts';
import { tempFolder } from '../setup/temp.ts';

const DATASET = `dataset: shop
tables:
  customers:
    rows: 50
    key: customer_id
    columns:
      customer_id: { sequence: 1 }
      tier: { values: { Free: 60, Pro: 40 } }
  orders:
    rows: 200
    columns:
      order_id: { sequence: 1 }
      customer_id: { references: customers }
`;

function datasetProject(dataset = DATASET): string {
  const project = tempFolder();
  writeFileSync(join(project, 'dataset.yaml'), dataset);
  return project;
}

function run(site: Site, projectPath: string, options: Partial<GenerateAndUploadOptions> = {}) {
  const effects = { ...site.effects, clock: systemEffects().clock };
  return generateAndUpload({ ...DESTINATION, projectPath, ...options }, effects);
}

describe('generateAndUpload of a project that declares a dataset', () => {
  it('generates and delivers it, and what was there before is gone', async () => {
    const site = await deliverySite();
    site.plant('precious.parquet', 'precious');
    const { generation, upload } = await run(site, datasetProject(), { scaleFactor: 2 });
    expect(generation).toMatchObject({
      success: true,
      seed: 0,
      tables: [
        { name: 'customers', rows: 100 },
        { name: 'orders', rows: 400 },
      ],
    });
    expect(upload).toMatchObject({ success: true, filesUploaded: 2, deleted: 1, findings: [], stale: [] });
    expect(Object.keys(site.remote()).sort()).toEqual([
      'incoming_data/customers/part-00000.parquet',
      'incoming_data/orders/part-00000.parquet',
    ]);
  });

  it('does not deliver the text that it writes beside it', async () => {
    const site = await deliverySite();
    const project = datasetProject();
    await run(site, project, { format: ['csv'] });
    expect(existsSync(join(project, 'export/csv/orders.csv'))).toBe(true);
    expect(Object.keys(site.remote()).filter(path => path.includes('csv'))).toEqual([]);
  });

  it('has touched nothing when the dataset has a mistake', async () => {
    const site = await deliverySite();
    site.plant('precious.parquet', 'precious');
    await expect(run(site, datasetProject(DATASET.replace('rows: 50', 'rows: x')))).rejects.toMatchObject({
      code: 'DATASET_INVALID',
    });
    expect(site.remote()).toEqual({ 'incoming_data/precious.parquet': 8 });
  });

  it('refuses what is for a script, and for a script what is for a dataset', async () => {
    const site = await deliverySite();
    await expect(run(site, datasetProject(), { timeoutSec: 5, env: { A: 'b' } })).rejects.toMatchObject({
      code: 'USAGE',
      message:
        'timeoutSec: Is for a script: this project is a dataset\nenv: Is for a script: this project is a dataset',
    });
    const project = tempFolder();
    writeFileSync(join(project, 'generate_data.py'), 'print(1)\n');
    await expect(run(site, project, { threads: 2 })).rejects.toMatchObject({
      code: 'USAGE',
      message: 'threads: Is for a dataset: this project has a script',
    });
  });

  it('is not yet done on a cluster', async () => {
    const site = await deliverySite();
    const options = { ...DESTINATION, projectPath: datasetProject(), serverless: true };
    await expect(generateAndUploadOnCluster(options, site.effects)).rejects.toMatchObject({
      code: 'NOT_SUPPORTED',
      message: expect.stringContaining('generating a dataset on a cluster is not yet supported'),
    });
  });

  it('is a project to upload and check, too', async () => {
    const site = await deliverySite();
    const project = datasetProject();
    await expect(uploadToVolume({ ...DESTINATION, localDataDir: project }, site.effects)).rejects.toMatchObject({
      code: 'DATA_DIR_NOT_FOUND',
      message: expect.stringContaining('is a project'),
    });
    await expect(checkData({ path: project })).rejects.toMatchObject({ code: 'DATA_DIR_NOT_FOUND' });
    await run(site, project);
    expect(await checkData({ path: project })).toMatchObject({
      ok: true,
      findings: [],
      tables: [{ rows: 50 }, { rows: 200 }],
    });
  });
});
