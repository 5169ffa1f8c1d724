import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DeliveringProject, deliveringProject, TO } from '../setup/delivering-project.ts';

const FOLDER = '/Volumes/main/default/lakeseed/in';

async function deliveredProject(): Promise<DeliveringProject> {
  const site = await deliveringProject('write("orders/a.parquet"); write("users/b.parquet")\n');
  rmSync(join(site.project, 'data'), { recursive: true });
  const { exitCode, stderr } = await site.command(['run', 'p', ...TO, '--manifest', '--yes']);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return site;
}

describe('lakeseed compare', () => {
  it('ends with 0 where both are the same: the project, its data, the manifest there and a copy of it', async () => {
    const site = await deliveredProject();
    copyFileSync(join(site.workspace.directory, FOLDER, '_lakeseed_manifest.json'), join(site.cwd, 'copy.json'));
    for (const args of [['p'], ['p/data', ...TO, '--deep'], ['--manifest', ...TO, '--deep'], ['copy.json', ...TO]]) {
      const { exitCode, stdout } = await site.command(['compare', ...args]);
      expect({ args, exitCode }).toEqual({ args, exitCode: 0 });
      expect(stdout).toMatch(/^The same: .* \(2 files, 370 B\) and \/Volumes\/main\/default\/lakeseed\/in, by /);
    }
  });

  it('ends with 1 where they differ, and names every difference', async () => {
    const site = await deliveredProject();
    const there = join(site.workspace.directory, FOLDER);
    rmSync(join(there, 'users/b.parquet'));
    writeFileSync(join(there, 'orders/a.parquet'), 'short');
    writeFileSync(join(there, 'orders/more.parquet'), 'more');
    const { exitCode, stdout } = await site.command(['compare', 'p']);
    expect(exitCode).toBe(1);
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'missing   users/b.parquet',
      'different orders/a.parquet: 5 bytes in the volume, 185 expected',
      'extra     orders/more.parquet',
    ]);
    const json = await site.command(['compare', 'p', '--output', 'json']);
    expect(json.exitCode).toBe(1);
    expect(JSON.parse(json.stdout)).toEqual({
      same: false,
      source: join(site.project, 'data'),
      remote_base: FOLDER,
      deep: false,
      files: 2,
      bytes: 370,
      missing: ['users/b.parquet'],
      extra: ['orders/more.parquet'],
      different: [
        { path: 'orders/a.parquet', reason: 'size', bytes: 185, remote_bytes: 5, sha256: null, remote_sha256: null },
      ],
      ignored: { local: 0, remote: 1 },
      warnings: [],
    });
  });

  it.for([
    [['nowhere.json', ...TO], 'USAGE', 2],
    [['p', '--to', '/Volumes/main/default/lakesed'], 'VOLUME_NOT_FOUND', 3],
    [['p', '--to', '/Volumes/main/default/lakeseed/../x'], 'UNSAFE_PATH', 2],
    [['p', '--local', '--profile', 'x'], 'USAGE', 2],
  ] as const)('%j is %s', async ([args, code, exitCode]) => {
    const site = await deliveringProject();
    const ended = await site.command(['compare', ...args, '--output', 'json']);
    expect(JSON.parse(ended.stdout).error).toMatchObject({ code, hint: expect.stringMatching(/./) });
    expect(ended.exitCode).toBe(exitCode);
  });
});
