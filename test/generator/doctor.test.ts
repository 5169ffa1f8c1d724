import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Effects, systemEffects } from '../../src/base/effects.ts';
import { type DoctorOptions, doctor } from '../../src/generator/doctor.ts';
import { DESTINATION, deliverySite, type Site, testEffects } from '../setup/delivery.ts';
import { testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';

/** The result, with the statuses by name and the first failure. With a clock that goes: asking a Python has a time limit. */
async function examine(effects: Effects, options: DoctorOptions = {}) {
  const result = await doctor({ pythonBin: testPython, ...options }, { ...effects, clock: systemEffects().clock });
  const statuses = Object.fromEntries(result.checks.map(({ name, status }) => [name, status]));
  const failed = result.checks.find(({ status }) => status === 'failed');
  return { ...result, statuses, failed };
}

function changes({ workspace }: Site): string[] {
  const changing = workspace.requests().filter(({ method }) => method !== 'GET' && method !== 'HEAD');
  return changing.map(({ method, path }) => `${method} ${path}`);
}

const ALL_WELL = { node: 'ok', python: 'ok', 'local workspace': 'ok' };

describe('doctor', () => {
  it('finds nothing wrong where nothing is configured, and says how to', async () => {
    const { ok, statuses, checks } = await examine(testEffects(tempFolder()));
    expect(ok).toBe(true);
    expect(statuses).toEqual({ ...ALL_WELL, configuration: 'skipped' });
    expect(checks.at(-1)?.hint).toContain('databricks auth login');
  });

  it('finds a local workspace that cannot be opened', async () => {
    const localDir = join(tempFolder(), 'file');
    writeFileSync(localDir, '');
    const { failed } = await examine(testEffects(tempFolder()), { localDir, ...DESTINATION });
    expect(failed).toMatchObject({ name: 'volume', code: 'LOCAL_IO' });
  });

  it('names the source of every value, shows no secret, and changes nothing', async () => {
    const site = await deliverySite();
    const result = await examine(site.effects, DESTINATION);
    expect(result.ok).toBe(true);
    expect(result.statuses).toEqual({
      ...ALL_WELL,
      configuration: 'ok',
      host: 'ok',
      authentication: 'ok',
      volume: 'ok',
      write: 'ok',
    });
    expect(result.checks.at(-1)?.message).toMatch(/^Granted, not tried: .*WRITE_VOLUME.*; --probe tries$/);
    expect(result.configuration?.values).toEqual([
      { name: 'host', value: site.workspace.host, source: 'DATABRICKS_HOST' },
      { name: 'token', value: '[secret]', source: 'DATABRICKS_TOKEN' },
    ]);
    expect(JSON.stringify(result)).not.toContain(site.workspace.token);
    expect(changes(site)).toEqual([]);
  });

  it('tries the volume with probe: one file is written and removed', async () => {
    const site = await deliverySite();
    expect((await examine(site.effects, { ...DESTINATION, probe: true })).ok).toBe(true);
    expect(changes(site)).toEqual([
      expect.stringMatching(/^PUT .*\/lakeseed\/_lakeseed_probe_\w+$/),
      expect.stringMatching(/^DELETE .*\/lakeseed\/_lakeseed_probe_\w+$/),
    ]);
    expect(site.remote()).toEqual({});
  });

  it.for([[false], [true]])('says that writing is not granted (probe: %s)', async ([probe]) => {
    const site = await deliverySite();
    await site.workspace.setAccess('main.default.lakeseed', 'read');
    // Whoever owns a volume may do everything.
    const action = { status: 200, body: { owner: 'somebody else' } };
    site.workspace.setFaults({ rules: [{ path: '/api/2.1/unity-catalog/volumes/**', action }] });
    const { ok, failed } = await examine(site.effects, { ...DESTINATION, probe: probe! });
    expect(ok).toBe(false);
    expect(failed).toMatchObject({ name: 'write', code: 'PERMISSION_DENIED', hint: expect.stringContaining('WRITE') });
  });

  it('says that a volume is missing, and what there is instead', async () => {
    const site = await deliverySite();
    expect((await examine(site.effects, { ...DESTINATION, volume: 'landing' })).failed).toMatchObject({
      name: 'volume',
      code: 'VOLUME_NOT_FOUND',
      hint: expect.stringMatching(/main\.default\.lakeseed.*--create-volume/),
    });
  });

  it('tells a token that is refused from a host that does not answer', async () => {
    const site = await deliverySite();
    const env = { ...site.effects.env, DATABRICKS_TOKEN: 'dapi0123456789abcdef0123456789abcdef' };
    const refused = await examine({ ...site.effects, env });
    expect(refused.statuses).toMatchObject({ host: 'ok', authentication: 'failed' });
    expect(refused.failed).toMatchObject({ code: 'AUTH_FAILED', hint: expect.stringMatching(/^Log in again/) });
    const nowhere = await examine(site.effects, { host: 'http://127.0.0.1:1' });
    expect(nowhere.failed).toMatchObject({ name: 'host', code: 'NETWORK' });
  });

  it('reports all that is wrong with the configuration, and no password in a host', async () => {
    const home = tempFolder();
    writeFileSync(
      join(home, '.databrickscfg'),
      '[dev]\nhost = https://me:hunter22@dbc.example\ntoken = dapi-hunter22\n',
    );
    const result = await examine(testEffects(home), { profile: 'dev', host: 'ftp://me:hunter22@dbc.example' });
    expect(result.failed).toMatchObject({ name: 'configuration', code: 'USAGE' });
    const unknown = await examine(testEffects(home), { profile: 'dve' });
    expect(unknown.failed).toMatchObject({ name: 'configuration', code: 'AUTH_FAILED' });
    expect(unknown.failed?.hint).toContain('dev');
    expect(JSON.stringify([result, unknown])).not.toContain('hunter22');
  });

  it('looks at the local workspace instead of Databricks', async () => {
    const site = await deliverySite();
    const { ok, statuses, configuration } = await examine(site.effects, { local: true, ...DESTINATION });
    expect({ ok, statuses, configuration }).toEqual({
      ok: true,
      statuses: { ...ALL_WELL, volume: 'ok', write: 'ok' },
      configuration: null,
    });
    expect(site.workspace.requests()).toEqual([]);
  });

  it('says that there is no Python', async () => {
    const { ok, failed } = await examine(testEffects(tempFolder()), { pythonBin: 'no-such-python' });
    expect({ ok, failed }).toMatchObject({ ok: false, failed: { name: 'python', code: 'SPAWN_FAILED' } });
  });

  it('refuses unknown options', async () => {
    await expect(doctor({ probing: true } as DoctorOptions)).rejects.toMatchObject({
      code: 'USAGE',
      message: 'probing: Unknown option.',
    });
  });
});
