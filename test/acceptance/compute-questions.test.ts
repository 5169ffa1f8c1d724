import { execFile } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { cliEnvironment, lakeseed, lakeseedBin } from '../setup/cli.ts';
import { COMPUTE, leftovers, PLACES } from '../setup/compute-command.ts';
import { parquetFile } from '../setup/parquet.ts';
import { addFiles, contentsOf } from '../setup/project.ts';
import { testPython } from '../setup/python.ts';
import { rawHttp } from '../setup/raw-http.ts';
import { serve } from '../setup/serve-command.ts';
import { tempFolder } from '../setup/temp.ts';
import { HOME } from '../setup/workspace-objects.ts';

const helper = fileURLToPath(new URL('../fixtures/at_terminal.py', import.meta.url));
const WORKSPACE = '.lakeseed/workspace';
const IN = `${WORKSPACE}/Volumes/main/default/lakeseed/incoming_data`;
const SCRIPT = `import os, pathlib
table = pathlib.Path(os.environ["OUTPUT_PATH"], "orders")
table.mkdir(exist_ok=True)
(table / "a.parquet").write_bytes(bytes.fromhex("${parquetFile().toString('hex')}"))
print("begun")
`;

function projectIn(cwd: string = tempFolder(), script: string = SCRIPT): string {
  addFiles(cwd, { 'p/generate_data.py': script });
  return cwd;
}

interface Seen {
  readonly asked: boolean;
  /** What was on the screen, without colours. */
  readonly seen: string;
  readonly exit_code: number;
}

/** Types the answer to the question, if there is one. */
async function atTerminal(
  cwd: string,
  answer: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Seen> {
  const words = [helper, answer, process.execPath, lakeseedBin, ...args];
  const { stdout } = await promisify(execFile)(testPython, words, {
    cwd,
    env: cliEnvironment(cwd, { NO_COLOR: '1', PYTHON_BIN: testPython, ...env }),
  });
  const { seen, ...rest } = JSON.parse(stdout) as Seen;
  return { ...rest, seen: seen.replaceAll('\r\n', '\n') };
}

/** The script of the project as it lies in the workspace. */
function putScript(cwd: string): string {
  const folder = join(cwd, WORKSPACE, 'Workspace', HOME, 'lakeseed');
  return join(folder, Object.keys(contentsOf(folder)).find(path => path.endsWith('generate_data.py'))!);
}

describe.skipIf(process.platform === 'win32')('a script that somebody has edited in the workspace', () => {
  const RUN = ['run', 'p', '--local', ...COMPUTE.cluster];

  async function edited(): Promise<{ cwd: string; script: string }> {
    const cwd = projectIn();
    expect((await lakeseed(RUN, { cwd })).exitCode).toBe(0);
    const script = putScript(cwd);
    appendFileSync(script, '# edited\n');
    addFiles(cwd, { [`${IN}/orders/a.parquet`]: 'old' });
    return { cwd, script };
  }

  it('is asked about at a terminal; without a yes nothing is changed', async () => {
    const { cwd, script } = await edited();
    for (const answer of ['n', '']) {
      const { asked, seen, exit_code } = await atTerminal(cwd, answer, RUN);
      expect(asked).toBe(true);
      expect(seen).toContain(
        'generate_data.py was edited since lakeseed put it there, or put there by somebody else.\nReplace it? [y/N] ',
      );
      expect(seen).toMatch(/error DESTINATION_TAKEN: .* is not replaced: it was edited/);
      expect(seen).toMatch(/ hint Take over what was changed there, or replace it with --yes; --workspace-path runs/);
      expect(exit_code).toBe(2);
    }
    expect(readFileSync(script, 'utf8')).toBe(`${SCRIPT}# edited\n`);
    expect(readFileSync(join(cwd, IN, 'orders/a.parquet'), 'utf8')).toBe('old');
    expect(leftovers(join(cwd, WORKSPACE), join(cwd, 'p'))).toEqual([]);
  });

  it('is replaced after a yes', async () => {
    const { cwd, script } = await edited();
    const { asked, exit_code } = await atTerminal(cwd, 'y', [...RUN, '--no-clean']);
    expect({ asked, exit_code }).toEqual({ asked: true, exit_code: 0 });
    expect(readFileSync(script, 'utf8')).toBe(SCRIPT);
    // It is ours again.
    writeFileSync(join(cwd, 'p/generate_data.py'), `${SCRIPT}\n`);
    expect(await atTerminal(cwd, '', [...RUN, '--no-clean'])).toMatchObject({ asked: false, exit_code: 0 });
  });

  it('is DESTINATION_TAKEN without a terminal, and replaced with --yes', async () => {
    const { cwd, script } = await edited();
    const refused = await lakeseed([...RUN, '-o', 'json'], { cwd });
    expect(refused.exitCode).toBe(2);
    expect(JSON.parse(refused.stdout).error).toMatchObject({
      code: 'DESTINATION_TAKEN',
      hint: expect.stringContaining('--yes'),
    });
    expect(readFileSync(script, 'utf8')).toBe(`${SCRIPT}# edited\n`);
    expect((await lakeseed([...RUN, '--yes'], { cwd })).exitCode).toBe(0);
    expect(readFileSync(script, 'utf8')).toBe(SCRIPT);
  });

  it('does not matter to serverless compute, which gets a copy of its own', async () => {
    const { cwd, script } = await edited();
    const run = ['run', 'p', '--local', ...COMPUTE.serverless, '--no-clean'];
    expect(await atTerminal(cwd, '', run)).toMatchObject({ asked: false, exit_code: 0 });
    expect(readFileSync(script, 'utf8')).toBe(`${SCRIPT}# edited\n`);
  });
});

describe.skipIf(process.platform === 'win32').for(PLACES)('before files of others are removed, on %s', place => {
  const RUN = ['run', 'p', '--local', ...COMPUTE[place]];

  it('asks at a terminal before anything runs; a no changes nothing, a yes and --yes go on', async () => {
    const cwd = projectIn();
    addFiles(cwd, { [`${IN}/theirs.csv`]: 'a,b' });
    const refused = await atTerminal(cwd, 'n', RUN);
    expect(refused).toMatchObject({ asked: true, exit_code: 130 });
    expect(refused.seen).toContain('incoming_data holds 1 file; none put there by lakeseed.\nRemove them all? [y/N] ');
    expect(refused.seen).not.toContain('Running');
    expect(existsSync(join(cwd, IN, 'theirs.csv'))).toBe(true);
    expect(await atTerminal(cwd, '', [...RUN, '--dry-run'])).toMatchObject({ asked: false, exit_code: 0 });
    expect(await atTerminal(cwd, 'y', RUN)).toMatchObject({ asked: true, exit_code: 0 });
    expect(existsSync(join(cwd, IN, 'theirs.csv'))).toBe(false);
    // What that run put there is lakeseed's own.
    expect(await atTerminal(cwd, '', RUN)).toMatchObject({ asked: false, exit_code: 0 });
    addFiles(cwd, { [`${IN}/theirs.csv`]: 'a,b' });
    expect(await atTerminal(cwd, '', [...RUN, '--yes'])).toMatchObject({ asked: false, exit_code: 0 });
    expect(Object.keys(contentsOf(join(cwd, IN)))).toEqual(['orders/a.parquet']);
  });
});

it.skipIf(process.platform === 'win32')(
  'a terminal shows how a cluster comes up and how long the script has been running',
  async () => {
    const cwd = projectIn(undefined, `${SCRIPT}import time\ntime.sleep(2)\n`);
    const { host, token } = await serve(cwd, ['--local-dir', 'w'], { PYTHON_BIN: testPython });
    const cluster = JSON.stringify({ cluster_name: 'asleep', state: 'TERMINATED', start_ms: 1500 });
    const put = { method: 'PUT', path: '/__lakeseed/clusters/0101-000000-asleep', token, body: cluster };
    expect((await rawHttp(host, put)).status).toBe(204);
    const env = { DATABRICKS_HOST: host, DATABRICKS_TOKEN: token };
    const run = ['run', 'p', '--to', '/Volumes/main/default/lakeseed', '--cluster', 'asleep'];
    const refused = await atTerminal(cwd, '', run, env);
    expect(refused.exit_code).toBe(3);
    expect(refused.seen).toContain('CLUSTER_NOT_RUNNING: The cluster asleep (0101-000000-asleep) is not running');

    const { seen, exit_code } = await atTerminal(cwd, '', [...run, '--start-cluster'], env);
    expect(exit_code).toBe(0);
    const shown = seen.split('\r\u001b[2K');
    expect(seen).toMatch(/^Cluster asleep \(0101-000000-asleep\): PENDING, Finding instances/m);
    expect(shown.some(text => /^ {2}cluster pending, [\d.]+ s$/.test(text))).toBe(true);
    expect(seen).toMatch(/Cluster asleep \(0101-000000-asleep\): RUNNING\nPut the script into the workspace: /);
    expect(shown.filter(text => /^ {2}running, [\d.]+ s$/.test(text)).length).toBeGreaterThan(2);
    // What was drawn has gone when the result appears.
    expect(shown.at(-1)).toMatch(/^The script ended well, after [\d.]+ s\nbegun\n\ntable +files/);
    expect(seen).toMatch(/^Arrived in \/Volumes\/main\/default\/lakeseed\/incoming_data after/m);
  },
);
