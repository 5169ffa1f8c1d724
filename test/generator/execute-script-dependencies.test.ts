import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Effects, systemEffects } from '../../src/base/effects.ts';
import type { LakeseedEvent } from '../../src/base/events.ts';
import { executeScript } from '../../src/generator/execute-script.ts';
import { addFiles, makeProject } from '../setup/project.ts';
import { testPython } from '../setup/python.ts';

const makeWheel = fileURLToPath(new URL('../fixtures/scripts/make_wheel.py', import.meta.url));

/** A project that needs lakeseed_greeting, and a folder of wheels where pip finds it: no network takes part. */
function greetingProject(files: Readonly<Record<string, string>>, versions = ['1.0', '2.0']): string {
  const project = makeProject('imports_greeting.py', files);
  mkdirSync(join(project, 'wheels'));
  for (const version of versions) execFileSync(testPython, [makeWheel, join(project, 'wheels'), version]);
  return project;
}

/** Stands in for uv: writes down how it is called, and has the tests' pip do the work. */
const UV = `#!/bin/sh
echo "uv $*" >> "$HOME/uv-calls"
if [ "$1" = venv ]; then exec ${testPython} -m venv --without-pip "$5"; fi
exec ${testPython} -m pip --python "$4" install --disable-pip-version-check "$5" "$6"
`;

interface Machine {
  /** False: venv and pip have to do, as on most machines; making an environment then takes seconds. */
  readonly uv: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** A machine whose python3 is the tests', and whose pip looks only into the project's wheels. */
function machine(project: string, { uv, env }: Machine = { uv: true }): Effects {
  const tools = { python3: `#!/bin/sh\nexec ${testPython} "$@"\n`, ...(uv && { uv: UV }) };
  for (const [name, text] of Object.entries(tools)) {
    addFiles(project, { [`bin/${name}`]: text });
    chmodSync(join(project, 'bin', name), 0o755);
  }
  const pip = { PIP_NO_INDEX: '1', PIP_FIND_LINKS: join(project, 'wheels') };
  return systemEffects({ env: { PATH: `${project}/bin:/usr/bin:/bin`, HOME: project, ...pip, ...env } });
}

const INLINE = '# /// script\n# requires-python = ">=3.9"\n# dependencies = ["lakeseed-greeting<2"]\n# ///\n';

function declareInline(project: string): void {
  const path = join(project, 'generate_data.py');
  writeFileSync(path, INLINE + readFileSync(path, 'utf8'));
}

describe('declared dependencies', () => {
  it('of a requirements.txt are installed once, into an environment of the project', async () => {
    const projectPath = greetingProject({ 'requirements.txt': '# what it needs\nlakeseed_greeting == 1.0\n' });
    const events: LakeseedEvent[] = [];
    const installer: string[] = [];
    const onEvent = (event: LakeseedEvent) => {
      if (event.type === 'dependencies.progress') installer.push(event.line);
      else events.push(event);
    };
    const run = () => executeScript({ projectPath, onEvent }, machine(projectPath));
    const first = await executeScript({ projectPath, onEvent }, machine(projectPath, { uv: false }));
    expect(installer.at(-1)).toMatch(/^Successfully installed lakeseed/);
    expect(first.stdout).toBe(`greetings from 1.0\n${projectPath}/.lakeseed/venv\n`);
    expect(readFileSync(first.logPath, 'utf8')).toContain('Successfully installed lakeseed');
    const second = await run();
    expect(second.stdout).toBe(first.stdout);
    expect(events.map(({ type }) => type)).toEqual([
      'dependencies.start',
      'dependencies.finish',
      'script.start',
      'script.finish',
      'script.start',
      'script.finish',
    ]);
    expect(events[0]).toMatchObject({
      environment: join(projectPath, '.lakeseed/venv'),
      requirements: ['lakeseed_greeting == 1.0'],
    });
    expect(events[2]).toMatchObject({ pythonSource: '.lakeseed/venv' });

    addFiles(projectPath, { 'requirements.txt': 'lakeseed_greeting == 2.0\n' });
    expect((await run()).stdout).toContain('greetings from 2.0\n');
  });

  it('of the script itself come before a requirements.txt', async () => {
    const projectPath = greetingProject({ 'requirements.txt': 'lakeseed-greeting==2.0' });
    declareInline(projectPath);
    const result = await executeScript({ projectPath }, machine(projectPath));
    expect(result.stdout).toBe(`greetings from 1.0\n${projectPath}/.lakeseed/venv\n`);
  });

  it('in an environment that was not finished are installed anew', async () => {
    const projectPath = greetingProject({ 'requirements.txt': 'lakeseed-greeting\n' });
    await executeScript({ projectPath }, machine(projectPath));
    const stamp = join(projectPath, '.lakeseed/venv/lakeseed.sha256');
    expect(statSync(stamp).isFile()).toBe(true);
    // As a lakeseed leaves it that was killed half way.
    execFileSync('rm', ['-r', stamp, join(projectPath, '.lakeseed/venv/lib')]);
    const result = await executeScript({ projectPath }, machine(projectPath));
    expect(result.stdout).toContain('greetings from 2.0\n');
  });

  it('that cannot be installed are an error with the installer’s words; the script does not run', async () => {
    const projectPath = greetingProject({ 'requirements.txt': 'lakeseed-greeting==9\n', 'data/t/a.parquet': 'PAR1' });
    await expect(executeScript({ projectPath }, machine(projectPath))).rejects.toMatchObject({
      code: 'DEPENDENCIES_MISSING',
      message: expect.stringMatching(
        /^Could not install what the script declares \(exit code 1\):\nERROR: .*lakeseed-greeting==9/,
      ),
      hint: `Check the declared names and versions, and the network; the whole output is in ${projectPath}/generation.log.`,
    });
    expect(existsSync(join(projectPath, '.lakeseed/venv'))).toBe(false);
    expect(readFileSync(join(projectPath, 'data/t/a.parquet'), 'utf8')).toBe('PAR1');
    expect(readFileSync(join(projectPath, 'generation.log'), 'utf8')).toContain('ERROR: No matching distribution');
  });

  it('are not installed for ever', async () => {
    const projectPath = greetingProject({ 'requirements.txt': 'lakeseed-greeting\n' });
    await expect(
      executeScript({ projectPath, installTimeoutSec: 0.2 }, machine(projectPath, { uv: false })),
    ).rejects.toMatchObject({
      code: 'DEPENDENCIES_MISSING',
      message: expect.stringMatching(/^Could not make an environment from .* within 0\.2 s$/),
      hint: expect.stringContaining('--install-timeout-sec'),
      details: { output: expect.any(String) },
    });
    expect(existsSync(join(projectPath, '.lakeseed/venv'))).toBe(false);
  });

  it('are installed through uv where there is one', async () => {
    const projectPath = greetingProject({ 'requirements.txt': 'lakeseed-greeting\n' });
    const result = await executeScript({ projectPath }, machine(projectPath));
    expect(result.stdout).toContain('greetings from 2.0\n');
    const venv = join(projectPath, '.lakeseed/venv');
    expect(readFileSync(join(projectPath, 'uv-calls'), 'utf8')).toBe(
      `uv venv --no-project --python ${projectPath}/bin/python3 ${venv}\nuv pip install --python ${venv}/bin/python -r requirements.txt\n`,
    );
  });

  it('are shown without the passwords of their URLs', async () => {
    const requirement = 'lakeseed-absent @ https://user:tops3cret@127.0.0.1:9/x.whl';
    const projectPath = makeProject('hello.py', { 'requirements.txt': requirement });
    const seen: unknown[] = [];
    const run = (options: { install?: boolean; pythonBin?: string }) =>
      executeScript({ projectPath, ...options, onEvent: event => seen.push(event) }, machine(projectPath)).catch(
        error => seen.push(error.message, error.hint, error.details),
      );
    await run({ install: false });
    await run({ pythonBin: testPython });
    await run({});
    expect(JSON.stringify(seen)).toContain('https://[secret]@127.0.0.1');
    expect(JSON.stringify(seen)).not.toContain('tops3cret');
    expect(readFileSync(join(projectPath, 'generation.log'), 'utf8')).not.toContain('tops3cret');
  });

  it('that the system’s Python has are used as they are', async () => {
    const projectPath = makeProject('hello.py', {
      'requirements.txt': 'pandas>=2.2\nPyArrow[x] ; python_version > "3"\n',
    });
    const events: LakeseedEvent[] = [];
    await executeScript({ projectPath, onEvent: event => events.push(event) }, machine(projectPath));
    expect(events[0]).toMatchObject({
      type: 'script.start',
      pythonSource: 'python3',
      python: `${projectPath}/bin/python3`,
    });
  });

  it('are not installed with install: false; an environment that is there is used', async () => {
    const projectPath = greetingProject({ 'requirements.txt': 'lakeseed-greeting\n' });
    await expect(executeScript({ projectPath, install: false }, machine(projectPath))).rejects.toMatchObject({
      code: 'DEPENDENCIES_MISSING',
      message: `${projectPath}/bin/python3 lacks what the script declares in its requirements.txt, and nothing may be installed: lakeseed-greeting`,
      hint: 'Leave --no-install away so that lakeseed makes an environment, or name an interpreter that has it with --python-bin.',
    });
    await executeScript({ projectPath }, machine(projectPath));
    const result = await executeScript({ projectPath, install: false }, machine(projectPath));
    expect(result.stdout).toContain('greetings from 2.0\n');
  });
});

describe('an interpreter that the user names', () => {
  it.for([
    ['pythonBin', 'leave --python-bin away'],
    ['PYTHON_BIN', 'unset PYTHON_BIN'],
  ] as const)('by %s is never installed into: what it lacks is named, with both ways out', async ([source, away]) => {
    const projectPath = makeProject('hello.py', {
      'requirements.txt': 'lakeseed-absent>=1\npandas<1\npyarrow\n',
      'generation.log': 'old',
    });
    const given = source === 'pythonBin' ? { pythonBin: testPython } : {};
    const env = source === 'PYTHON_BIN' ? { PYTHON_BIN: testPython } : {};
    await expect(
      executeScript({ projectPath, ...given }, machine(projectPath, { uv: true, env })),
    ).rejects.toMatchObject({
      code: 'DEPENDENCIES_MISSING',
      exitCode: 2,
      message: `${testPython} (from ${source}) lacks what the script declares in its requirements.txt: lakeseed-absent>=1, pandas<1 (found 3.1.1)`,
      hint: `Install it there (${testPython} -m pip install -r requirements.txt), or ${away} so that lakeseed makes an environment of its own.`,
    });
    expect(readFileSync(join(projectPath, 'generation.log'), 'utf8')).toBe('old');
    expect(existsSync(join(projectPath, '.lakeseed/venv'))).toBe(false);
  });

  it('has what a PYTHONPATH of the script adds', async () => {
    const projectPath = makeProject('hello.py', {
      'requirements.txt': 'lakeseed-absent>=1\n',
      'libs/lakeseed_absent-1.5.dist-info/METADATA': '',
    });
    const run = (env: Record<string, string>) => executeScript({ projectPath, pythonBin: testPython, env });
    await expect(run({})).rejects.toMatchObject({ code: 'DEPENDENCIES_MISSING' });
    expect((await run({ PYTHONPATH: join(projectPath, 'libs') })).exitCode).toBe(0);
  });

  it('is used as it is when it has everything', async () => {
    const projectPath = makeProject('hello.py', { 'requirements.txt': 'pandas>=2.2\n' });
    const result = await executeScript({ projectPath, pythonBin: testPython }, machine(projectPath));
    expect(result.exitCode).toBe(0);
  });
});

it('a version of Python that the script refuses is named', async () => {
  const projectPath = makeProject('hello.py');
  const path = join(projectPath, 'generate_data.py');
  writeFileSync(path, `# /// script\n# requires-python = ">=4"\n# ///\n${readFileSync(path, 'utf8')}`);
  await expect(executeScript({ projectPath, pythonBin: testPython })).rejects.toMatchObject({
    code: 'DEPENDENCIES_MISSING',
    message: expect.stringMatching(/^The script declares requires-python >=4, but .*python is Python 3\.\d+\.\d+$/),
  });
});

it('an environment of the project, .venv, comes before python3 and is entered', async () => {
  const projectPath = makeProject('imports_greeting.py');
  execFileSync(testPython, ['-m', 'venv', '--without-pip', join(projectPath, '.venv')]);
  const site = execFileSync(join(projectPath, '.venv/bin/python'), [
    '-c',
    'import site; print(site.getsitepackages()[0])',
  ]);
  writeFileSync(join(site.toString().trim(), 'lakeseed_greeting.py'), 'import os\nTEXT = os.environ["VIRTUAL_ENV"]\n');
  const result = await executeScript({ projectPath }, machine(projectPath));
  expect(result.stdout).toBe(`${realpathSync(projectPath)}/.venv\n${projectPath}/.venv\n`);
});
