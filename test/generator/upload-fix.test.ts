import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';
import { checkData } from '../../src/generator/check-data.ts';
import { generateAndUpload } from '../../src/generator/generate-and-upload.ts';
import { type UploadToVolumeOptions, uploadToVolume } from '../../src/generator/upload-to-volume.ts';
import { useFixSamples } from '../parquet/fix-samples.ts';
import { BASE, DESTINATION, deliverySite, failure, type Site } from '../setup/delivery.ts';
import { testPython } from '../setup/python.ts';

const sample = useFixSamples();

interface FixSite {
  readonly site: Site;
  readonly tempDirectory: string;
  upload(localDataDir: string, options?: Partial<UploadToVolumeOptions>): ReturnType<typeof uploadToVolume>;
  /** Where the volume lies on this machine. */
  readonly arrived: string;
}

/** A workspace, and a folder for temporary files that has to be empty afterwards. */
async function fixSite(): Promise<FixSite> {
  const site = await deliverySite();
  const tempDirectory = join(site.data, '../tmp');
  mkdirSync(tempDirectory);
  const effects = { ...site.effects, tempDirectory };
  return {
    site,
    tempDirectory,
    upload: (localDataDir, options) => uploadToVolume({ ...DESTINATION, localDataDir, fix: true, ...options }, effects),
    arrived: join(site.workspace.directory, 'Volumes/main/default/lakeseed/incoming_data'),
  };
}

describe('uploadToVolume with fix', () => {
  it('delivers rewritten files in place of those that need it, the others as they lie, and says which', async () => {
    const { arrived, tempDirectory, upload } = await fixSite();
    const data = sample('zones-and-good');
    const before = readFileSync(join(data, 'zones/a.parquet'));
    const result = await upload(data);
    expect(result).toMatchObject({
      success: true,
      uploadedPaths: ['good/a.parquet', 'zones/a.parquet', 'zones/b.parquet'].map(path => `${BASE}/${path}`),
      fixed: [{ rule: 'timestamp-ntz', path: 'zones/a.parquet', column: 'at', from: 'timestamp_ntz', to: 'timestamp' }],
      findings: [],
    });
    expect(await checkData({ path: arrived })).toMatchObject({ ok: true, findings: [] });
    expect(readFileSync(join(arrived, 'good/a.parquet'))).toEqual(readFileSync(join(data, 'good/a.parquet')));
    expect(readFileSync(join(data, 'zones/a.parquet'))).toEqual(before);
    expect(result.bytesUploaded).toBe(
      ['good/a', 'zones/a', 'zones/b'].reduce((sum, path) => sum + statSync(join(arrived, `${path}.parquet`)).size, 0),
    );
    expect(readdirSync(tempDirectory)).toEqual([]);
  });

  it('says without it what it would do, and that nothing was rewritten where nothing had to be', async () => {
    const { site, upload } = await fixSite();
    const error = await failure(upload(sample('storage'), { fix: false }));
    expect(error).toMatchObject({
      code: 'PREFLIGHT_FAILED',
      hint: expect.stringMatching(/^Add --fix: lakeseed then rewrites the files on the way, without loss\./),
    });
    site.write({ 't/a.parquet': 185 });
    expect((await upload(site.data)).fixed).toEqual([]);
    expect((await upload(site.data, { fix: false })).fixed).toEqual([]);
  });

  it('delivers under mended paths', async () => {
    const { site, upload } = await fixSite();
    mkdirSync(join(site.data, 't/2026'), { recursive: true });
    cpSync(join(sample('places'), 'orders/a.parquet'), join(site.data, 't/2026/a.parquet'));
    const result = await upload(site.data);
    expect(result.uploadedPaths).toEqual([`${BASE}/t/2026-a.parquet`]);
    expect(result.fixed).toMatchObject([{ rule: 'nested-folder', path: 't/2026/a.parquet', to: 't/2026-a.parquet' }]);
  });

  it('sends nothing where something cannot be fixed, and says of each column why', async () => {
    const { site, tempDirectory, upload } = await fixSite();
    site.plant('precious.parquet', 'precious');
    const error = await failure(upload(sample('refused')));
    expect(error).toMatchObject({ code: 'PREFLIGHT_FAILED' });
    expect(error.message).toContain('nothing was deleted and nothing was sent');
    expect(error.message).toContain(
      'Not rewritten: clock/a.parquet · t: 1 ns after midnight is not a whole microsecond',
    );
    expect(error.details?.['unfixed']).toHaveLength(14);
    expect(site.remote()).toEqual({ 'incoming_data/precious.parquet': 8 });
    expect(readdirSync(tempDirectory)).toEqual([]);
  });

  it('leaves no temporary file behind when it is cancelled or fails, on the way or before', async () => {
    const { site, tempDirectory, upload } = await fixSite();
    for (const at of ['fix.file', 'fix.finish', 'file.start']) {
      const controller = new AbortController();
      const onEvent = ({ type }: { type: string }) => {
        if (type === at) controller.abort();
      };
      const error = await failure(upload(sample('zones-and-good'), { signal: controller.signal, onEvent }));
      expect([at, error.code, readdirSync(tempDirectory)]).toEqual([at, 'CANCELLED', []]);
    }
    const error = await failure(upload(sample('zones-and-good'), { volume: 'nowhere' }));
    expect([error.code, readdirSync(tempDirectory)]).toEqual(['VOLUME_NOT_FOUND', []]);
    expect(await upload(sample('zones-and-good'), { dryRun: true })).toMatchObject({ dryRun: true, fixed: [{}] });
    expect([readdirSync(tempDirectory), Object.keys(site.remote())]).toEqual([[], []]);
  });
});

describe('generateAndUpload with fix', () => {
  it('delivers what the script meant, and leaves what it wrote', async () => {
    const { site, tempDirectory, arrived, upload: fixedUpload } = await fixSite();
    const projectPath = join(site.data, '../project');
    mkdirSync(projectPath);
    writeFileSync(
      join(projectPath, 'generate_data.py'),
      `import os, shutil
shutil.copytree(${JSON.stringify(join(sample('zones-and-good'), 'zones'))}, os.environ["OUTPUT_PATH"] + "/zones", copy_function=shutil.copy, dirs_exist_ok=True)
shutil.copy(${JSON.stringify(join(sample('places'), 'customers.parquet'))}, os.environ["OUTPUT_PATH"] + "/_customers.parquet")
`,
    );
    const effects = { ...site.effects, tempDirectory, clock: systemEffects().clock };
    const options = { ...DESTINATION, projectPath, pythonBin: testPython };
    await expect(generateAndUpload(options, effects)).rejects.toMatchObject({ code: 'PREFLIGHT_FAILED' });
    const { upload } = await generateAndUpload({ ...options, fix: true }, effects);
    expect(upload?.uploadedPaths).toEqual(
      ['customers/customers.parquet', 'zones/a.parquet', 'zones/b.parquet'].map(path => `${BASE}/${path}`),
    );
    expect(upload).toMatchObject({
      success: true,
      stale: [],
      fixed: [{ rule: 'hidden-file' }, { rule: 'timestamp-ntz' }],
    });
    expect(await checkData({ path: arrived })).toMatchObject({ ok: true, findings: [] });
    expect(readdirSync(tempDirectory)).toEqual([]);
    // Under its new name, too, a file is one that the last run wrote.
    const again = await fixedUpload(join(projectPath, 'data'));
    expect(again).toMatchObject({
      success: true,
      stale: [],
      fixed: [{ rule: 'hidden-file' }, { rule: 'timestamp-ntz' }],
    });
  });
});
