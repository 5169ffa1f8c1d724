import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../../src/databricks/clusters.ts';
import { requireFitCluster } from '../../../src/databricks/compute/fit-cluster.ts';
import type { CurrentUser } from '../../../src/databricks/current-user.ts';
import { LakeseedError } from '../../../src/errors/lakeseed-error.ts';
import { failureOf } from '../failure-of.ts';

const ME: CurrentUser = { userName: 'Me@example.com', displayName: null, groups: ['data-eng'] };
const FIT: Cluster = { cluster_id: 'c1', data_security_mode: 'USER_ISOLATION', spark_version: '16.4.x-scala2.12' };

function check(cluster: Partial<Cluster>, caller: () => Promise<CurrentUser> = async () => ME) {
  return requireFitCluster({ ...FIT, ...cluster }, caller);
}

/** Who calls must not matter here. */
const nobody = async () => expect.unreachable();

describe('a cluster is fit', () => {
  it.for<Partial<Cluster>>([
    {},
    { data_security_mode: 'DATA_SECURITY_MODE_STANDARD' },
    { data_security_mode: 'DATA_SECURITY_MODE_AUTO' },
    { data_security_mode: 'SINGLE_USER' },
    { data_security_mode: 'USER_ISOLATION', single_user_name: 'other@example.com' },
  ])('by its access mode, whoever calls: %j', async cluster => check(cluster, nobody));

  it.for([
    '13.3.x-scala2.12',
    '14.0.x-scala2.12',
    '15.4.x-photon-scala2.12',
    '17.3.x-aarch64-scala2.13',
    'custom:custom-image__14.3.x-x86',
  ])('by its runtime: %s', async version => check({ spark_version: version }, nobody));

  it.for(['me@example.com', 'ME@EXAMPLE.COM', 'data-eng'])(
    'where it is dedicated to the caller, or to a group of theirs: %s',
    async owner => {
      await check({ data_security_mode: 'SINGLE_USER', single_user_name: owner });
      await check({ data_security_mode: 'DATA_SECURITY_MODE_DEDICATED', single_user_name: owner });
    },
  );

  it('in all that it does not say', async () => {
    await requireFitCluster({ cluster_id: 'c1' }, nobody);
    // A server may say it as null.
    const silent = JSON.parse(
      '{"cluster_id":"c1","data_security_mode":null,"spark_version":null,"single_user_name":null}',
    );
    await requireFitCluster(silent, nobody);
    for (const version of ['', 'apache-spark-3.5', '13.x-snapshot-scala2.12'])
      await check({ spark_version: version }, nobody);
  });

  it('where nobody can tell who calls: the cluster will say it', async () => {
    const dedicated = { data_security_mode: 'SINGLE_USER', single_user_name: 'other@example.com' };
    await check(dedicated, async () => ({ ...ME, userName: '' }));
    for (const code of ['PERMISSION_DENIED', 'NOT_FOUND', 'NOT_SUPPORTED'] as const) {
      await check(dedicated, async () => {
        throw new LakeseedError(code, 'no scope for SCIM');
      });
    }
  });
});

describe('a cluster is CLUSTER_UNFIT', () => {
  it.for(['NONE', 'LEGACY_TABLE_ACL', 'LEGACY_PASSTHROUGH', 'LEGACY_SINGLE_USER', 'LEGACY_SINGLE_USER_STANDARD'])(
    'because of the access mode %s',
    async mode => {
      expect(await failureOf(check({ data_security_mode: mode }, nobody))).toMatchObject({
        code: 'CLUSTER_UNFIT',
        message: expect.stringContaining(`access mode ${mode}`),
        hint: expect.stringContaining('Standard or Dedicated'),
        details: { cluster: 'c1', problem: 'access mode', mode },
        exitCode: 3,
      });
    },
  );

  it.for(['13.2.x-scala2.12', '12.2.x-scala2.12', '9.1.x-cpu-ml-scala2.12', 'custom:old__11.3.x'])(
    'because of the runtime %s',
    async version => {
      expect(await failureOf(check({ spark_version: version }, nobody))).toMatchObject({
        code: 'CLUSTER_UNFIT',
        message: expect.stringContaining('13.3 LTS is the first that can'),
        hint: expect.stringContaining('newer Databricks Runtime'),
        details: { problem: 'runtime', version },
      });
    },
  );

  it.for(['SINGLE_USER', 'DATA_SECURITY_MODE_DEDICATED'])('because it is somebody else’s: %s', async mode => {
    expect(await failureOf(check({ data_security_mode: mode, single_user_name: 'other@example.com' }))).toMatchObject({
      code: 'CLUSTER_UNFIT',
      message: 'The cluster c1 is dedicated to other@example.com, and you are Me@example.com',
      hint: expect.stringContaining('--serverless'),
      details: { problem: 'owner' },
    });
  });
});

it('credentials that are refused are no question of the cluster', async () => {
  const caller = async () => {
    throw new LakeseedError('AUTH_FAILED', 'expired');
  };
  const dedicated = { data_security_mode: 'SINGLE_USER', single_user_name: 'other@example.com' };
  expect(await failureOf(check(dedicated, caller))).toMatchObject({ code: 'AUTH_FAILED' });
});
