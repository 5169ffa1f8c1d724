import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveCluster, type WrittenCluster } from '../../src/generator/resolve-cluster.ts';
import { failure, testEffects } from '../setup/delivery.ts';
import { tempFolder } from '../setup/temp.ts';

const PROFILES = `[DEFAULT]
host = https://example.com
token = dapi-1

[dev]
host = https://dev.example.com
token = dapi-2
cluster_id = 0923-dev
`;

function resolved(written: Partial<WrittenCluster>, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const home = tempFolder();
  writeFileSync(join(home, '.databrickscfg'), PROFILES);
  return resolveCluster(
    { cluster: true, local: false, profile: undefined, host: undefined, ...written },
    testEffects(home, env),
  );
}

describe('the cluster that is meant', () => {
  it('is the one that is named, whatever is configured', async () => {
    expect(await resolved({ cluster: '0923-named', profile: 'dev' }, { DATABRICKS_CLUSTER_ID: '0923-env' })).toBe(
      '0923-named',
    );
    expect(await resolved({ cluster: '0923-named', local: true })).toBe('0923-named');
  });

  it('is else that of the environment, else of the profile', async () => {
    expect(await resolved({}, { DATABRICKS_CLUSTER_ID: '0923-env' })).toBe('0923-env');
    expect(await resolved({ profile: 'dev' }, { DATABRICKS_CLUSTER_ID: '0923-env' })).toBe('0923-env');
    expect(await resolved({ profile: 'dev' })).toBe('0923-dev');
  });

  it('is with the local workspace its own', async () => {
    expect(await resolved({ local: true }, { DATABRICKS_CLUSTER_ID: '0923-env' })).toBe('0000-000000-lakeseed');
  });

  it('has to be named where none is configured', async () => {
    expect(await failure(resolved({}))).toMatchObject({
      code: 'USAGE',
      details: { problems: [{ option: 'cluster' }] },
      hint: expect.stringContaining('DATABRICKS_CLUSTER_ID'),
    });
  });
});
