import { describe, expect, it } from 'vitest';
import { commandExecution } from '../../../src/databricks/command-execution.ts';
import { type InstallInput, installOnCluster } from '../../../src/databricks/compute/install-on-cluster.ts';
import { CANCEL, CONTEXT, carriedOutOn, clusterServer, type Play, STATUS } from '../../fixtures/cluster-server.ts';
import { answer } from '../../fixtures/hostile-server.ts';
import type { Routes } from '../../fixtures/routed-server.ts';
import { machine } from '../../setup/launch.ts';
import { failureOf } from '../failure-of.ts';
import { testClient } from '../test-client.ts';
import { fakeTime, quickEffects } from '../test-effects.ts';

async function install(
  play: Play,
  input: Partial<InstallInput> = {},
  routes: Routes = {},
  effects = fakeTime().effects,
) {
  const server = await clusterServer(play, routes);
  const api = commandExecution(testClient(server, effects));
  const context = { clusterId: 'c1', contextId: 'x' };
  const requirements = ['pandas>=2'];
  const done = installOnCluster({ api, context, runId: 'r1', requirements, timeoutSec: 600, ...input }, effects);
  return { server, done };
}

describe('an installation on a cluster', () => {
  it('is one command, which pip carries out', async () => {
    const requirements = ['--no-index', 'pip>=1 ; python_version > "3"'];
    const { server, done } = await install(carriedOutOn(machine()), { requirements }, {}, quickEffects());
    await done;
    expect(server.commands).toHaveLength(1);
    expect(server.commands[0]).not.toContain('--no-index');
  });

  it('that fails says what pip said, from its first error on, and no password', async () => {
    const requirements = ['--no-index', '--find-links https://user:hunter2secret@127.0.0.1:9/', 'no-such-1f3a'];
    const { done } = await install(carriedOutOn(machine()), { requirements }, {}, quickEffects());
    const error = await failureOf(done);
    expect(error).toMatchObject({
      code: 'DEPENDENCIES_MISSING',
      message: expect.stringMatching(/could not be installed on the cluster:\nERROR: .*no-such-1f3a/),
      hint: expect.stringContaining('--no-install'),
    });
    expect(JSON.stringify(error.details)).toContain('no-such-1f3a');
    expect(JSON.stringify([error.message, error.details])).not.toContain('hunter2secret');
  });

  it('at its limit is cancelled', async () => {
    const { server, done } = await install(() => [{ status: 'Running' }], { timeoutSec: 90 });
    expect(await failureOf(done)).toMatchObject({
      code: 'DEPENDENCIES_MISSING',
      message: expect.stringContaining('within 1 min 30 s'),
      hint: expect.stringContaining('--install-timeout-sec'),
    });
    expect(server.of(CANCEL)).toHaveLength(1);
  });

  it('at an abort is cancelled', async () => {
    const controller = new AbortController();
    const running = answer(200, { status: 'Running' });
    const look = (...step: Parameters<typeof running>) => {
      controller.abort();
      return running(...step);
    };
    const routes = { [STATUS]: [look, answer(200, { status: 'Cancelled' })] };
    const { server, done } = await install(() => '', { signal: controller.signal }, routes);
    expect(await failureOf(done)).toMatchObject({ code: 'CANCELLED' });
    expect(server.of(CANCEL)).toHaveLength(1);
  });

  const died = { resultType: 'error', summary: '<b>Fatal</b> error', cause: '' };
  it.for<[string, Play, Routes, string]>([
    ['whose Python died', () => [{ status: 'Error', results: died }], {}, 'Fatal error'],
    [
      'that raised',
      () => [{ status: 'Finished', results: { ...died, summary: 'No module named pip' } }],
      {},
      'No module named pip',
    ],
    ['without an answer', () => 'canned', {}, 'It ended without an answer'],
    ['that somebody cancelled', () => [{ status: 'Cancelled' }], {}, 'by somebody else'],
    [
      'whose context is gone',
      () => '',
      { [STATUS]: answer(404, { error: 'ContextNotFound' }), [CONTEXT]: answer(404, {}) },
      'ContextNotFound',
    ],
  ])('%s has failed, and says so', async ([, play, routes, text]) => {
    const { done } = await install(play, {}, routes);
    expect(await failureOf(done)).toMatchObject({
      code: 'DEPENDENCIES_MISSING',
      message: expect.stringContaining(text),
    });
  });
});
