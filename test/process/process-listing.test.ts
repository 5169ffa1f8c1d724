import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';
import { listProcesses } from '../../src/process/list-processes.ts';
import { parsePs } from '../../src/process/ps-processes.ts';
import { readStartTime } from '../../src/process/start-time.ts';
import { parseWindowsProcesses } from '../../src/process/windows-processes.ts';

describe('parsePs', () => {
  const text = [
    '    1     0     1 Ss   Mon Nov 23 19:54:02 2026     /sbin/launchd',
    '  812     1   812 S+   Mon Nov 23 20:03:11 2026     /usr/bin/python3 worker.py --password secret PATH=/bin LAKESEED_RUN_ID=17 HOME=/x',
    '  813   812   812 S    Sun Nov  1 09:00:00 2026     sleep 60 LAKESEED_RUN_ID=178',
    '  814   812   812 Z    Mon Nov 23 20:03:12 2026     (python3)',
    '',
  ].join('\n');

  it('reads pid, parent, group, start and name, leaves zombies out and knows the mark', () => {
    expect(parsePs(text, '17')).toEqual([
      { pid: 1, parentPid: 0, groups: [1], startTime: 'Mon Nov 23 19:54:02 2026', name: 'launchd', marked: false },
      { pid: 812, parentPid: 1, groups: [812], startTime: 'Mon Nov 23 20:03:11 2026', name: 'python3', marked: true },
      { pid: 813, parentPid: 812, groups: [812], startTime: 'Sun Nov 1 09:00:00 2026', name: 'sleep', marked: false },
    ]);
  });
});

describe('parseWindowsProcesses', () => {
  it('reads the rows and does not believe in a parent that is younger than its child', () => {
    expect(
      parseWindowsProcesses('4 0 0 System\r\n500 4 1000 python.exe\r\n600 500 900 old process.exe\r\n\r\n'),
    ).toEqual([
      { pid: 4, parentPid: 0, groups: [], startTime: '0', name: 'System', marked: false },
      { pid: 500, parentPid: 4, groups: [], startTime: '1000', name: 'python.exe', marked: false },
      { pid: 600, parentPid: 0, groups: [], startTime: '900', name: 'old process.exe', marked: false },
    ]);
  });
});

describe('listProcesses', () => {
  it('finds a process that runs, marked by its environment, with a start time that tells it apart', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], {
      env: { LAKESEED_RUN_ID: '4711' },
      stdio: 'ignore',
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const effects = systemEffects();
    const rows = await listProcesses('4711', effects);
    const row = rows.find(({ pid }) => pid === child.pid);
    expect(row).toMatchObject({ parentPid: process.pid, marked: process.platform !== 'win32' });
    if (process.platform !== 'win32') expect(row?.startTime).toBe(await readStartTime(child.pid!, effects));
    expect(rows.filter(({ marked }) => marked).map(({ pid }) => pid)).toEqual([child.pid]);
  });

  it.skipIf(!existsSync('/bin/ps') || process.platform !== 'linux')('reads what a real ps prints', async () => {
    // procps spells the environment `e`, not `-E`; the rest is the call of macOS.
    const effects = systemEffects({
      platform: 'darwin',
      spawn: (command, _, options) =>
        spawn(command, ['axwwe', '-o', 'pid=,ppid=,pgid=,stat=,lstart=,command='], options),
    });
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], {
      env: { LAKESEED_RUN_ID: '4712' },
      stdio: 'ignore',
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const rows = await listProcesses('4712', effects);
    expect(rows.filter(({ marked }) => marked).map(({ pid, parentPid }) => [pid, parentPid])).toEqual([
      [child.pid, process.pid],
    ]);
  });

  it('is empty where the platform’s tool cannot be started', async () => {
    const spawnNothing = () => spawn('/nowhere/ps', [], { stdio: ['ignore', 'pipe', 'ignore'] });
    expect(await listProcesses('1', systemEffects({ platform: 'darwin', spawn: spawnNothing }))).toEqual([]);
  });
});
