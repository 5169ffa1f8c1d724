import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { cliEnvironment, lakeseed, lakeseedBin } from '../setup/cli.ts';
import { writeParquet } from '../setup/parquet.ts';
import { addFiles } from '../setup/project.ts';
import { testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';

const helper = fileURLToPath(new URL('../fixtures/at_terminal.py', import.meta.url));
const IN = '.lakeseed/workspace/Volumes/main/default/lakeseed/incoming_data';
const UPLOAD = ['upload', '--local'];

/** A data folder, and a local workspace whose destination holds a file that no lakeseed put there. */
async function folderOfOthers(): Promise<string> {
  const cwd = tempFolder();
  writeParquet(join(cwd, 'data'), { 'orders/a.parquet': 185 });
  expect((await lakeseed([...UPLOAD, '--remote-subfolder', 'other'], { cwd })).exitCode).toBe(0);
  addFiles(cwd, { [`${IN}/theirs.csv`]: 'a,b' });
  return cwd;
}

async function atTerminal(cwd: string, answer: string, args: readonly string[]) {
  const words = [helper, answer, process.execPath, lakeseedBin, ...args];
  const { stdout } = await promisify(execFile)(testPython, words, { cwd, env: cliEnvironment(cwd) });
  return JSON.parse(stdout) as { asked: boolean; seen: string; exit_code: number };
}

describe.skipIf(process.platform === 'win32')('at a terminal, before files of others are removed', () => {
  it.for(['n', '', 'maybe'])('%j is no: nothing is changed', async answer => {
    const cwd = await folderOfOthers();
    const { asked, seen, exit_code } = await atTerminal(cwd, answer, UPLOAD);
    expect(asked).toBe(true);
    expect(seen).toContain('incoming_data holds 1 file; none put there by lakeseed.');
    expect(seen).toContain('CANCELLED');
    expect(exit_code).toBe(130);
    expect(existsSync(join(cwd, IN, 'theirs.csv'))).toBe(true);
    expect(existsSync(join(cwd, IN, 'orders'))).toBe(false);
  });

  it.for(['y', 'YES'])('%j goes on', async answer => {
    const cwd = await folderOfOthers();
    expect(await atTerminal(cwd, answer, UPLOAD)).toMatchObject({ asked: true, exit_code: 0 });
    expect(existsSync(join(cwd, IN, 'theirs.csv'))).toBe(false);
    expect(existsSync(join(cwd, IN, 'orders/a.parquet'))).toBe(true);
  });

  it('--yes answers; what lakeseed put there itself is not asked about, nor is anything without clean', async () => {
    const cwd = await folderOfOthers();
    expect(await atTerminal(cwd, '', [...UPLOAD, '--no-clean'])).toMatchObject({ asked: false, exit_code: 0 });
    expect(existsSync(join(cwd, IN, 'theirs.csv'))).toBe(true);
    expect(await atTerminal(cwd, '', [...UPLOAD, '--yes'])).toMatchObject({ asked: false, exit_code: 0 });
    expect(existsSync(join(cwd, IN, 'theirs.csv'))).toBe(false);
    expect(await atTerminal(cwd, '', UPLOAD)).toMatchObject({ asked: false, exit_code: 0 });
  });

  it('run asks before its script runs', async () => {
    const cwd = await folderOfOthers();
    addFiles(cwd, { 'p/generate_data.py': 'open("ran", "w")\n' });
    const args = ['run', 'p', '--local', '--python-bin', testPython];
    expect(await atTerminal(cwd, 'n', args)).toMatchObject({ asked: true, exit_code: 130 });
    expect(existsSync(join(cwd, 'p/ran'))).toBe(false);
  });
});

it('without a terminal it goes on and prints the count', async () => {
  const cwd = await folderOfOthers();
  writeFileSync(join(cwd, IN, 'more.csv'), '');
  const { exitCode, stderr } = await lakeseed(UPLOAD, { cwd });
  expect(exitCode).toBe(0);
  expect(stderr).toContain('incoming_data, 2 of them not put there by lakeseed');
  expect(existsSync(join(cwd, IN, 'theirs.csv'))).toBe(false);
});
