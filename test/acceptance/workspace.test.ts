import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { cliEnvironment, lakeseed, lakeseedBin } from '../setup/cli.ts';
import { testPython } from '../setup/python.ts';
import { type Served, serve } from '../setup/serve-command.ts';
import { tempFolder } from '../setup/temp.ts';

const WRITE = `
import os, sys, pyarrow as pa, pyarrow.parquet as pq
folder = os.path.join(os.environ["OUTPUT_PATH"], "numbers")
os.makedirs(folder, exist_ok=True)
pq.write_table(pa.table({"n": list(range(1000))}), os.path.join(folder, "a.parquet"))
`;

function project(cwd: string): void {
  mkdirSync(join(cwd, 'p'));
  writeFileSync(join(cwd, 'p/generate_data.py'), WRITE);
}

it('another lakeseed delivers to it over a socket, as to Databricks; it ends cleanly at SIGTERM and the data stays', async () => {
  const cwd = tempFolder();
  project(cwd);
  const { host, token, directory, end } = await serve(cwd, ['--local-dir', 'w']);
  expect(host).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(directory).toBe(join(cwd, 'w'));
  const env = { DATABRICKS_HOST: host, DATABRICKS_TOKEN: token, PYTHON_BIN: testPython };
  const to = ['--to', '/Volumes/main/default/lakeseed/over a socket'];
  const run = await lakeseed(['run', 'p', ...to], { cwd, env });
  expect(run.stdout).toContain('Delivered 1 file');
  expect(run.exitCode).toBe(0);
  expect(await end('SIGTERM')).toEqual([0, null]);
  const delivered = join(directory, 'Volumes/main/default/lakeseed/over a socket/numbers/a.parquet');
  expect(readFileSync(delivered)).toEqual(readFileSync(join(cwd, 'p/data/numbers/a.parquet')));
});

it('says for people where it is, and what makes other clients use it', async () => {
  const cwd = tempFolder();
  const child = spawn(process.execPath, [lakeseedBin, 'workspace', '--token', 'a-given-token'], {
    cwd,
    env: cliEnvironment(cwd),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  for await (const line of createInterface({ input: child.stdout })) {
    printed += `${line}\n`;
    if (line.includes('Ctrl-C')) child.kill('SIGTERM');
  }
  expect(printed).toMatch(/^export DATABRICKS_HOST=http:\/\/127\.0\.0\.1:\d+\nexport DATABRICKS_TOKEN=a-given-token$/m);
  expect(printed).toContain(join(cwd, '.lakeseed/workspace/Volumes'));
});

it('keeps its token from one start to the next, takes another when told, and ends cleanly at Ctrl-C', async () => {
  const cwd = tempFolder();
  const first = await serve(cwd);
  expect(await first.end('SIGINT')).toEqual([0, null]);
  const second = await serve(cwd);
  expect(second.token).toBe(first.token);
  await second.end('SIGTERM');
  expect((await serve(cwd, ['--token', 'another-token'])).token).toBe('another-token');
});

it('injects the faults of a file: a refused PUT leaves what was there', async () => {
  const cwd = tempFolder();
  project(cwd);
  const first = await serve(cwd);
  const environment = ({ host, token }: Served) => ({
    DATABRICKS_HOST: host,
    DATABRICKS_TOKEN: token,
    PYTHON_BIN: testPython,
  });
  const to = ['--to', '/Volumes/main/default/lakeseed'];
  expect((await lakeseed(['run', 'p', ...to], { cwd, env: environment(first) })).exitCode).toBe(0);
  await first.end('SIGTERM');

  writeFileSync(join(cwd, 'faults.json'), '{"refuse": ["PUT"]}');
  const second = await serve(cwd, ['--faults', 'faults.json']);
  const run = await lakeseed(['run', 'p', ...to], { cwd, env: environment(second) });
  expect(run.exitCode).toBe(3);
  expect(run.stderr).toContain('PERMISSION_DENIED');
  const file = join(second.directory, 'Volumes/main/default/lakeseed/incoming_data/numbers/a.parquet');
  expect(readFileSync(file).subarray(0, 4).toString()).toBe('PAR1');
});

it('says what is wrong with a plan of faults or a port', async () => {
  const cwd = tempFolder();
  writeFileSync(join(cwd, 'faults.json'), '{"refuse": "everything"}');
  const faults = await lakeseed(['workspace', '--faults', 'faults.json'], { cwd });
  expect(faults.exitCode).toBe(2);
  expect(faults.stderr).toContain('Not a plan of faults');
  writeFileSync(join(cwd, 'faults.json'), 'nonsense');
  expect((await lakeseed(['workspace', '--faults', 'faults.json'], { cwd })).stderr).toContain(
    'faults.json is no JSON',
  );
  expect((await lakeseed(['workspace', '--port', '99999'], { cwd })).stderr).toContain(
    '--port: Must be a whole number from 0 to 65535; got 99999',
  );
  const { host } = await serve(cwd);
  const taken = await lakeseed(['workspace', '--port', new URL(host).port], { cwd });
  expect(taken.exitCode).toBe(5);
  expect(taken.stderr).toContain('LOCAL_IO');
});
