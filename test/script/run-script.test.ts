import { renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';
import { readLastRun } from '../../src/script/last-run.ts';
import { openProject } from '../../src/script/project.ts';
import { lockProject } from '../../src/script/project-lock.ts';
import { runScript } from '../../src/script/run-script.ts';
import type { ScriptRun } from '../../src/script/script-result.ts';
import { changedFiles, takeSnapshot } from '../../src/script/snapshot.ts';
import { addFiles, makeProject } from '../setup/project.ts';
import { testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';

async function run(projectPath: string): Promise<ScriptRun> {
  const effects = systemEffects();
  const project = await openProject(projectPath, effects);
  await using _lock = await lockProject(project, effects);
  const limits = { scaleFactor: 1, timeoutSec: 60, env: {}, install: true, installTimeoutSec: 60 };
  return await runScript({ ...limits, project, pythonBin: testPython, emit: () => undefined }, effects);
}

describe('runScript', () => {
  it('tells what this run wrote from what lay there, and records it', async () => {
    const projectPath = makeProject('writes_table.py', {
      'data/orders/part-0.parquet': 'PAR1 first',
      'data/orders/part-7.parquet': 'PAR1 from before',
      'data/old/part-0.PARQUET': 'PAR1 from before',
      'data/old/readme.txt': 'from before',
    });
    const { written, stale, dataDirectory, result } = await run(projectPath);
    expect(result.exitCode).toBe(0);
    expect(dataDirectory).toBe(join(projectPath, 'data'));
    // part-0 has the bytes that it had, but was written again.
    expect(written).toEqual(['orders/notes.csv', 'orders/part-0.parquet', 'orders/part-1.PARQUET']);
    expect(stale).toEqual(['old/part-0.PARQUET', 'orders/part-7.parquet']);
    expect(await readLastRun(dataDirectory)).toMatchObject({ exitCode: 0, files: written });
  });
});

describe('readLastRun', () => {
  it('is null for a folder without a record, or with one that is no record', async () => {
    const folder = tempFolder();
    expect(await readLastRun(join(folder, 'data'))).toBeNull();
    addFiles(folder, { '.lakeseed/last-run.json': '{"files": ' });
    expect(await readLastRun(join(folder, 'data'))).toBeNull();
    addFiles(folder, { '.lakeseed/last-run.json': '{}' });
    expect(await readLastRun(join(folder, 'data'))).toBeNull();
  });
});

describe('a snapshot', () => {
  it.for([
    ['other bytes', (path: string) => writeFileSync(path, 'other bytes, more of them')],
    ['the same bytes again', (path: string) => writeFileSync(path, 'bytes')],
    ['another time', (path: string) => utimesSync(path, 1, 1)],
    [
      'another file with the same size and time',
      (path: string) => {
        writeFileSync(`${path}.new`, 'bytes');
        utimesSync(`${path}.new`, 1000, 1000);
        renameSync(`${path}.new`, path);
      },
    ],
  ] as const)('sees %s', async ([, change]) => {
    const folder = tempFolder();
    addFiles(folder, { 'a b/ü=1/x.parquet': 'bytes', 'a b/y.parquet': 'bytes' });
    const path = join(folder, 'a b/ü=1/x.parquet');
    utimesSync(path, 1000, 1000);
    const before = await takeSnapshot(folder);
    change(path);
    expect(changedFiles(before, await takeSnapshot(folder))).toEqual(['a b/ü=1/x.parquet']);
  });

  it('follows links to files and to folders, loops among them, and takes a missing folder for an empty one', async () => {
    const folder = tempFolder();
    addFiles(folder, { 'outside/x.parquet': 'x', 'data/t/real.parquet': 'x' });
    symlinkSync(join(folder, 'outside'), join(folder, 'data/linked'));
    symlinkSync(join(folder, 'outside/x.parquet'), join(folder, 'data/t/link.parquet'));
    symlinkSync(join(folder, 'outside'), join(folder, 'outside/loop'));
    symlinkSync('/nowhere', join(folder, 'data/t/dangling.parquet'));
    expect([...(await takeSnapshot(join(folder, 'data'))).keys()].sort()).toEqual([
      'linked/x.parquet',
      't/link.parquet',
      't/real.parquet',
    ]);
    expect((await takeSnapshot(join(folder, 'nowhere'))).size).toBe(0);
  });
});
