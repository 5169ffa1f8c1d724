import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lakeseed } from '../setup/cli.ts';
import { COMPUTE, ENDLESS, ended, leftovers, PLACES, start, startEndless } from '../setup/compute-command.ts';
import { type DeliveringProject, deliveringProject, TO } from '../setup/delivering-project.ts';
import { isAlive } from '../setup/processes.ts';
import { testPython } from '../setup/python.ts';
import { serve } from '../setup/serve-command.ts';
import { tempFolder } from '../setup/temp.ts';

const VOLUME = 'Volumes/main/default/lakeseed';

/** A folder with a project `p` that never ends. */
function endlessProject(): string {
  const cwd = tempFolder();
  mkdirSync(join(cwd, 'p'));
  writeFileSync(join(cwd, 'p/generate_data.py'), ENDLESS);
  return cwd;
}

/** What the record of the project's run says. */
function recordOf(project: string) {
  const [name] = leftovers('nowhere', project);
  return JSON.parse(readFileSync(join(project, '.lakeseed/runs', name!), 'utf8'));
}

/** The same for a workspace that this process serves. */
async function startServed(place: 'cluster' | 'serverless') {
  const site = await deliveringProject();
  writeFileSync(join(site.project, 'generate_data.py'), ENDLESS);
  const env = { DATABRICKS_HOST: site.workspace.host, DATABRICKS_TOKEN: site.workspace.token };
  const args = ['run', 'p', ...TO, ...COMPUTE[place], '--output', 'json'];
  const run = await startEndless(join(site.workspace.directory, VOLUME, 'in'), { args, cwd: site.cwd, env });
  return { ...site, ...run };
}

describe.for(PLACES)('on %s', place => {
  it.for([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s cancels the run there, clears everything away, says what the folder holds, and ends with %i',
    async ([signal, exitCode]) => {
      const run = await startServed(place);
      const { compute } = recordOf(run.project);
      run.child.kill(signal);
      const { stdout, ...end } = await run.ended;
      expect(end).toMatchObject({ exitCode, signal: null });
      const { error, result } = JSON.parse(stdout);
      expect(error.code).toBe('CANCELLED');
      expect(error.message).toBe(
        `Cancelled by ${signal}. The run has left 1 file in /Volumes/main/default/lakeseed/in. The files from before are gone; with cleanMode after they would have stayed until the new ones had arrived.`,
      );
      expect(result).toMatchObject({ success: false, code: 'CANCELLED', output: 'begun\n', deleted: 1, tables: [] });
      expect(await ended(run.pids, 5)).toBe(true);
      await expect.poll(() => leftovers(run.workspace.directory, run.project), { timeout: 5000 }).toEqual([]);
      expect(run.remote()).toMatchObject({ 'in/pids': expect.any(Number), 'other/x': 1 });
      expect(await stateOf(run, compute)).toMatch(/^(?:gone|CANCELED)$/);
    },
  );

  it('a second run of the project is refused while the first goes on; the first is not disturbed', async () => {
    const run = await startServed(place);
    const { exitCode, stderr } = await run.command(['run', 'p', ...TO, ...COMPUTE[place]]);
    expect(stderr).toMatch(/^error LOCKED: Another lakeseed \(process \d+, since .+\) is at work in .+\/p$/m);
    expect(exitCode).toBe(2);
    expect(run.remote()).toHaveProperty(['in/pids']);
    expect(run.pids.map(isAlive)).toEqual([true, true]);
  });

  it('Ctrl-C shows as text what the script had printed until then', async () => {
    const site = await deliveringProject();
    writeFileSync(join(site.project, 'generate_data.py'), ENDLESS);
    const env = { DATABRICKS_HOST: site.workspace.host, DATABRICKS_TOKEN: site.workspace.token };
    const args = ['run', 'p', ...TO, ...COMPUTE[place]];
    const run = await startEndless(join(site.workspace.directory, VOLUME, 'in'), { args, cwd: site.cwd, env });
    run.child.kill('SIGINT');
    const { stdout, stderr } = await run.ended;
    expect(stdout).toBe('begun\n\n');
    expect(stderr).toMatch(/^error CANCELLED: Cancelled by SIGINT\. The run has left 1 file in /m);
  });

  it('kill -9 on the local workspace ends its processes within 5 seconds; the next command clears away the rest', async () => {
    const cwd = endlessProject();
    const workspace = join(cwd, '.lakeseed/workspace');
    const args = ['run', 'p', '--local', ...COMPUTE[place]];
    const env = { PYTHON_BIN: testPython };
    const run = await startEndless(join(workspace, VOLUME, 'incoming_data'), { args, cwd, env });
    run.child.kill('SIGKILL');
    expect((await run.ended).signal).toBe('SIGKILL');
    expect(await ended(run.pids, 5)).toBe(true);
    expect(leftovers(workspace, join(cwd, 'p'))).not.toEqual([]);
    const { stdout, exitCode } = await lakeseed(['doctor', 'p'], { cwd, env });
    expect(stdout).toMatch(/^✓ runs +Cleared away what was left of the run \d{14}-\w+, whose lakeseed was killed$/m);
    expect(exitCode).toBe(0);
    expect(leftovers(workspace, join(cwd, 'p'))).toEqual([]);
    expect((await lakeseed(['doctor', 'p'], { cwd, env })).stdout).not.toContain('runs');
  });

  it.for([
    ['doctor', ['doctor', 'p']],
    ['check', ['check', 'p']],
    ['generate', ['generate', 'p', '--no-install']],
    ['another run', ['run', 'p', ...TO, '--serverless']],
  ] as const)('kill -9 with the workspace in another process: the run goes on until the next %s', async ([, next]) => {
    const cwd = endlessProject();
    const served = await serve(cwd, ['--local-dir', 'w'], { PYTHON_BIN: testPython });
    const env = { DATABRICKS_HOST: served.host, DATABRICKS_TOKEN: served.token, PYTHON_BIN: testPython };
    const args = ['run', 'p', ...TO, ...COMPUTE[place]];
    const run = await startEndless(join(served.directory, VOLUME, 'in'), { args, cwd, env });
    run.child.kill('SIGKILL');
    await run.ended;
    expect(run.pids.map(isAlive)).toEqual([true, true]);
    writeFileSync(join(cwd, 'p/generate_data.py'), 'print("another")\n');
    const { stdout, stderr } = await lakeseed(next, { cwd, env });
    expect(stdout + stderr).toContain('Cleared away what was left of the run');
    expect(await ended(run.pids, 5)).toBe(true);
    await expect.poll(() => leftovers(served.directory, join(cwd, 'p')), { timeout: 5000 }).toEqual([]);
  });
});

/** What the server says of the recorded run. */
async function stateOf({ workspace }: DeliveringProject, compute: Record<string, unknown>): Promise<string> {
  const ask = async (path: string) => {
    const { status, text } = await workspace.send({ path });
    return { status, json: JSON.parse(text) };
  };
  if (compute['kind'] === 'cluster') {
    const query = `clusterId=${compute['clusterId']}&contextId=${compute['contextId']}`;
    const { status, json } = await ask(`/api/1.2/contexts/status?${query}`);
    return status === 200 ? json.status : 'gone';
  }
  const { json } = await ask(`/api/2.2/jobs/runs/get?run_id=${compute['runId']}`);
  return json.state.result_state;
}

it('Ctrl-C while a cluster is starting ends at once: nothing was put, nothing was deleted', async () => {
  const site = await deliveringProject();
  const { workspace, cwd } = site;
  await workspace.setCluster('0101-000000-slow', { state: 'TERMINATED', start_ms: 60_000 });
  const { child, ended: over } = start({
    args: ['run', 'p', ...TO, '--cluster', '0101-000000-slow', '--start-cluster'],
    cwd,
    env: { DATABRICKS_HOST: workspace.host, DATABRICKS_TOKEN: workspace.token },
  });
  await new Promise(resolve => child.stderr!.once('data', resolve));
  const since = Date.now();
  child.kill('SIGINT');
  const { exitCode, stderr } = await over;
  expect(exitCode).toBe(130);
  expect(stderr).toMatch(/^Cluster .*0101-000000-slow.*: PENDING, Finding instances/m);
  expect(stderr).toContain('error CANCELLED: Cancelled by SIGINT');
  expect(Date.now() - since).toBeLessThan(5000);
  expect(site.remote()).toMatchObject({ 'in/orders/precious.parquet': 8 });
  expect(leftovers(workspace.directory, site.project)).toEqual([]);
  expect(existsSync(join(workspace.directory, 'Workspace/Users/local.user@lakeseed.example/lakeseed'))).toBe(false);
});

it('a second Ctrl-C ends at once; the next command clears away what is left', async () => {
  const run = await startServed('cluster');
  // Cancelling takes its time.
  run.workspace.setFaults({
    rules: [{ method: 'POST', path: '/api/1.2/commands/cancel', action: { hang: 'before' } }],
  });
  run.child.kill('SIGINT');
  const cancels = () => run.workspace.requests().some(({ path }) => path.endsWith('/commands/cancel'));
  await expect.poll(cancels, { timeout: 10_000 }).toBe(true);
  run.child.kill('SIGINT');
  expect((await run.ended).exitCode).toBe(130);
  run.workspace.setFaults({});
  const { stdout } = await run.command(['doctor', 'p']);
  expect(stdout).toContain('Cleared away what was left of the run');
  expect(await ended(run.pids, 5)).toBe(true);
  await expect.poll(() => leftovers(run.workspace.directory, run.project), { timeout: 5000 }).toEqual([]);
});

describe('before Databricks has told the id of the run', () => {
  async function startUntold(args: readonly string[] = []) {
    const site = await deliveringProject();
    const { workspace, cwd, project } = site;
    writeFileSync(join(project, 'generate_data.py'), ENDLESS);
    workspace.setFaults({ rules: [{ method: 'POST', path: '**/jobs/runs/submit', action: { hang: 'after' } }] });
    const env = { DATABRICKS_HOST: workspace.host, DATABRICKS_TOKEN: workspace.token };
    return { ...site, call: { args: ['run', 'p', ...TO, ...COMPUTE.serverless, ...args], cwd, env } };
  }

  it('kill -9: the next command finds the run by its name', async () => {
    const { workspace, project, call, ...site } = await startUntold(['--no-clean']);
    const run = await startEndless(join(workspace.directory, VOLUME, 'in'), call);
    run.child.kill('SIGKILL');
    await run.ended;
    workspace.setFaults({});
    expect(recordOf(project).compute.runId).toBeNull();
    expect((await site.command(['doctor', 'p'])).stdout).toContain('Cleared away what was left of the run');
    expect(await ended(run.pids, 5)).toBe(true);
    await expect.poll(() => leftovers(workspace.directory, project), { timeout: 5000 }).toEqual([]);
  });

  it('Ctrl-C: so does this one, and nothing is deleted or left', async () => {
    const { workspace, project, call, ...site } = await startUntold();
    const before = site.remote();
    const { child, ended: over } = start(call);
    const isThere = () => workspace.requests().some(({ path }) => path.endsWith('/jobs/runs/submit'));
    await expect.poll(isThere, { timeout: 20_000 }).toBe(true);
    child.kill('SIGINT');
    const { exitCode, stderr } = await over;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('error CANCELLED: Cancelled by SIGINT');
    expect(site.remote()).toEqual(before);
    const runs = async () => JSON.parse((await workspace.send({ path: '/api/2.2/jobs/runs/list' })).text).runs;
    await expect.poll(runs, { timeout: 10_000 }).toMatchObject([{ state: { result_state: 'CANCELED' } }]);
    await expect.poll(() => leftovers(workspace.directory, project), { timeout: 5000 }).toEqual([]);
  });
});
