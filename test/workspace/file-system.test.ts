import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findNameClash } from '../../src/workspace/disk/local-names.ts';
import { rawHttp } from '../setup/raw-http.ts';
import { tempFolder } from '../setup/temp.ts';
import { localWorkspace, VOLUME } from '../setup/workspace.ts';
import { ask, FILES, put, UC } from './ask.ts';
import { serveInProcess } from './serving-process.ts';

const PRIVATE_MOUNTS = ['--user', '--map-root-user', '--mount'];

describe('a disk that is full', () => {
  const canMount =
    process.platform === 'linux' && succeeds('unshare', ...PRIVATE_MOUNTS, 'mount', '-t', 'tmpfs', 'none', tmpdir());
  if (!canMount)
    process.stdout.write('No small file system can be mounted here: the test of a full disk is skipped.\n');

  it.skipIf(!canMount)('refuses the upload, keeps what was there and goes on', async () => {
    const directory = tempFolder();
    const mount = `mount -t tmpfs -o size=2m none "${directory}" && exec "$@"`;
    const wrap = ['unshare', ...PRIVATE_MOUNTS, 'sh', '-c', mount, 'sh'];
    const { host, token } = await serveInProcess(directory, wrap);
    const send = (method: string, name: string, body?: string) =>
      rawHttp(host, { method, path: `${FILES}/${name}`, token, ...(body !== undefined && { body }) });
    expect((await send('PUT', 'a', 'old')).status).toBe(204);
    const answer = await send('PUT', 'a', 'x'.repeat(3_000_000));
    expect(answer.status).toBe(507);
    expect(JSON.parse(answer.text)).toMatchObject({
      error_code: 'QUOTA_EXCEEDED',
      message: 'No space left on the disk that holds the local workspace',
    });
    expect((await send('GET', 'a')).text).toBe('old');
    expect((await send('PUT', 'b', 'x'.repeat(1_000_000))).status).toBe(204);
  });
});

describe('what the local file system does not allow', () => {
  const root = process.getuid?.() === 0;
  if (root) process.stdout.write('Root may write everywhere: the test of a read-only folder is skipped.\n');

  it.skipIf(root || process.platform === 'win32')('is PERMISSION_DENIED that says so', async () => {
    const workspace = await localWorkspace();
    const volume = join(workspace.directory, VOLUME);
    chmodSync(volume, 0o500);
    const { status, json } = await put(workspace, 'a');
    chmodSync(volume, 0o700);
    expect([status, json().error_code]).toEqual([403, 'PERMISSION_DENIED']);
  });

  it.for(['con', 'NUL.txt', 'com1', 'a:b', 'ends.', 'ends%20', 'a%5Cb', 'what%3F'])(
    'on Windows the name %s is a 400 that names it',
    async name => {
      const workspace = await localWorkspace({}, { platform: 'win32' });
      const answer = await put(workspace, `${name}/file`);
      expect(answer.status).toBe(400);
      expect(answer.json().message).toBe(
        `Invalid path: the local file system cannot hold the name ${decodeURIComponent(name)}`,
      );
    },
  );

  it('on Windows a volume is not called like a device', async () => {
    const workspace = await localWorkspace({}, { platform: 'win32' });
    const body = JSON.stringify({ catalog_name: 'main', schema_name: 'default', name: 'aux', volume_type: 'MANAGED' });
    expect((await ask(workspace, 'POST', `${UC}/volumes`, body)).status).toBe(400);
  });
});

describe('a file system that does not tell upper from lower case', () => {
  it.for([
    [['Data', 'a.parquet'], ['data', 'a.parquet'], 'data'],
    [['data', 'A.parquet'], ['data', 'a.parquet'], 'a.parquet'],
    [['u\u0308'], ['\u00fc'], undefined],
    [['data', 'new'], ['data'], undefined],
    [['link', 'a'], ['elsewhere', 'a'], undefined],
  ] as const)('asked for %j, with %j there, clashes with %j', ([wanted, existing, clash]) => {
    expect(findNameClash(wanted, existing)).toBe(clash);
  });
});

function succeeds(command: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
