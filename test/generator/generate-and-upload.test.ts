import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';
import type { LakeseedEvent } from '../../src/base/events.ts';
import { type GenerateAndUploadOptions, generateAndUpload } from '../../src/generator/generate-and-upload.ts';
import { BASE, DESTINATION, deliverySite, failure, type Site } from '../setup/delivery.ts';
import { parquetFile, writeParquet } from '../setup/parquet.ts';
import { testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';

/** A project whose script has `write(path)`, which writes a good Parquet file of 3 rows below OUTPUT_PATH. */
function makeProject(body: string): string {
  const folder = tempFolder();
  writeScript(folder, body);
  return folder;
}

function writeScript(folder: string, body: string): void {
  const head = `import os, sys
from pathlib import Path

def write(path):
    place = Path(os.environ["OUTPUT_PATH"], path)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(bytes.fromhex("${parquetFile().toString('hex')}"))

`;
  writeFileSync(join(folder, 'generate_data.py'), head + body);
}

const TWO = 'write("orders/a.parquet")\nwrite("users/k=1/a.parquet")\nprint("two tables")\n';

/** With a clock that goes: scripts have time limits. */
function run(site: Site, projectPath: string, options: Partial<GenerateAndUploadOptions> = {}) {
  const onEvent = (event: LakeseedEvent) => site.events.push(event);
  const effects = { ...site.effects, clock: systemEffects().clock };
  return generateAndUpload({ ...DESTINATION, projectPath, pythonBin: testPython, onEvent, ...options }, effects);
}

/** A site with something that must survive. */
async function siteWithData(): Promise<Site> {
  const site = await deliverySite();
  site.plant('precious.parquet', 'precious');
  return site;
}

const PRECIOUS = { 'incoming_data/precious.parquet': 8 };

function changes(site: Site) {
  return site.workspace.requests().filter(({ method }) => method !== 'GET' && method !== 'HEAD');
}

describe('generateAndUpload', () => {
  it('runs the script and delivers what it wrote', async () => {
    const site = await siteWithData();
    const projectPath = makeProject(TWO);
    const { generation, upload } = await run(site, projectPath);
    expect(generation).toMatchObject({ exitCode: 0, stdout: 'two tables\n', warnings: [] });
    expect(upload).toMatchObject({
      success: true,
      filesUploaded: 2,
      uploadedPaths: [`${BASE}/orders/a.parquet`, `${BASE}/users/k=1/a.parquet`],
      tables: [
        { name: 'orders', files: 1, rows: 3, bytes: 185 },
        { name: 'users', files: 1, rows: 3, bytes: 185 },
      ],
      deleted: 1,
      stale: [],
    });
    expect(site.remote()).toEqual({
      'incoming_data/orders/a.parquet': 185,
      'incoming_data/users/k=1/a.parquet': 185,
    });
    expect(site.events.map(({ sequence }) => sequence)).toEqual(site.events.map((_, index) => index + 1));
  });

  it('delivers only what this run wrote: what lies there from before stays behind, even if it is damaged', async () => {
    const site = await siteWithData();
    const projectPath = makeProject(TWO);
    writeParquet(join(projectPath, 'data'), { 'orders/old.parquet': 200, 'gone/a.parquet': 200 });
    writeFileSync(join(projectPath, 'data/orders/damaged.parquet'), 'PAR1');
    const { upload } = await run(site, projectPath);
    expect(upload).toMatchObject({
      success: true,
      filesUploaded: 2,
      stale: ['gone/a.parquet', 'orders/damaged.parquet', 'orders/old.parquet'],
      warnings: [],
    });
    expect(Object.keys(site.remote())).toEqual(['incoming_data/orders/a.parquet', 'incoming_data/users/k=1/a.parquet']);
  });

  it('delivers a file that was written anew with the same bytes', async () => {
    const site = await siteWithData();
    const projectPath = makeProject(TWO);
    await run(site, projectPath);
    expect((await run(site, projectPath)).upload).toMatchObject({ success: true, filesUploaded: 2, stale: [] });
  });

  it('a script that fails is a result; nothing remote is touched', async () => {
    const site = await siteWithData();
    const { generation, upload } = await run(site, makeProject(`${TWO}sys.exit(3)\n`));
    expect(generation).toMatchObject({ exitCode: 3, stdout: 'two tables\n' });
    expect(upload).toBeNull();
    expect(changes(site)).toEqual([]);
    expect(site.remote()).toEqual(PRECIOUS);
  });

  it('a script that writes nothing is an error that carries the generation', async () => {
    const site = await siteWithData();
    const projectPath = makeProject('print("nothing today")\n');
    writeParquet(join(projectPath, 'data'), { 'orders/old.parquet': 200 });
    const error = await failure(run(site, projectPath));
    expect(error).toMatchObject({
      code: 'NOTHING_WRITTEN',
      exitCode: 1,
      message: expect.stringContaining('Nothing was deleted and nothing was sent.'),
      result: { generation: { exitCode: 0, stdout: 'nothing today\n' }, upload: null },
    });
    expect(changes(site)).toEqual([]);
    expect(site.remote()).toEqual(PRECIOUS);
  });

  it('a script that writes beside the data folder is told where its files lie', async () => {
    const site = await siteWithData();
    const body = 'os.environ["OUTPUT_PATH"] = "output"\nwrite("orders/a.parquet")\n';
    const error = await failure(run(site, makeProject(body)));
    expect(error).toMatchObject({
      code: 'NOTHING_WRITTEN',
      message: expect.stringContaining(join('output', 'orders')),
    });
    expect(site.remote()).toEqual(PRECIOUS);
  });

  it('a trap stops the delivery, unless its rule is allowed', async () => {
    const site = await siteWithData();
    const projectPath = makeProject('write("orders/2026/a.parquet")\n');
    expect(await failure(run(site, projectPath))).toMatchObject({
      code: 'PREFLIGHT_FAILED',
      details: { findings: [{ rule: 'nested-folder', level: 'error' }] },
    });
    expect(site.remote()).toEqual(PRECIOUS);
    const { upload } = await run(site, projectPath, { allow: ['nested-folder'] });
    expect(upload).toMatchObject({ success: true, findings: [{ rule: 'nested-folder', level: 'warn' }] });
  });

  it('a script that leaves half a file is an error that carries the generation and the findings', async () => {
    const site = await siteWithData();
    const body = `${TWO}Path(os.environ["OUTPUT_PATH"], "orders/b.parquet").write_bytes(b"PAR1 half")\n`;
    const error = await failure(run(site, makeProject(body)));
    expect(error).toMatchObject({
      code: 'PREFLIGHT_FAILED',
      exitCode: 1,
      details: { findings: [{ rule: 'not-parquet', file: 'orders/b.parquet' }] },
      result: { generation: { exitCode: 0, stdout: 'two tables\n' }, upload: null },
    });
    expect(changes(site)).toEqual([]);
    expect(site.remote()).toEqual(PRECIOUS);
  });

  it('a script that runs too long is an error that carries what was printed so far', async () => {
    const site = await siteWithData();
    const body = 'print("begun", flush=True)\nimport time\ntime.sleep(600)\n';
    const error = await failure(run(site, makeProject(body), { timeoutSec: 1 }));
    expect(error).toMatchObject({
      code: 'SCRIPT_TIMEOUT',
      exitCode: 124,
      result: { generation: { stdout: 'begun\n' }, upload: null },
    });
    expect(site.remote()).toEqual(PRECIOUS);
  });

  it('a refusal after the script has run carries the generation', async () => {
    const site = await siteWithData();
    await site.workspace.setAccess('main.default.lakeseed', 'read');
    const error = await failure(run(site, makeProject(TWO)));
    expect(error).toMatchObject({
      code: 'PERMISSION_DENIED',
      statusCode: 403,
      result: { generation: { exitCode: 0 }, upload: null },
    });
    expect(site.remote()).toEqual(PRECIOUS);
  });

  it('hands on what the script prints, and its options', async () => {
    const site = await siteWithData();
    const printed = { stdout: '', stderr: '' };
    const body = `${TWO}print(os.environ["SCALE_FACTOR"], os.environ["EXTRA"], file=sys.stderr)\n`;
    await run(site, makeProject(body), {
      scaleFactor: 0.5,
      env: { EXTRA: 'x' },
      onOutput: (stream, chunk) => {
        printed[stream] += Buffer.from(chunk).toString();
      },
    });
    expect(printed).toEqual({ stdout: 'two tables\n', stderr: '0.5 x\n' });
  });

  it('a dry run runs the script and changes nothing remote', async () => {
    const site = await siteWithData();
    const { upload } = await run(site, makeProject(TWO), { dryRun: true });
    expect(upload).toMatchObject({
      success: true,
      dryRun: true,
      plan: { delete: [`${BASE}/precious.parquet`], upload: [{ bytes: 185 }, { bytes: 185 }] },
    });
    expect(changes(site)).toEqual([]);
  });
});

describe('what can be known before the script runs is looked at before it runs', () => {
  it.for<[string, Partial<GenerateAndUploadOptions>, string]>([
    ['a volume that does not exist', { volume: 'lakesed' }, 'VOLUME_NOT_FOUND'],
    ['a schema that would not be made', { schema: 'new', createVolume: true }, 'VOLUME_NOT_FOUND'],
    ['a destination that escapes the volume', { remoteSubfolder: '../x' }, 'UNSAFE_PATH'],
    ['a scale that is no scale', { scaleFactor: 0 }, 'USAGE'],
    ['a host where nothing answers', { host: 'http://127.0.0.1:1' }, 'NETWORK'],
    ['a profile that does not exist', { profile: 'nobody' }, 'AUTH_FAILED'],
    // What no TypeScript caller could pass comes from JavaScript and from the wire.
    ['localDataDir', { localDataDir: 'data' } as object, 'USAGE'],
    ['maxFiles', { maxFiles: 1 } as object, 'USAGE'],
  ])('%s', async ([, options, code]) => {
    const site = await siteWithData();
    const projectPath = makeProject(`Path("ran").touch()\n${TWO}`);
    const all = { ...DESTINATION, projectPath, pythonBin: testPython, ...options };
    const error = await failure(generateAndUpload(all, site.effects));
    expect(error).toMatchObject({ code, result: undefined });
    expect(existsSync(join(projectPath, 'ran'))).toBe(false);
    expect(site.remote()).toEqual(PRECIOUS);
  });

  it('localDataDir is not taken for a misspelt localDir', async () => {
    const options = { ...DESTINATION, projectPath: 'p', local: true, localDataDir: 'data' };
    expect(await failure(generateAndUpload(options))).toMatchObject({ message: 'localDataDir: Unknown option.' });
  });

  it('a token that is not accepted', async () => {
    const site = await siteWithData();
    const projectPath = makeProject('Path("ran").touch()\n');
    const effects = { ...site.effects, env: { ...site.effects.env, DATABRICKS_TOKEN: 'dapi0000000000000000' } };
    expect(await failure(run({ ...site, effects }, projectPath))).toMatchObject({ code: 'AUTH_FAILED' });
    expect(existsSync(join(projectPath, 'ran'))).toBe(false);
  });

  it('a project that is missing: the workspace is not even asked', async () => {
    const site = await siteWithData();
    expect(await failure(run(site, 'nowhere'))).toMatchObject({ code: 'SCRIPT_NOT_FOUND' });
    expect(site.workspace.requests()).toEqual([]);
  });

  it('whether files of others may be removed; only new ones are asked about again afterwards', async () => {
    const site = await siteWithData();
    const ranBefore: boolean[] = [];
    const projectPath = makeProject(`Path("ran").touch()\n${TWO}`);
    const confirmClean = vi.fn(async () => {
      ranBefore.push(existsSync(join(projectPath, 'ran')));
      return true;
    });
    expect((await run(site, projectPath, { confirmClean })).upload?.success).toBe(true);
    expect(ranBefore).toEqual([false]);
    site.plant('one.csv');
    const onOutput = () => site.plant('two.csv');
    expect((await run(site, projectPath, { confirmClean, onOutput })).upload?.success).toBe(true);
    expect(ranBefore).toEqual([false, true, true]);
    expect(confirmClean.mock.lastCall).toEqual([expect.objectContaining({ files: 4, foreignFiles: 2 })]);
  });

  it('a volume that is to be made is made after the script, not before', async () => {
    const site = await siteWithData();
    const options = { volume: 'fresh', createVolume: true };
    await run(site, makeProject('sys.exit(1)\n'), options);
    expect(existsSync(join(site.workspace.directory, 'Volumes/main/default/fresh'))).toBe(false);
    expect((await run(site, makeProject(TWO), options)).upload).toMatchObject({ success: true });
  });
});

describe('the project’s lock', () => {
  it('is held from before the script until the delivery has ended, and given up then', async () => {
    const site = await siteWithData();
    const projectPath = makeProject(TWO);
    const meanwhile: string[] = [];
    // Asked before the script runs and, because something new has appeared, before the folder is cleaned.
    const confirmClean = async () => {
      meanwhile.push((await failure(run(site, projectPath))).code);
      return true;
    };
    const onOutput = () => site.plant('new.csv');
    await run(site, projectPath, { confirmClean, onOutput });
    expect(meanwhile).toEqual(['LOCKED', 'LOCKED']);
    expect((await run(site, projectPath)).upload?.success).toBe(true);
  });

  it('is given up after a failure, too', async () => {
    const site = await siteWithData();
    const projectPath = makeProject('');
    await failure(run(site, projectPath));
    writeScript(projectPath, TWO);
    expect((await run(site, projectPath)).upload?.success).toBe(true);
  });
});

describe('cancelling', () => {
  it('at the question: the script does not run, nothing is changed', async () => {
    const site = await siteWithData();
    const cancel = new AbortController();
    const projectPath = makeProject(`Path("ran").touch()\n${TWO}`);
    const confirmClean = async () => {
      cancel.abort();
      throw cancel.signal.reason;
    };
    const error = await failure(run(site, projectPath, { signal: cancel.signal, confirmClean }));
    expect(error).toMatchObject({ code: 'CANCELLED' });
    expect(existsSync(join(projectPath, 'ran'))).toBe(false);
    expect(changes(site)).toEqual([]);
  });

  it('while the script runs: it is ended, nothing remote is touched', async () => {
    const site = await siteWithData();
    const cancel = new AbortController();
    const projectPath = makeProject('print("begun", flush=True)\nimport time\ntime.sleep(600)\n');
    const error = await failure(run(site, projectPath, { signal: cancel.signal, onOutput: () => cancel.abort() }));
    expect(error).toMatchObject({
      code: 'CANCELLED',
      result: { generation: { stdout: expect.stringContaining('begun') }, upload: null },
    });
    expect(changes(site)).toEqual([]);
    expect(site.remote()).toEqual(PRECIOUS);
  });

  it('while files are sent: says what the folder holds, and carries the generation', async () => {
    const site = await siteWithData();
    const cancel = new AbortController();
    const onEvent = ({ type }: LakeseedEvent) => {
      if (type === 'file.finish') cancel.abort();
    };
    const options = { signal: cancel.signal, onEvent, concurrency: 1 };
    const error = await failure(run(site, makeProject(TWO), options));
    expect(error).toMatchObject({ code: 'CANCELLED', result: { generation: { exitCode: 0 }, upload: null } });
    expect(error.message).toContain(`${BASE} now holds 1 file (185 B): orders/a.parquet`);
  });
});

it('works with the embedded workspace, whose folder may lie in the project', async () => {
  const site = await deliverySite();
  const projectPath = makeProject(TWO);
  mkdirSync(join(projectPath, 'data'));
  const localDir = join(projectPath, '.lakeseed/workspace');
  const { upload } = await run(site, projectPath, { localDir });
  expect(upload?.success).toBe(true);
  expect(readFileSync(join(upload!.localBase!, 'orders/a.parquet'))).toEqual(parquetFile());
});
