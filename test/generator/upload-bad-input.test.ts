import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type UploadToVolumeOptions, uploadToVolume } from '../../src/generator/upload-to-volume.ts';
import { DESTINATION, deliverySite, failure, type Site, testEffects } from '../setup/delivery.ts';
import { parquetFile } from '../setup/parquet.ts';
import { tempFolder } from '../setup/temp.ts';

/** A site whose remote folder holds something that must survive. */
async function siteWithData(): Promise<Site> {
  const site = await deliverySite({ 'orders/a.parquet': 300 });
  site.plant('orders/precious.parquet', 'precious');
  return site;
}

const PRECIOUS = { 'incoming_data/orders/precious.parquet': 8 };

/** Uploads, expects the failure, and that what was there before is still there. */
async function refused(site: Site, options: Partial<UploadToVolumeOptions> = {}) {
  const error = await failure(site.upload(options));
  expect(site.remote()).toEqual(PRECIOUS);
  return error;
}

describe('bad options: nothing is asked of the workspace', () => {
  // Values that no TypeScript caller could pass come from JavaScript and from the wire.
  it.for([
    [{ remoteSubfolder: '' }, 'UNSAFE_PATH', 'remote subfolder ""'],
    [{ remoteSubfolder: '..' }, 'UNSAFE_PATH', '".."'],
    [{ remoteSubfolder: '../other' }, 'UNSAFE_PATH', '"../other"'],
    [{ remoteSubfolder: '/incoming_data' }, 'UNSAFE_PATH', '"/incoming_data"'],
    [{ remoteSubfolder: 'a/%2e%2e/%2E%2E/b' }, 'UNSAFE_PATH', '%2e%2e'],
    [{ remoteSubfolder: '..%2f..' }, 'UNSAFE_PATH', '%2f'],
    [{ remoteSubfolder: 'a\\..\\..' }, 'UNSAFE_PATH', 'subfolder'],
    [{ volume: '..' }, 'UNSAFE_PATH', 'volume ".."'],
    [{ schema: 'default/lakeseed/..' }, 'UNSAFE_PATH', 'schema'],
    [{ catalog: 'my catalog' }, 'USAGE', 'catalog: '],
    [{ catalog: '' }, 'USAGE', 'catalog: '],
    [{ maxFiles: 0 }, 'USAGE', 'maxFiles: '],
    [{ maxFiles: 1.5 }, 'USAGE', 'maxFiles: '],
    [{ concurrency: 0 }, 'USAGE', 'concurrency: '],
    [{ cleanMode: 'later' }, 'USAGE', 'cleanMode: '],
    [{ clean: 'yes' }, 'USAGE', 'clean: '],
    [{ cleen: true }, 'USAGE', 'Did you mean clean?'],
    [{ createSchema: true }, 'USAGE', 'createVolume'],
    [{ local: true, host: 'https://example.com' }, 'USAGE', 'host: '],
    [{ localDir: 'w', profile: 'dev' }, 'USAGE', 'profile: '],
  ] as const)('%j is %s', async ([options, code, text]) => {
    const site = await siteWithData();
    const error = await refused(site, options as Partial<UploadToVolumeOptions>);
    expect(error).toMatchObject({ code, exitCode: 2, message: expect.stringContaining(text) });
    expect(site.workspace.requests()).toEqual([]);
  });
});

describe('a bad data folder: nothing is deleted and nothing is sent', () => {
  it('that is missing', async () => {
    const error = await refused(await siteWithData(), { localDataDir: 'nowhere' });
    expect(error).toMatchObject({
      code: 'DATA_DIR_NOT_FOUND',
      exitCode: 2,
      message: expect.stringContaining('nowhere'),
    });
  });

  it('that is a whole project: its data folder is named', async () => {
    const site = await siteWithData();
    const project = tempFolder();
    writeFileSync(join(project, 'generate_data.py'), '');
    expect(await refused(site, { localDataDir: project })).toMatchObject({
      code: 'DATA_DIR_NOT_FOUND',
      hint: expect.stringContaining(join(project, 'data')),
    });
  });

  it('that is empty, or holds no Parquet', async () => {
    const site = await siteWithData();
    rmSync(join(site.data, 'orders'), { recursive: true });
    expect(await refused(site)).toMatchObject({
      code: 'DATA_DIR_NOT_FOUND',
      message: expect.stringContaining('nothing was deleted'),
      hint: expect.stringContaining('lakeseed generate'),
    });
    writeFileSync(join(site.data, 'notes.csv'), 'a,b');
    expect(await refused(site)).toMatchObject({ code: 'DATA_DIR_NOT_FOUND' });
    expect(site.workspace.requests()).toEqual([]);
  });

  it('with a file that is cut off, beside good ones: all findings are there', async () => {
    const site = await siteWithData();
    mkdirSync(join(site.data, 'users'));
    writeFileSync(join(site.data, 'users/cut.parquet'), 'PAR1 and no end');
    writeFileSync(join(site.data, 'users/empty.parquet'), '');
    const error = await refused(site);
    expect(error).toMatchObject({ code: 'PREFLIGHT_FAILED', exitCode: 1 });
    expect(error.message).toContain('nothing was deleted and nothing was sent');
    expect(error.message).toContain('(and 1 more error)');
    expect(error.details).toMatchObject({
      findings: [
        { rule: 'not-parquet', level: 'error', file: 'users/cut.parquet' },
        { rule: 'not-parquet', level: 'error', file: 'users/empty.parquet' },
      ],
    });
    expect(site.workspace.requests()).toEqual([]);
  });

  it('with a trap: says what to type next, and delivers where the rule is allowed', async () => {
    const site = await siteWithData();
    mkdirSync(join(site.data, 'deep/2026'), { recursive: true });
    writeFileSync(join(site.data, 'deep/2026/0.parquet'), parquetFile());
    const error = await refused(site);
    expect(error.hint.split('\n')).toEqual([
      'Add --fix: lakeseed then rewrites the files on the way, without loss.',
      'Or change the script as the findings say, and run it again.',
      'To send them as they are: --allow nested-folder',
    ]);
    const { success, findings } = await site.upload({ allow: ['nested-folder'] });
    expect([success, findings.map(({ rule, level }) => [rule, level])]).toEqual([true, [['nested-folder', 'warn']]]);
  });

  it('with a link that leads out of it', async () => {
    const site = await siteWithData();
    symlinkSync(tempFolder(), join(site.data, 'outside'));
    expect(await refused(site)).toMatchObject({ code: 'UNSAFE_PATH', message: expect.stringContaining('outside') });
  });
});

describe('a bad destination: what was there is still there', () => {
  it('a volume that does not exist: the nearest is named, and how to make it', async () => {
    expect(await refused(await siteWithData(), { volume: 'lakesed' })).toMatchObject({
      code: 'VOLUME_NOT_FOUND',
      exitCode: 3,
      message: expect.stringContaining('main.default.lakesed'),
      hint: expect.stringMatching(/main\.default\.lakeseed.*--create-volume/),
    });
  });

  it('a volume without write permission', async () => {
    const site = await siteWithData();
    await site.workspace.setAccess('main.default.lakeseed', 'read');
    expect(await refused(site)).toMatchObject({
      code: 'PERMISSION_DENIED',
      exitCode: 3,
      message: expect.stringMatching(/cannot be written.*Nothing was deleted and nothing was sent/s),
      hint: expect.stringContaining('WRITE VOLUME'),
    });
  });

  it('a volume without write permission where nothing would be deleted', async () => {
    const site = await siteWithData();
    await site.workspace.setAccess('main.default.lakeseed', 'read');
    expect(await refused(site, { clean: false })).toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringMatching(/WRITE VOLUME.*Nothing was deleted and nothing was sent\./s),
    });
  });

  it.for(['before', 'after'] as const)(
    'a volume whose files cannot be deleted, with cleanMode %s: found out before anything else is changed',
    async cleanMode => {
      const site = await siteWithData();
      await site.workspace.setAccess('main.default.lakeseed', 'no-delete');
      const error = await failure(site.upload({ cleanMode }));
      expect(error).toMatchObject({ code: 'PERMISSION_DENIED' });
      expect(error.message).toMatch(/nothing can be deleted.*_lakeseed_probe_\w+ that was put there/);
      expect(error.message).toContain('Nothing was deleted and nothing was sent');
      const { 'incoming_data/orders/precious.parquet': precious, ...others } = site.remote();
      expect(precious).toBe(8);
      expect(Object.keys(others)).toEqual([expect.stringMatching(/^_lakeseed_probe_\w+$/)]);
    },
  );

  it('a volume that may not even be read', async () => {
    const site = await siteWithData();
    await site.workspace.setAccess('main.default.lakeseed', 'none');
    expect(await refused(site)).toMatchObject({
      code: 'PERMISSION_DENIED',
      message: expect.stringContaining('READ VOLUME'),
    });
  });

  it('a token that is not accepted', async () => {
    const site = await siteWithData();
    const env = { DATABRICKS_HOST: site.workspace.host, DATABRICKS_TOKEN: 'dapi0000000000000000' };
    const options = { ...DESTINATION, localDataDir: site.data };
    const error = await failure(uploadToVolume(options, testEffects(tempFolder(), env)));
    expect(error).toMatchObject({ code: 'AUTH_FAILED', exitCode: 3 });
    expect(JSON.stringify([error, error.message, error.details])).not.toContain('dapi0000000000000000');
    expect(site.remote()).toEqual(PRECIOUS);
  });

  it('no configuration at all, or a host where nothing answers', async () => {
    const site = await siteWithData();
    const options = { ...DESTINATION, localDataDir: site.data };
    expect(await failure(uploadToVolume(options, testEffects(tempFolder())))).toMatchObject({ code: 'AUTH_FAILED' });
    await site.workspace.close();
    const env = { DATABRICKS_HOST: 'http://127.0.0.1:1', DATABRICKS_TOKEN: 'dapi0000000000000000' };
    expect(await failure(uploadToVolume(options, testEffects(tempFolder(), env)))).toMatchObject({
      code: 'NETWORK',
      exitCode: 4,
      message: expect.stringContaining('127.0.0.1:1'),
    });
  });

  it('a file where the remote folder should be, or a folder where a file should be', async () => {
    const site = await siteWithData();
    const first = await refused(site, { remoteSubfolder: 'incoming_data/orders/precious.parquet' });
    expect(first).toMatchObject({ code: 'DESTINATION_TAKEN' });
    site.plant('orders/a.parquet/part', 'x');
    const before = site.remote();
    const second = await failure(site.upload({ cleanMode: 'after' }));
    expect(second).toMatchObject({
      code: 'DESTINATION_TAKEN',
      details: { obstacles: [expect.stringMatching(/orders\/a\.parquet$/)] },
    });
    expect(second.message).toContain('orders/a.parquet');
    expect(site.remote()).toEqual(before);
  });
});

describe('a volume that does not exist yet', () => {
  it('is made with createVolume, and the making is reported', async () => {
    const site = await siteWithData();
    const result = await site.upload({ volume: 'fresh', createVolume: true });
    expect(result).toMatchObject({ success: true, remoteBase: '/Volumes/main/default/fresh/incoming_data' });
    expect(site.events).toContainEqual(
      expect.objectContaining({ type: 'volume.created', path: '/Volumes/main/default/fresh' }),
    );
  });

  it('in a schema that does not exist needs createSchema, too', async () => {
    const site = await siteWithData();
    const options = { schema: 'fresh', createVolume: true };
    expect(await refused(site, options)).toMatchObject({
      code: 'VOLUME_NOT_FOUND',
      hint: expect.stringContaining('--create-schema'),
    });
    expect(await site.upload({ ...options, createSchema: true })).toMatchObject({ success: true });
    const made = site.events.flatMap(event => (event.type === 'volume.created' ? [event.path] : []));
    expect(made).toEqual(['main.fresh', '/Volumes/main/fresh/lakeseed']);
  });

  it('in a catalog that does not exist is not made', async () => {
    const options = { catalog: 'fresh', createVolume: true, createSchema: true };
    expect(await refused(await siteWithData(), options)).toMatchObject({
      code: 'VOLUME_NOT_FOUND',
      hint: expect.stringContaining('never makes a catalog'),
    });
  });
});
