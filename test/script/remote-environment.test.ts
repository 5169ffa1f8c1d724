import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LakeseedError } from '../../src/errors/lakeseed-error.ts';
import { type RemoteEnvironment, remoteEnvironment } from '../../src/script/remote-environment.ts';
import { type RequirementsFile, readRequirementsFile } from '../../src/script/requirements-file.ts';
import { tempFolder } from '../setup/temp.ts';

interface Declared {
  readonly source?: string;
  readonly file?: RequirementsFile | null;
  readonly onCluster?: boolean;
}

function environmentOf({ source = '', file = null, onCluster = false }: Declared): RemoteEnvironment {
  return remoteEnvironment({ source, scriptPath: '/p/generate_data.py', file, onCluster });
}

function refusal(declared: Declared): LakeseedError {
  try {
    environmentOf(declared);
  } catch (error) {
    return error as LakeseedError;
  }
  throw new Error('it succeeded');
}

/** The inline metadata of a script. */
function inline(...lines: readonly string[]): string {
  return ['# /// script', ...lines.map(line => `# ${line}`), '# ///', 'print(1)', ''].join('\n');
}

async function fileWith(...lines: readonly string[]): Promise<RequirementsFile | null> {
  const path = join(tempFolder(), 'requirements.txt');
  writeFileSync(path, lines.join('\n'));
  return readRequirementsFile(path);
}

describe('requirements', () => {
  it('are none where nothing is declared', () => {
    expect(environmentOf({})).toEqual({ requirements: [], environmentVersion: '4' });
    expect(environmentOf({ source: inline('dependencies = []') }).requirements).toEqual([]);
  });

  it('come from the script, else from the file beside it', async () => {
    const file = await fileWith('polars==1.0  # why', '', 'faker');
    const source = inline('dependencies = ["pandas>=2.2", "faker; python_version < \'4\'"]');
    expect(environmentOf({ source, file }).requirements).toEqual(['pandas>=2.2', "faker; python_version < '4'"]);
    expect(environmentOf({ source: inline('requires-python = ">=3.9"'), file }).requirements).toEqual([
      'polars==1.0',
      'faker',
    ]);
    expect(environmentOf({ file }).requirements).toEqual(['polars==1.0', 'faker']);
  });

  it('leave out what is part of every runtime, however it is written', () => {
    const source = inline(
      'dependencies = ["PySpark>=3.5", "pyspark[sql]==4.0", "databricks_connect", "delta-spark ; python_version > \'3\'", "pandas"]',
    );
    expect(environmentOf({ source }).requirements).toEqual(['pandas']);
  });

  it('keep the options of pip, but not for nothing', async () => {
    const options = [
      '--index-url https://pypi.example.com/simple',
      '--pre',
      '--find-links /Volumes/main/default/wheels',
    ];
    expect(environmentOf({ file: await fileWith(...options, 'pandas') }).requirements).toEqual([...options, 'pandas']);
    expect(environmentOf({ file: await fileWith(...options, 'pyspark') }).requirements).toEqual([]);
  });

  it.for([
    '/Volumes/main/default/wheels/mine-1.0-py3-none-any.whl',
    '/Workspace/Users/me/mine-1.0-py3-none-any.whl',
    'https://example.com/mine-1.0-py3-none-any.whl',
    'git+https://example.com/mine.git@main',
    'mine @ https://example.com/mine-1.0.tar.gz',
    'mine @ file:///Volumes/main/default/wheels/mine-1.0-py3-none-any.whl',
  ])('may be what Databricks can reach: %s', line => {
    expect(environmentOf({ source: inline(`dependencies = [${JSON.stringify(line)}]`) }).requirements).toEqual([line]);
  });

  it.for([
    './mine-1.0-py3-none-any.whl',
    'wheels/mine-1.0-py3-none-any.whl',
    '/home/me/mine',
    '.',
    '../mine',
    'file:///home/me/mine',
    'mine @ file:///home/me/mine',
    'mine[all] @ file:/home/me/mine ; python_version > "3"',
    'C:\\wheels\\mine.whl',
  ])('that exist on this machine only are NOT_SUPPORTED: %s', line => {
    const error = refusal({ source: inline(`dependencies = ["pandas", ${JSON.stringify(line)}]`) });
    expect(error).toMatchObject({ code: 'NOT_SUPPORTED', hint: expect.stringContaining('/Volumes/'), exitCode: 2 });
    expect(error.message.endsWith(`: ${line}`)).toBe(true);
  });

  it.for([
    '-c constraints.txt',
    '--constraint=c.txt',
    '-f wheels',
    '--find-links ./wheels',
    '--index-url file:///srv/pypi',
    '-e ./mine',
  ])('with an option that names a place on this machine are NOT_SUPPORTED: %s', async option => {
    const error = refusal({ file: await fileWith(option, 'pandas', './x.whl') });
    expect(error).toMatchObject({ code: 'NOT_SUPPORTED' });
    expect(error.message).toContain('./x.whl');
  });

  it('that cannot be understood are DEPENDENCIES_MISSING', () => {
    expect(refusal({ source: inline('dependencies = "pandas"') })).toMatchObject({ code: 'DEPENDENCIES_MISSING' });
    expect(refusal({ source: inline('dependencies = [') })).toMatchObject({ code: 'DEPENDENCIES_MISSING' });
  });
});

describe('the environment version', () => {
  it.for([
    ['>=3.9', '4'],
    ['>=3.12', '4'],
    ['==3.12.*', '4'],
    ['>=3.11,<3.12', '2'],
    ['~=3.11', '4'],
    ['==3.11.*', '2'],
    ['<3.11', '1'],
  ])('for requires-python %s is %s', ([specifier, version]) => {
    expect(environmentOf({ source: inline(`requires-python = "${specifier}"`) }).environmentVersion).toBe(version);
  });

  it.for(['>=3.13', '==3.9.*', 'nonsense'])('for requires-python %s there is none', specifier => {
    expect(refusal({ source: inline(`requires-python = "${specifier}"`) })).toMatchObject({
      code: 'DEPENDENCIES_MISSING',
      message: expect.stringContaining(
        `requires-python ${specifier}, which no serverless environment has: 4 (Python 3.12.3)`,
      ),
      exitCode: 2,
    });
  });

  it('is none on a cluster, which has a Python of its own', () => {
    const source = inline('requires-python = ">=3.13"', 'dependencies = ["pandas"]');
    expect(environmentOf({ source, onCluster: true })).toEqual({ requirements: ['pandas'], environmentVersion: null });
  });

  it.for([
    ['environment_version = "5"', '5'],
    ['environment_version = 3', '3'],
  ])('may be named as Databricks’ own notebooks do: %s', ([line, version]) => {
    const source = inline('requires-python = ">=3.13"', '[tool.databricks.environment]', line!);
    expect(environmentOf({ source }).environmentVersion).toBe(version);
  });

  it('is not disturbed by other tools', () => {
    expect(
      environmentOf({ source: inline('[tool.uv]', 'exclude-newer = "2026-01-01"', '[tool.databricks]') })
        .environmentVersion,
    ).toBe('4');
  });

  it('is read from a notebook, too', () => {
    const source = `# Databricks notebook source\n${inline('[tool.databricks.environment]', 'environment_version = "2"')}`;
    expect(environmentOf({ source }).environmentVersion).toBe('2');
  });
});
