import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { WorkspaceOptions } from '../../src/workspace/workspace-options.ts';
import { cliEnvironment } from '../setup/cli.ts';
import { testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';
import { servedWorkspace, type TestServer, VOLUME } from '../setup/workspace.ts';

const script = fileURLToPath(new URL('python_sdk.py', import.meta.url));

const LARGE = `/api/2.0/fs/files${VOLUME}/sizes/62914560.bin`;

it('the Databricks SDK for Python works with the local workspace', { timeout: 300_000 }, async () => {
  const server = await principalServer({});
  const many = join(server.directory, VOLUME, 'many');
  mkdirSync(many);
  for (let number = 0; number < 1001; number += 1) writeFileSync(join(many, `f${number}.txt`), 'x');

  const result = await runScript(server, []);

  expect(result).toMatchObject({
    overwrite_false: 'AlreadyExists',
    delete_not_empty: 'InvalidParameterValue',
    directory_gone: 'NotFound',
    file_gone: 'NotFound',
    download_missing: 'NotFound',
    delete_missing: 'NotFound',
    outside_of_volumes: 'BadRequest',
    listed: 1001,
    volumes: ['lakeseed', 'raw'],
    schemas: ['default'],
    catalogs: ['main'],
    volume_gone: 'ResourceDoesNotExist',
    volume_twice: 'ResourceAlreadyExists',
    privileges: ['USE_CATALOG', 'USE_SCHEMA', 'READ_VOLUME', 'WRITE_VOLUME'],
    user: 'local.user@lakeseed.example',
    wrong_token: 'PermissionDenied',
    wrong_secret: 'ValueError',
    principal: 'client-1',
  });
  const odd = readdirSync(join(server.directory, VOLUME, 'odd'));
  expect(odd.sort()).toEqual([...result.odd_names, '#50% ü+?.bin'].sort());
  expectRoundTrips(server, result);
  // Files 1.10: from 50 MiB on in parts, never as one PUT.
  expect(server.requests()).not.toContainEqual(expect.objectContaining({ method: 'PUT', path: LARGE }));
});

it.for([
  ['goes as one stream where the server says so, as on GCP', { uploads: 'resumable' }, 0],
  ['falls back to one PUT where presigned URLs are switched off', { presignedUrls: false }, 1],
] as const)('an upload of 60 MiB by the SDK %s', { timeout: 300_000 }, async ([, options, plainPuts]) => {
  const server = await principalServer(options);
  expectRoundTrips(server, await runScript(server, ['transfers']));
  const puts = server.requests().filter(({ method, path }) => method === 'PUT' && path === LARGE);
  expect(puts.map(({ count }) => count)).toEqual(plainPuts === 0 ? [] : [plainPuts]);
});

interface ScriptResult {
  /** SHA-256 by size. */
  readonly round_trips: Readonly<Record<string, string>>;
  readonly odd_names: readonly string[];
}

function principalServer(options: Partial<WorkspaceOptions>): Promise<TestServer> {
  return servedWorkspace({ ...options, oauthClients: [{ id: 'client-1', secret: 's3cret' }] });
}

async function runScript({ host, token }: TestServer, parts: readonly string[]): Promise<ScriptResult> {
  const home = tempFolder();
  const { stdout } = await promisify(execFile)(testPython, [script, home, ...parts], {
    env: cliEnvironment(home, {
      DATABRICKS_HOST: host,
      DATABRICKS_TOKEN: token,
      TEST_CLIENT_ID: 'client-1',
      TEST_CLIENT_SECRET: 's3cret',
    }),
  });
  return JSON.parse(stdout);
}

function expectRoundTrips({ directory }: TestServer, result: ScriptResult): void {
  expect(Object.keys(result.round_trips)).toEqual(['0', '1048576', '62914560']);
  for (const [size, sha256] of Object.entries(result.round_trips)) {
    const content = readFileSync(join(directory, VOLUME, 'sizes', `${size}.bin`));
    expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([Number(size), sha256]);
  }
}
