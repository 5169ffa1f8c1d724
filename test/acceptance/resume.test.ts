import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { cliEnvironment, lakeseedBin } from '../setup/cli.ts';
import { type DeliveringProject, deliveringProject, TO } from '../setup/delivering-project.ts';
import { parquetFile, writeParquet } from '../setup/parquet.ts';
import { testPython } from '../setup/python.ts';

const FOLDER = '/Volumes/main/default/lakeseed/in';
const FILES = {
  'orders/a.parquet': 5000,
  'orders/b.parquet': 4000,
  'orders/old.parquet': 3000,
  'users/c.parquet': 2000,
};
const UPLOAD = ['upload', 'p/data', ...TO, '--concurrency', '1'];

/** A command that is ended by a signal once the two largest files have been sent and the third is under way. */
async function interrupted(site: DeliveringProject, args: readonly string[], signal: NodeJS.Signals) {
  const third = `/api/2.0/fs/files${FOLDER}/orders/old.parquet`;
  site.workspace.setFaults({ rules: [{ method: 'PUT', path: third, action: { hang: 'during' } }] });
  const child = spawn(process.execPath, [lakeseedBin, ...args], {
    cwd: site.cwd,
    env: cliEnvironment(site.cwd, connection(site)),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve));
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
  await until(() => puts(site, 'orders/old.parquet') > 0);
  child.kill(signal);
  const exitCode = await ended;
  site.workspace.setFaults({});
  return { exitCode, stdout: await stdout, stderr: await stderr };
}

function connection({ workspace }: DeliveringProject) {
  return { DATABRICKS_HOST: workspace.host, DATABRICKS_TOKEN: workspace.token, PYTHON_BIN: testPython };
}

/** How often a file was put into the folder. */
function puts({ workspace }: DeliveringProject, path: string): number {
  const asked = workspace.requests().filter(request => request.method === 'PUT');
  return asked.find(request => request.path === `/api/2.0/fs/files${FOLDER}/${path}`)?.count ?? 0;
}

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 20) {
    if (waited > 60_000) throw new Error('It never came to that');
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

async function siteWithFiles(): Promise<DeliveringProject> {
  const site = await deliveringProject();
  writeParquet(join(site.project, 'data'), FILES);
  return site;
}

const COMPLETE = Object.fromEntries(Object.entries(FILES).map(([path, size]) => [`in/${path}`, size]));

it.for([
  ['kill -9', 'SIGKILL', null],
  ['Ctrl-C', 'SIGINT', 130],
] as const)('%s in the middle of an upload: --resume sends only the rest', async ([, signal, code]) => {
  const site = await siteWithFiles();
  const { exitCode, stderr } = await interrupted(site, UPLOAD, signal);
  expect(exitCode).toBe(code);
  expect(site.remote()).toEqual({ 'in/orders/a.parquet': 5000, 'in/orders/b.parquet': 4000, 'other/x': 1 });
  if (code !== null) expect(stderr).toContain(`lakeseed upload p/data --to ${FOLDER} --resume`);

  const resumed = await site.command([...UPLOAD, '--resume', '--output', 'json']);
  expect(JSON.parse(resumed.stdout)).toMatchObject({
    success: true,
    files_uploaded: 4,
    resumed: 2,
    deleted: 0,
    warnings: [],
  });
  expect(site.remote()).toEqual({ ...COMPLETE, 'other/x': 1 });
  expect(['orders/a.parquet', 'orders/b.parquet', 'users/c.parquet'].map(path => puts(site, path))).toEqual([1, 1, 1]);
  expect((await site.command(['compare', 'p/data', ...TO, '--deep'])).exitCode).toBe(0);
});

it('what has changed here since is sent again', async () => {
  const site = await siteWithFiles();
  await interrupted(site, UPLOAD, 'SIGKILL');
  const changed = parquetFile(5000);
  changed[60] = 1;
  writeFileSync(join(site.project, 'data/orders/a.parquet'), changed);
  const { stdout } = await site.command([...UPLOAD, '--resume', '--output', 'json']);
  expect(JSON.parse(stdout)).toMatchObject({ success: true, resumed: 1 });
  expect(readFileSync(join(site.workspace.directory, FOLDER, 'orders/a.parquet'))).toEqual(changed);
});

it('a run that writes the same bytes again goes on, one that writes others begins anew and says so', async () => {
  const site = await deliveringProject(
    `seed = int(os.environ.get("SEED", "0"))
for name, size in [("orders/a", 5000), ("orders/b", 4000), ("orders/old", 3000)]:
    whole = bytes.fromhex("${parquetFile(5000).toString('hex')}")
    write(f"{name}.parquet", whole[:53] + bytes([seed]) * (size - 185) + whole[-132:])
`,
  );
  const run = ['run', 'p', ...TO, '--concurrency', '1'];
  await interrupted(site, run, 'SIGKILL');
  const again = await site.command([...run, '--resume', '--output', 'json']);
  expect(JSON.parse(again.stdout).upload).toMatchObject({ success: true, files_uploaded: 3, resumed: 2, warnings: [] });
  expect([puts(site, 'orders/a.parquet'), puts(site, 'orders/b.parquet')]).toEqual([1, 1]);

  const anew = await site.command([...run, '--resume', '--env', 'SEED=1', '--output', 'json']);
  expect(JSON.parse(anew.stdout).upload).toMatchObject({
    success: true,
    resumed: 0,
    deleted: 3,
    warnings: [{ code: 'NOTHING_RESUMED', message: expect.stringContaining('3 files changed here since') }],
  });
});
