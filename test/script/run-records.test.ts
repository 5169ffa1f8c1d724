import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';
import { listAbandonedRuns, openRunRecord, type RunRecord, removeRunRecord } from '../../src/script/run-records.ts';
import { failure } from '../setup/delivery.ts';
import { tempFolder } from '../setup/temp.ts';

const RUN: Omit<RunRecord, 'holder'> = {
  id: '20260101000000-abc',
  workspace: { host: 'https://example.com', profile: null, localDirectory: null },
  compute: { kind: 'cluster', clusterId: 'c1', contextId: null },
};
const effects = systemEffects();

function deadProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

/** A folder with a record whose process has these properties. */
function folderWith(holder: object, changes: object = {}): string {
  const folder = tempFolder();
  mkdirSync(join(folder, '.lakeseed/runs'), { recursive: true });
  const whole = {
    pid: deadProcess(),
    processStart: null,
    host: hostname(),
    since: '2026-01-01T00:00:00.000Z',
    ...holder,
  };
  writeFileSync(join(folder, `.lakeseed/runs/${RUN.id}.json`), JSON.stringify({ ...RUN, holder: whole, ...changes }));
  return folder;
}

describe('a record', () => {
  it('is there as soon as it is opened, says whose it is, and is gone when it is removed', async () => {
    const folder = tempFolder();
    const record = await openRunRecord(folder, RUN, effects);
    const path = join(folder, `.lakeseed/runs/${RUN.id}.json`);
    const { holder, ...rest } = JSON.parse(readFileSync(path, 'utf8'));
    expect(rest).toEqual(RUN);
    expect(holder).toMatchObject({ pid: process.pid, host: hostname(), since: expect.stringMatching(/^\d{4}-.*Z$/) });
    await record.update({ kind: 'cluster', clusterId: 'c1', contextId: 'x1' });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      ...RUN,
      holder,
      compute: { kind: 'cluster', clusterId: 'c1', contextId: 'x1' },
    });
    await record.remove();
    await record.remove();
    expect(readdirSync(join(folder, '.lakeseed/runs'))).toEqual([]);
  });

  it('is kept out of version control', async () => {
    const folder = tempFolder();
    await openRunRecord(folder, RUN, effects);
    expect(readFileSync(join(folder, '.lakeseed/.gitignore'), 'utf8')).toBe('*\n');
  });

  it('that cannot be written is LOCAL_IO: nothing may run that nobody knows of', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, '.lakeseed'), 'a file');
    expect(await failure(openRunRecord(folder, RUN, effects))).toMatchObject({ code: 'LOCAL_IO' });
    const other = tempFolder();
    mkdirSync(join(other, '.lakeseed'));
    writeFileSync(join(other, '.lakeseed/runs'), 'a file');
    expect(await failure(openRunRecord(other, RUN, effects))).toMatchObject({
      code: 'LOCAL_IO',
      message: expect.stringContaining('runs'),
    });
  });

  it('whose folder has gone cannot be updated silently', async () => {
    const folder = tempFolder();
    const record = await openRunRecord(folder, RUN, effects);
    rmSync(join(folder, '.lakeseed'), { recursive: true });
    expect(await failure(record.update(RUN.compute))).toMatchObject({ code: 'LOCAL_IO' });
  });
});

describe('an abandoned run', () => {
  it('is one whose process is dead', async () => {
    expect(await listAbandonedRuns(folderWith({}), effects)).toMatchObject([RUN]);
  });

  it('is one whose process is another by now', async () => {
    expect(await listAbandonedRuns(folderWith({ pid: process.pid, processStart: 'long ago' }), effects)).toHaveLength(
      1,
    );
  });

  it('is none of a process that lives, or on another machine', async () => {
    expect(await listAbandonedRuns(folderWith({ pid: process.pid }), effects)).toEqual([]);
    expect(await listAbandonedRuns(folderWith({ host: 'elsewhere' }), effects)).toEqual([]);
    const folder = tempFolder();
    await openRunRecord(folder, RUN, effects);
    expect(await listAbandonedRuns(folder, effects)).toEqual([]);
  });

  it('is none where there is no record, or none that can be read', async () => {
    expect(await listAbandonedRuns(tempFolder(), effects)).toEqual([]);
    expect(await listAbandonedRuns('/nowhere', effects)).toEqual([]);
    const folder = folderWith({});
    for (const [name, text] of Object.entries({
      'a.json': '',
      'b.json': '{',
      'c.json': 'null',
      'd.json': '[]',
      'e.json': '{"id":"x"}',
      'f.json.new': '{}',
    })) {
      writeFileSync(join(folder, '.lakeseed/runs', name), text);
    }
    mkdirSync(join(folder, '.lakeseed/runs/g.json'));
    expect(await listAbandonedRuns(folder, effects)).toHaveLength(1);
  });

  it('is forgotten by its id, once or twice', async () => {
    const folder = folderWith({});
    await removeRunRecord(folder, RUN.id);
    await removeRunRecord(folder, RUN.id);
    expect(await listAbandonedRuns(folder, effects)).toEqual([]);
    expect(existsSync(join(folder, '.lakeseed/runs'))).toBe(true);
  });
});
