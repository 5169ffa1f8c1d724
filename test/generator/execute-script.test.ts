import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';
import type { LakeseedEvent } from '../../src/base/events.ts';
import { executeScript } from '../../src/generator/execute-script.ts';
import { addFiles, makeProject } from '../setup/project.ts';
import { testPython } from '../setup/python.ts';

describe('executeScript', () => {
  it('gives the script its folder, both variables, further ones, UTF-8 and an empty standard input', async () => {
    const projectPath = makeProject('hello.py');
    const result = await executeScript({
      projectPath,
      pythonBin: testPython,
      env: { EXTRA: 'a b', LC_ALL: 'C', LANG: 'C' },
    });
    expect(result).toMatchObject({
      exitCode: 0,
      signal: null,
      hint: null,
      logPath: join(projectPath, 'generation.log'),
    });
    expect(result.stdout).toBe(
      `✓ scale 1.0\noutput ${projectPath}/data\nextra a b\nfolder ${projectPath}\nstdin ''\nhalf an emoji \\ud83d\n`,
    );
    expect(result.stderr).toBe('✗ on stderr\n');
    expect(result.durationSec).toBeGreaterThan(0);
  });

  it.for([
    [1, '1.0'],
    [0.1, '0.1'],
    [250, '250.0'],
    [2.5, '2.5'],
    [1e-7, '1e-7'],
    [1e21, '1e+21'],
  ] as const)('writes the scale %d as %s', async ([scaleFactor, text]) => {
    const result = await executeScript({ projectPath: makeProject('hello.py'), pythonBin: testPython, scaleFactor });
    expect(result.stdout).toContain(`✓ scale ${text}\n`);
  });

  it('takes a project path relative to the current folder', async () => {
    const projectPath = makeProject('hello.py');
    const effects = systemEffects({ cwd: join(projectPath, '..') });
    const result = await executeScript({ projectPath: basename(projectPath), pythonBin: testPython }, effects);
    expect(result.stdout).toContain(`output ${projectPath}/data\n`);
  });

  it('runs in a folder of any name', async () => {
    const projectPath = join(makeProject('writes_nothing.py'), 'a b"c\'d $HOME `é` %41 #?');
    addFiles(projectPath, {
      'generate_data.py': 'import os; print(os.getcwd() + "/data" == os.environ["OUTPUT_PATH"])',
    });
    const result = await executeScript({ projectPath, pythonBin: testPython });
    expect(result).toMatchObject({ exitCode: 0, stdout: 'True\n' });
  });

  it('logs what ran and what it printed, and replaces the log of the run before', async () => {
    const projectPath = makeProject('hello.py', { 'generation.log': 'THE RUN BEFORE' });
    await executeScript({ projectPath, pythonBin: testPython, scaleFactor: 2 });
    const log = readFileSync(join(projectPath, 'generation.log'), 'utf8');
    expect(log).toMatch(/^\[lakeseed\] lakeseed \d/);
    expect(log).toContain(`[lakeseed] ${testPython} (Python 3.`);
    expect(log).toContain(', from pythonBin) generate_data.py\n');
    expect(log).toContain(`[lakeseed] SCALE_FACTOR=2.0 OUTPUT_PATH=${projectPath}/data\n`);
    expect(log).toContain('✓ scale 2.0');
    expect(log).toContain('✗ on stderr');
    expect(log).toMatch(/\n\[lakeseed\] Exit code 0 after \d/);
    expect(log).not.toContain('THE RUN BEFORE');
  });

  it('hands on what is printed and tells what happens; a listener that fails changes nothing', async () => {
    const printed = { stdout: '', stderr: '' };
    const events: LakeseedEvent[] = [];
    const projectPath = makeProject('hello.py');
    await executeScript({
      projectPath,
      pythonBin: testPython,
      onEvent: event => events.push(event),
      onOutput: (stream, chunk) => {
        printed[stream] += Buffer.from(chunk).toString();
        throw new Error('The listener is broken');
      },
    });
    expect(printed.stdout).toContain('✓ scale 1.0\n');
    expect(printed.stderr).toBe('✗ on stderr\n');
    expect(events).toMatchObject([
      { sequence: 1, type: 'script.start', python: testPython, pythonSource: 'pythonBin' },
      { sequence: 2, type: 'script.finish', exitCode: 0, signal: null },
    ]);
  });

  it('returns the exit code of a script that fails, with what it printed', async () => {
    const result = await executeScript({ projectPath: makeProject('crashes_in_file.py'), pythonBin: testPython });
    expect(result).toMatchObject({ exitCode: 1, signal: null, stdout: 'writing part-1\n', hint: null, warnings: [] });
    expect(result.stderr).toMatch(/^it broke\n[\s\S]*ValueError: no more rows\n$/);
  });

  it('names the signal that ended a script, and what SIGKILL mostly means', async () => {
    const result = await executeScript({ projectPath: makeProject('kills_itself.py'), pythonBin: testPython });
    expect(result).toMatchObject({ exitCode: 137, signal: 'SIGKILL' });
    expect(result.hint).toBe(
      'The script was killed (exit code 137): most often memory ran out. A lower --scale-factor needs less of it.',
    );
  });

  it('turns a missing module into a hint that names the fix', async () => {
    const result = await executeScript({ projectPath: makeProject('lacks_module.py'), pythonBin: testPython });
    expect(result.exitCode).toBe(1);
    expect(result.hint).toBe(
      `${testPython} has no lakeseed_test_absent. Install it there (${testPython} -m pip install lakeseed_test_absent), or declare lakeseed_test_absent in a requirements.txt beside the script, or in the script itself (# /// script, # dependencies = ["lakeseed_test_absent"], # ///) and leave --python-bin away: lakeseed then installs it.`,
    );
  });

  it('keeps its record though the script removes the folder of it', async () => {
    const projectPath = makeProject('removes_state.py');
    expect(await executeScript({ projectPath, pythonBin: testPython })).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(readFileSync(join(projectPath, '.lakeseed/last-run.json'), 'utf8'))).toMatchObject({
      files: ['t/part-0.parquet'],
    });
  });

  it('keeps out of version control what it keeps in the project, and leaves no lock', async () => {
    const projectPath = makeProject('writes_table.py');
    await executeScript({ projectPath, pythonBin: testPython });
    expect(readFileSync(join(projectPath, '.lakeseed/.gitignore'), 'utf8')).toBe('*\n');
    expect(readdirSync(join(projectPath, '.lakeseed')).sort()).toEqual(['.gitignore', 'last-run.json', 'python.json']);
    expect(JSON.parse(readFileSync(join(projectPath, '.lakeseed/last-run.json'), 'utf8'))).toMatchObject({
      exitCode: 0,
      files: ['orders/notes.csv', 'orders/part-0.parquet', 'orders/part-1.PARQUET'],
    });
  });
});

describe('a run that writes no Parquet', () => {
  it('is a warning', async () => {
    const projectPath = makeProject('writes_nothing.py', { 'data/orders/old.parquet': 'PAR1' });
    const result = await executeScript({ projectPath, pythonBin: testPython });
    expect(result.exitCode).toBe(0);
    expect(result.warnings).toEqual([
      {
        code: 'NOTHING_WRITTEN',
        message: `The script ended well but wrote no new Parquet below ${projectPath}/data.`,
        hint: 'Write to os.environ["OUTPUT_PATH"]/<table>/*.parquet.',
        path: `${projectPath}/data`,
      },
    ]);
    expect(readFileSync(join(projectPath, 'data/orders/old.parquet'), 'utf8')).toBe('PAR1');
  });

  it('is told where its Parquet went instead, but not of old files', async () => {
    const projectPath = makeProject('writes_beside.py', { 'elsewhere/old.parquet': 'PAR1' });
    const [warning] = (await executeScript({ projectPath, pythonBin: testPython })).warnings;
    expect(warning).toMatchObject({ code: 'NOTHING_WRITTEN', path: `${projectPath}/output/orders/part-0.parquet` });
    expect(warning?.message).toContain('New Parquet lies beside it: output/orders/part-0.parquet.');
    expect(readFileSync(join(projectPath, 'elsewhere/old.parquet'), 'utf8')).toBe('PAR1');
  });

  it.for(['writes_table.py', 'writes_other_name.py'])('is not %s', async script => {
    const result = await executeScript({ projectPath: makeProject(script), pythonBin: testPython });
    expect(result).toMatchObject({ exitCode: 0, warnings: [] });
  });
});
