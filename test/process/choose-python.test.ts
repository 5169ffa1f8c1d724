import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Effects, systemEffects } from '../../src/base/effects.ts';
import { choosePython, type Python } from '../../src/process/choose-python.ts';
import { testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';

/** An executable that starts the tests' Python and counts how often it is asked. */
function shim(path: string, target = testPython): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho x >> '${path}.calls'\nexec '${target}' "$@"\n`);
  chmodSync(path, 0o755);
}

function calls(path: string): number {
  return readFileSync(`${path}.calls`, 'utf8').length / 2;
}

function choose(folder: string, wish: { pythonBin?: string }, env: Record<string, string>): Promise<Python> {
  const effects: Effects = systemEffects({ env, cwd: folder });
  return choosePython({ ...wish, directory: folder, cacheFile: join(folder, 'cache.json') }, effects);
}

describe('choosePython', () => {
  it('goes by pythonBin, PYTHON_BIN, .venv, python3, python', async () => {
    const folder = tempFolder();
    for (const name of ['a/given', 'b/variable', '.venv/bin/python', 'bin/python3', 'bin2/python'])
      shim(join(folder, name));
    const all = { PYTHON_BIN: join(folder, 'b/variable'), PATH: join(folder, 'bin') };
    expect(await choose(folder, { pythonBin: './a/given' }, all)).toMatchObject({
      command: join(folder, 'a/given'),
      source: 'pythonBin',
      given: true,
      info: { version: expect.stringMatching(/^3\.\d+\.\d+/) },
    });
    expect(await choose(folder, {}, all)).toMatchObject({
      command: join(folder, 'b/variable'),
      source: 'PYTHON_BIN',
      given: true,
    });
    expect(await choose(folder, {}, { ...all, PYTHON_BIN: '' })).toMatchObject({ source: '.venv', given: false });
    const bare = tempFolder();
    expect(await choose(bare, {}, { PATH: join(folder, 'bin') })).toMatchObject({ source: 'python3', given: false });
    expect(await choose(bare, {}, { PATH: join(folder, 'bin2') })).toMatchObject({ source: 'python', given: false });
    expect(await choose(bare, { pythonBin: 'python' }, { PATH: join(folder, 'bin2') })).toMatchObject({
      source: 'pythonBin',
    });
  });

  it('passes over a python3 that does not work, as of a pyenv without a version', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin/python3'), '#!/bin/sh\necho "python3: command not found" >&2; exit 127\n');
    chmodSync(join(folder, 'bin/python3'), 0o755);
    const env = { PATH: join(folder, 'bin') };
    await expect(choose(folder, {}, env)).rejects.toMatchObject({
      code: 'SPAWN_FAILED',
      message: `No Python was found.\n${folder}/bin/python3 is no working Python: exit code 127, python3: command not found\npython is not on the PATH`,
    });
    shim(join(folder, 'bin/python'));
    expect(await choose(folder, {}, env)).toMatchObject({ source: 'python' });
  });

  it('does not pass over a .venv whose interpreter was removed', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, '.venv/bin'), { recursive: true });
    symlinkSync('/nowhere/python3.9', join(folder, '.venv/bin/python'));
    await expect(choose(folder, {}, process.env as Record<string, string>)).rejects.toMatchObject({
      code: 'SPAWN_FAILED',
      hint: expect.stringContaining('python3 -m venv --clear .venv'),
    });
  });

  it('refuses Python 2', async () => {
    const folder = tempFolder();
    const answer = '{"executable": "/p", "path": [], "packages": [], "markers": {"python_full_version": "2.7.18"}}';
    writeFileSync(join(folder, 'python2'), `#!/bin/sh\necho 'lakeseed-probe:${answer}'\n`);
    chmodSync(join(folder, 'python2'), 0o755);
    await expect(choose(folder, { pythonBin: './python2' }, {})).rejects.toMatchObject({
      code: 'SPAWN_FAILED',
      message: `${folder}/python2 (from pythonBin) is Python 2.7.18: Python 3 is needed`,
    });
  });

  it('is not misled by modules of the project, nor by what the interpreter prints at its start', async () => {
    const folder = tempFolder();
    for (const name of ['json.py', 'os.py', 'sitecustomize.py'])
      writeFileSync(join(folder, name), 'raise SystemExit(9)');
    mkdirSync(join(folder, 'site'));
    writeFileSync(join(folder, 'site/sitecustomize.py'), 'print("welcome", end="")');
    const python = await choose(folder, { pythonBin: testPython }, { PYTHONPATH: join(folder, 'site') });
    expect(python.info.version).toMatch(/^3\./);
    expect(python.info.packages.get('pyarrow')?.version).toBe('26.0.1');
  });
});

describe('the kept answer of an interpreter', () => {
  /** pyenv's layout: the real interpreter under versions/, the shim that finds it in shims/. */
  function pyenv(folder: string): string {
    mkdirSync(join(folder, 'pyenv/versions'), { recursive: true });
    shim(join(folder, 'pyenv/shims/python3'));
    return join(folder, 'pyenv/shims/python3');
  }

  it('spares asking again, and starts what is behind a shim', async () => {
    const folder = tempFolder();
    const python3 = pyenv(folder);
    const env = { PATH: dirname(python3) };
    const first = await choose(folder, {}, env);
    expect(first.command).toBe(testPython);
    expect(await choose(folder, {}, env)).toEqual(first);
    expect(calls(python3)).toBe(1);
  });

  it('is not trusted when the version was switched, a package installed or a variable changed', async () => {
    const folder = tempFolder();
    const python3 = pyenv(folder);
    const env = { PATH: dirname(python3), PYTHONPATH: join(folder, 'site') };
    mkdirSync(join(folder, 'site'));
    await choose(folder, {}, env);
    writeFileSync(join(folder, '.python-version'), '3.12\n');
    await choose(folder, {}, env);
    expect(calls(python3)).toBe(2);
    writeFileSync(join(folder, 'pyenv/version'), '3.12\n');
    await choose(folder, {}, env);
    expect(calls(python3)).toBe(3);
    await choose(folder, {}, { ...env, PYENV_VERSION: '3.10' });
    expect(calls(python3)).toBe(4);
    mkdirSync(join(folder, 'site/extra_thing-1.2.dist-info'));
    const python = await choose(folder, {}, { ...env, PYENV_VERSION: '3.10' });
    expect(calls(python3)).toBe(5);
    expect(python.info.packages.get('extra-thing')?.version).toBe('1.2');
  });

  it('holds no value of a variable', async () => {
    const folder = tempFolder();
    const python3 = pyenv(folder);
    await choose(folder, {}, { PATH: dirname(python3), PYPI_TOKEN: 'pypi-secret' });
    expect(readFileSync(join(folder, 'cache.json'), 'utf8')).not.toContain('pypi-secret');
  });

  it('is not kept for other scripts, which may start one interpreter today and another tomorrow', async () => {
    const folder = tempFolder();
    shim(join(folder, 'bin/python3'));
    for (let run = 0; run < 2; run += 1) await choose(folder, {}, { PATH: join(folder, 'bin') });
    expect(calls(join(folder, 'bin/python3'))).toBe(2);
  });

  it('is asked for again when it cannot be read', async () => {
    const folder = tempFolder();
    const python3 = pyenv(folder);
    writeFileSync(join(folder, 'cache.json'), '{"identity": ');
    await choose(folder, {}, { PATH: dirname(python3) });
    expect(calls(python3)).toBe(1);
  });
});
