import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { cliEnvironment } from '../setup/cli.ts';
import { tempFolder } from '../setup/temp.ts';
import { servedWorkspace, VOLUME } from '../setup/workspace.ts';

const version = installedVersion();
if (!version) process.stdout.write('The Databricks CLI is not on PATH: its tests are skipped.\n');

describe.skipIf(!version)('the Databricks CLI', () => {
  async function cli() {
    const server = await servedWorkspace();
    const home = tempFolder();
    const env = cliEnvironment(home, { DATABRICKS_HOST: server.host, DATABRICKS_TOKEN: server.token });
    const run = async (...args: string[]) => (await promisify(execFile)('databricks', args, { env, cwd: home })).stdout;
    return { ...server, home, run };
  }

  it('copies a file there and back, lists, prints and removes it', async () => {
    const { run, home, directory } = await cli();
    writeFileSync(join(home, 'a b+ü.txt'), 'hello');
    const remote = `dbfs:${VOLUME}/day=2026-01-01`;
    await run('fs', 'mkdir', remote);
    await run('fs', 'cp', join(home, 'a b+ü.txt'), `${remote}/a b+ü.txt`);
    expect(readFileSync(join(directory, VOLUME, 'day=2026-01-01/a b+ü.txt'), 'utf8')).toBe('hello');
    expect((await run('fs', 'ls', remote)).trim()).toBe('a b+ü.txt');
    expect(await run('fs', 'cat', `${remote}/a b+ü.txt`)).toBe('hello');
    await run('fs', 'cp', `${remote}/a b+ü.txt`, join(home, 'back.txt'));
    expect(readFileSync(join(home, 'back.txt'), 'utf8')).toBe('hello');
    await run('fs', 'rm', `${remote}/a b+ü.txt`);
    expect((await run('fs', 'ls', remote)).trim()).toBe('');
  });

  it('copies a folder with everything below it, and removes it', async () => {
    const { run, home } = await cli();
    for (let number = 0; number < 20; number += 1) {
      mkdirSync(join(home, `tree/d${number % 3}`), { recursive: true });
      writeFileSync(join(home, `tree/d${number % 3}/f${number}`), String(number));
    }
    const remote = `dbfs:${VOLUME}/tree`;
    await run('fs', 'cp', '-r', join(home, 'tree'), remote);
    await run('fs', 'cp', '-r', remote, join(home, 'back'));
    expect(readFileSync(join(home, 'back/d1/f19'), 'utf8')).toBe('19');
    await run('fs', 'rm', '-r', remote);
    await expect(run('fs', 'ls', remote)).rejects.toThrow();
  });

  it('reads volumes', async () => {
    const { run } = await cli();
    const read = JSON.parse(await run('volumes', 'read', 'main.default.lakeseed', '-o', 'json'));
    expect(read.full_name).toBe('main.default.lakeseed');
    const list = JSON.parse(await run('volumes', 'list', 'main', 'default', '-o', 'json'));
    expect(list).toHaveLength(1);
  });
});

function installedVersion(): string | undefined {
  try {
    return execFileSync('databricks', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
