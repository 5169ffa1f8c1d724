import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';
import { openProject, type Project } from '../../src/script/project.ts';
import { lockProject } from '../../src/script/project-lock.ts';
import { addFiles, makeProject } from '../setup/project.ts';

const effects = systemEffects();

async function project(lock?: string): Promise<Project> {
  const folder = makeProject('writes_nothing.py');
  if (lock !== undefined) addFiles(folder, { '.lakeseed/lock': lock });
  return await openProject(folder, effects);
}

function holder(facts: Record<string, unknown>): string {
  const host = hostname();
  return JSON.stringify({
    pid: process.pid,
    processStart: null,
    host,
    since: '2026-01-01T00:00:00.000Z',
    token: '1',
    ...facts,
  });
}

const lockPath = ({ stateDirectory }: Project) => join(stateDirectory, 'lock');

describe('lockProject', () => {
  it('is held until it is disposed', async () => {
    const mine = await project();
    const lock = await lockProject(mine, effects);
    await expect(lockProject(mine, effects)).rejects.toMatchObject({ code: 'LOCKED', retryable: true });
    await lock[Symbol.asyncDispose]();
    expect(existsSync(lockPath(mine))).toBe(false);
    await (await lockProject(mine, effects))[Symbol.asyncDispose]();
  });

  it('takes over from a process that is dead', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const mine = await project(holder({ pid }));
    await using _lock = await lockProject(mine, effects);
    expect(JSON.parse(readFileSync(lockPath(mine), 'utf8'))).toMatchObject({ pid: process.pid });
  });

  it.skipIf(process.platform === 'win32')('takes over from a process whose pid somebody else has now', async () => {
    const mine = await project(holder({ processStart: '17' }));
    await using _lock = await lockProject(mine, effects);
    expect(readFileSync(lockPath(mine), 'utf8')).not.toContain('"17"');
  });

  it('takes over a lock that was never finished, once it is old', async () => {
    const mine = await project('');
    await expect(lockProject(mine, effects)).rejects.toMatchObject({
      code: 'LOCKED',
      message: `Another lakeseed is at work in ${mine.directory}`,
    });
    utimesSync(lockPath(mine), 1, 1);
    await using _lock = await lockProject(mine, effects);
    expect(readFileSync(lockPath(mine), 'utf8')).toContain(`"pid":${process.pid}`);
  });

  it('believes a lock from another machine, and says how to be rid of it', async () => {
    const mine = await project(holder({ pid: 1, host: 'elsewhere' }));
    await expect(lockProject(mine, effects)).rejects.toMatchObject({
      code: 'LOCKED',
      message: `Another lakeseed (process 1 on elsewhere, since 2026-01-01T00:00:00.000Z) is at work in ${mine.directory}`,
      hint: `Wait until it has ended. If that machine is gone, remove ${lockPath(mine)}.`,
    });
  });

  it('goes to one of many who find the lock of a dead process at the same time', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    for (let round = 0; round < 20; round += 1) {
      const mine = await project(holder({ pid }));
      const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockProject(mine, effects)));
      const winners = tries.filter(({ status }) => status === 'fulfilled');
      expect(winners).toHaveLength(1);
      expect(readdirSync(mine.stateDirectory).sort()).toEqual(['.gitignore', 'lock']);
    }
  });

  it('leaves alone at its end what is another’s by then', async () => {
    const mine = await project();
    const lock = await lockProject(mine, effects);
    writeFileSync(lockPath(mine), holder({ token: 'another' }));
    await lock[Symbol.asyncDispose]();
    expect(existsSync(lockPath(mine))).toBe(true);
  });
});
