import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { cliEnvironment } from '../setup/cli.ts';
import { CLUSTER, servedCompute } from '../setup/compute.ts';
import { testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';
import { VOLUME } from '../setup/workspace.ts';

const script = fileURLToPath(new URL('python_sdk_compute.py', import.meta.url));

it('the Databricks SDK for Python runs commands and jobs on the local workspace', { timeout: 300_000 }, async () => {
  const server = await servedCompute();
  await server.setCluster('asleep', { state: 'TERMINATED', start_ms: 500 });
  await server.setCluster('broken', { state: 'ERROR' });
  const home = tempFolder();
  const env = cliEnvironment(home, { DATABRICKS_HOST: server.host, DATABRICKS_TOKEN: server.token });

  const { stdout } = await promisify(execFile)(testPython, [script], { env });

  const folder = '/Users/local.user@lakeseed.example/job';
  expect(JSON.parse(stdout)).toEqual({
    clusters: [CLUSTER, 'asleep', 'broken'],
    not_running: ['asleep', 'broken'],
    started: 'RUNNING',
    start_again: 'InvalidState',
    terminated: 'TERMINATED',
    broken: 'RuntimeError',
    unknown_cluster: 'ResourceDoesNotExist',
    text: 'printed\n21',
    failed: ['Finished', expect.stringContaining('ValueError'), expect.stringContaining('ValueError')],
    cancelled: 'Cancelled',
    waiter: 'OperationFailed',
    destroyed: 'BadRequest',
    no_context: 'BadRequest',
    uploaded: ['FILE', true],
    upload_without_format: 'NOTEBOOK',
    exported: '# Databricks notebook source\nprint(1)',
    import_again: 'ResourceAlreadyExists',
    listed: ['failing.py', 'main.py', 'nb', 'notebook.py', 'sleeping.py'].map(name => `${folder}/${name}`),
    run: ['TERMINATED', 'SUCCESS'],
    logs: `arguments ['${VOLUME}', 'a b']\n`,
    output_of_job_run: 'InvalidParameterValue',
    failing: 'OperationFailed',
    failing_output: ['FAILED', 'RuntimeError: no luck', 'before'],
    cancelled_run: 'CANCELED',
    timed_out: 'TIMEDOUT',
    deleted_run: 'ResourceDoesNotExist',
    gone: 'ResourceDoesNotExist',
  });
  expect(readdirSync(join(server.directory, VOLUME)).sort()).toEqual(['by-command', 'by-run']);
});
