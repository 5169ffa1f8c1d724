import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';
import { executeScript } from '../../src/generator/execute-script.ts';
import { addFiles, contentsOf, makeProject } from '../setup/project.ts';
import { testPython } from '../setup/python.ts';
import { makeReadOnly, smallDisk } from '../setup/small-disk.ts';
import { tempFolder } from '../setup/temp.ts';

/** What a project has from before: it must be there afterwards, byte for byte. */
const BEFORE = { 'generation.log': 'the log before', 'data/orders/part-9.parquet': 'PAR1 before PAR1' };

function isThereStill(project: string): void {
  for (const [path, text] of Object.entries(BEFORE)) expect(readFileSync(join(project, path), 'utf8')).toBe(text);
  expect(existsSync(join(project, '.lakeseed/lock'))).toBe(false);
}

describe('a project that cannot be run', () => {
  it.for([
    { claim: 'is missing', at: 'nowhere', message: /^There is no project folder .*nowhere$/ },
    { claim: 'is a file', at: 'a-file', message: /a-file is a file, not a project folder$/ },
    { claim: 'has no script', at: 'bare', message: /^There is no generate_data.py in .*bare$/ },
    { claim: 'has an empty script', at: 'empty', message: /empty\/generate_data.py is empty$/ },
    { claim: 'has a script of blanks', at: 'blank', message: /blank\/generate_data.py is empty$/ },
    { claim: 'has a folder for a script', at: 'folder', message: /generate_data.py is a folder, not a script$/ },
  ])('because it $claim is SCRIPT_NOT_FOUND and stays as it was', async ({ at, message }) => {
    const parent = tempFolder();
    addFiles(parent, {
      'a-file': '',
      'bare/make_data.py': '',
      'empty/generate_data.py': '',
      'blank/generate_data.py': '\uFEFF \n',
    });
    mkdirSync(join(parent, 'folder/generate_data.py'), { recursive: true });
    for (const name of ['bare', 'empty', 'blank', 'folder']) addFiles(join(parent, name), BEFORE);
    const before = contentsOf(parent);
    const run = executeScript({ projectPath: join(parent, at), pythonBin: testPython });
    await expect(run).rejects.toMatchObject({
      code: 'SCRIPT_NOT_FOUND',
      exitCode: 2,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/./),
    });
    expect(contentsOf(parent)).toEqual(before);
  });

  it('says which scripts are there instead, and which folder was meant', async () => {
    const project = tempFolder();
    addFiles(project, { 'make_data.py': 'pass', 'sub/generate_data.py': 'pass' });
    await expect(executeScript({ projectPath: project })).rejects.toMatchObject({
      hint: 'Name your script generate_data.py; found there: make_data.py',
    });
    await expect(executeScript({ projectPath: join(project, 'sub/generate_data.py') })).rejects.toMatchObject({
      hint: `Name the folder that holds it: ${project}/sub`,
    });
  });

  it.skipIf(process.platform === 'win32')('because the script may not be read is SCRIPT_NOT_FOUND', async () => {
    const project = makeProject('writes_table.py', BEFORE);
    chmodSync(project, 0o755);
    chmodSync(join(project, 'generate_data.py'), 0);
    await asNobody(async () => {
      await expect(executeScript({ projectPath: project })).rejects.toMatchObject({
        code: 'SCRIPT_NOT_FOUND',
        message: expect.stringMatching(/generate_data.py cannot be read: EACCES/),
        hint: 'Make the script readable for you.',
      });
    });
    isThereStill(project);
  });
});

describe('an option that cannot be used is USAGE, before anything is touched', () => {
  it.for([
    [{ scaleFactor: 0 }, 'scaleFactor: Must be above 0; got 0'],
    [{ scaleFactor: -1 }, 'scaleFactor: Must be above 0; got -1'],
    [{ scaleFactor: Number.NaN }, 'scaleFactor: Must be a finite number; got NaN'],
    [{ scaleFactor: Number.POSITIVE_INFINITY }, 'scaleFactor: Must be a finite number; got Infinity'],
    [{ scaleFactor: '2' }, 'scaleFactor: Must be a finite number; got "2"'],
    [{ timeoutSec: 0 }, 'timeoutSec: Must be above 0; got 0'],
    [{ timeoutSec: -5 }, 'timeoutSec: Must be above 0; got -5'],
    [{ timeoutSec: Number.POSITIVE_INFINITY }, 'timeoutSec: Must be a finite number; got Infinity'],
    [{ timeoutSec: 'ten' }, 'timeoutSec: Must be a finite number; got "ten"'],
    [{ env: { SCALE_FACTOR: '2' } }, 'env.SCALE_FACTOR: Is set by lakeseed: the scale factor is an option of its own'],
    [
      { env: { OUTPUT_PATH: '/x' } },
      'env.OUTPUT_PATH: Is set by lakeseed: the script writes to the data folder of its project',
    ],
    [{ env: { 'A=B': 'secret' } }, 'env.A=B: Must be a name without "="'],
    [{ scaleFaktor: 2 }, 'scaleFaktor: Unknown option. Did you mean scaleFactor?'],
  ] as const)('%j', async ([options, message]) => {
    const project = makeProject('writes_table.py', BEFORE);
    const before = contentsOf(project);
    // The point is what the types forbid.
    const input = { projectPath: project, ...options } as Parameters<typeof executeScript>[0];
    await expect(executeScript(input)).rejects.toMatchObject({ code: 'USAGE', exitCode: 2, message });
    expect(contentsOf(project)).toEqual(before);
  });
});

describe('an interpreter that cannot be used is SPAWN_FAILED', () => {
  const NAMED = 'Give the path of a Python 3 or the name of one on the PATH, without arguments.';
  it.for([
    ['no-such-python', 'no-such-python (from pythonBin) is not on the PATH'],
    ['/', '/ (from pythonBin) is not an executable file'],
    ['/bin/echo', '/bin/echo (from pythonBin) is no working Python: exit code 0'],
    ['python3 -X dev', 'python3 -X dev (from pythonBin) is not on the PATH'],
  ])('%s', async ([pythonBin, message]) => {
    const project = makeProject('writes_table.py', BEFORE);
    await expect(executeScript({ projectPath: project, pythonBin: pythonBin! })).rejects.toMatchObject({
      code: 'SPAWN_FAILED',
      exitCode: 2,
      message,
      hint: NAMED,
    });
    isThereStill(project);
  });

  it('from PYTHON_BIN, and when there is none at all', async () => {
    const project = makeProject('writes_table.py', BEFORE);
    const run = (env: Record<string, string>) => executeScript({ projectPath: project }, systemEffects({ env }));
    await expect(run({ PYTHON_BIN: '/no/python' })).rejects.toMatchObject({
      code: 'SPAWN_FAILED',
      message: '/no/python (from PYTHON_BIN) is not an executable file',
      hint: 'Set PYTHON_BIN to the path of a Python 3 or to the name of one on the PATH, or unset it.',
    });
    await expect(run({ PATH: project })).rejects.toMatchObject({
      code: 'SPAWN_FAILED',
      message: 'No Python was found.\npython3 is not on the PATH\npython is not on the PATH',
      hint: 'Install Python 3, or name an interpreter with --python-bin or PYTHON_BIN.',
    });
    isThereStill(project);
  });
});

describe('files in the way', () => {
  it.for(['data', '.lakeseed'])('%s being a file is LOCAL_IO', async name => {
    const project = makeProject('writes_table.py', { [name]: 'mine' });
    await expect(executeScript({ projectPath: project, pythonBin: testPython })).rejects.toMatchObject({
      code: 'LOCAL_IO',
      exitCode: 5,
      message: expect.stringContaining(join(project, name)),
    });
    expect(readFileSync(join(project, name), 'utf8')).toBe('mine');
  });

  it('generation.log being a folder is LOCAL_IO, and the script does not run', async () => {
    const project = makeProject('writes_table.py');
    mkdirSync(join(project, 'generation.log'));
    await expect(executeScript({ projectPath: project, pythonBin: testPython })).rejects.toMatchObject({
      code: 'LOCAL_IO',
      message: expect.stringMatching(/^Could not write the log .*generation.log: EISDIR/),
      hint: expect.stringContaining('copy the project to a folder that you may write to'),
    });
    expect(existsSync(join(project, 'data'))).toBe(false);
  });
});

describe('a script that crashes in the middle of a file', () => {
  it('leaves what other files held', async () => {
    const project = makeProject('crashes_in_file.py', BEFORE);
    const result = await executeScript({ projectPath: project, pythonBin: testPython });
    expect(result.exitCode).toBe(1);
    expect(readFileSync(join(project, 'data/orders/part-9.parquet'), 'utf8')).toBe('PAR1 before PAR1');
    expect(readdirSync(join(project, 'data/orders')).sort()).toEqual([
      'part-0.parquet',
      'part-1.parquet',
      'part-9.parquet',
    ]);
    expect(JSON.parse(readFileSync(join(project, '.lakeseed/last-run.json'), 'utf8'))).toMatchObject({
      exitCode: 1,
      files: ['orders/part-0.parquet', 'orders/part-1.parquet'],
    });
    expect(readFileSync(join(project, 'generation.log'), 'utf8')).toContain('ValueError: no more rows');
  });
});

describe('two runs of one project', () => {
  it('at once: the second is LOCKED, names the first, and disturbs nothing', async () => {
    const project = makeProject('sleeps.py', { 'data/orders/part-9.parquet': 'PAR1' });
    const controller = new AbortController();
    let second: Promise<unknown> | undefined;
    const first = executeScript({
      projectPath: project,
      pythonBin: testPython,
      signal: controller.signal,
      onOutput: async () => {
        second ??= executeScript({ projectPath: project, pythonBin: testPython });
        await second.catch(() => controller.abort());
      },
    });
    await expect(first).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(second).rejects.toMatchObject({
      code: 'LOCKED',
      exitCode: 2,
      retryable: true,
      message: expect.stringMatching(
        new RegExp(`^Another lakeseed \\(process ${process.pid}, since 20.*\\) is at work in ${project}$`),
      ),
      details: { holder: { pid: process.pid, host: hostname() } },
    });
    expect(readFileSync(join(project, 'generation.log'), 'utf8')).toContain('started');
    expect(readFileSync(join(project, 'data/orders/part-9.parquet'), 'utf8')).toBe('PAR1');
  });
});

describe('a place that cannot take more', () => {
  it('a full disk is NO_SPACE, with what the script printed; what was there is still there', async context => {
    const disk = smallDisk(context, 'size=256k');
    addFiles(disk, { 'data/orders/part-9.parquet': 'PAR1 before PAR1' });
    writeFileSync(join(disk, 'generate_data.py'), readFileSync(join(makeProject('fills_disk.py'), 'generate_data.py')));
    await expect(executeScript({ projectPath: disk, pythonBin: testPython })).rejects.toMatchObject({
      code: 'NO_SPACE',
      exitCode: 5,
      message: expect.stringMatching(/^No space left on the local disk: could not write /),
      result: { exitCode: 1, stdout: 'filling\n', hint: 'The disk is full: free some space, then run again.' },
    });
    expect(readFileSync(join(disk, 'data/orders/part-9.parquet'), 'utf8')).toBe('PAR1 before PAR1');
    expect(existsSync(join(disk, '.lakeseed/lock'))).toBe(false);

    // Still full: refused before the script starts, without leaving a lock behind.
    await expect(executeScript({ projectPath: disk, pythonBin: testPython })).rejects.toMatchObject({
      code: 'NO_SPACE',
    });
    expect(existsSync(join(disk, '.lakeseed/lock'))).toBe(false);
    rmSync(join(disk, 'data/orders/part-0.parquet'));
    writeFileSync(join(disk, 'generate_data.py'), 'print("again")');
    expect((await executeScript({ projectPath: disk, pythonBin: testPython })).stdout).toBe('again\n');
  });

  it('a disk that is filled by what the script prints ends the script with NO_SPACE', async context => {
    const disk = smallDisk(context, 'size=2m');
    writeFileSync(
      join(disk, 'generate_data.py'),
      readFileSync(join(makeProject('prints_forever.py'), 'generate_data.py')),
    );
    await expect(executeScript({ projectPath: disk, pythonBin: testPython })).rejects.toMatchObject({
      code: 'NO_SPACE',
      message: `No space left on the local disk: could not write the log ${disk}/generation.log`,
      result: { stdout: expect.stringMatching(/^x{1000}\n/) },
    });
  });

  it('a read-only project is LOCAL_IO before the script starts', async context => {
    const disk = smallDisk(context, 'size=1m');
    addFiles(disk, { ...BEFORE, 'generate_data.py': 'open("/tmp/lakeseed-must-not-run", "w")' });
    makeReadOnly(disk);
    await expect(executeScript({ projectPath: disk, pythonBin: testPython })).rejects.toMatchObject({
      code: 'LOCAL_IO',
      exitCode: 5,
      message: expect.stringMatching(/^Could not make the folder .*\.lakeseed: EROFS/),
      hint: 'lakeseed keeps the log, its lock and the data in the project folder: copy the project to a folder that you may write to.',
    });
    expect(existsSync('/tmp/lakeseed-must-not-run')).toBe(false);
    isThereStill(disk);
  });

  it.skipIf(process.platform === 'win32')('a project folder without write permission is LOCAL_IO', async () => {
    const project = makeProject('writes_table.py', BEFORE);
    chmodSync(project, 0o555);
    await asNobody(async () => {
      await expect(executeScript({ projectPath: project })).rejects.toMatchObject({
        code: 'LOCAL_IO',
        message: expect.stringMatching(/^Could not make the folder .*\.lakeseed: EACCES/),
      });
    });
    chmodSync(project, 0o755);
    isThereStill(project);
  });
});

/** Root may read and write everything: what depends on permissions runs as somebody else. */
async function asNobody(act: () => Promise<void>): Promise<void> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65534);
  try {
    await act();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}
