import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';
import { type DeclaredDependencies, readDeclaredDependencies } from '../../src/script/declared-dependencies.ts';
import { openProject } from '../../src/script/project.ts';
import { addFiles } from '../setup/project.ts';
import { tempFolder } from '../setup/temp.ts';

async function declared(files: Readonly<Record<string, string>>): Promise<DeclaredDependencies | null> {
  const folder = tempFolder();
  addFiles(folder, { 'generate_data.py': 'pass\n', ...files });
  return await readDeclaredDependencies(await openProject(folder, systemEffects()));
}

const block = (...lines: string[]) =>
  ['# /// script', ...lines.map(line => `# ${line}`.trimEnd()), '# ///', 'pass', ''].join('\n');

describe('inline metadata', () => {
  it.for([
    ['one line', block('dependencies = ["pandas>=2.2", "pyarrow"]'), ['pandas>=2.2', 'pyarrow'], null],
    [
      'many lines, other keys',
      block('requires-python = ">=3.9"', 'dependencies = [', '  "a", # why', '', '  "b",', ']', '[tool.x]', 'y = 1'),
      ['a', 'b'],
      '>=3.9',
    ],
    ['Windows line ends', block('dependencies = ["a"]').replaceAll('\n', '\r\n'), ['a'], null],
    ['after a docstring', `"""Doc."""\n\n${block('dependencies = ["a"]')}`, ['a'], null],
    ['no dependencies at all', block('dependencies = []'), [], null],
    [
      'a block of another kind beside it',
      `# /// pyproject\n# x = 1\n# ///\n\n${block('dependencies = ["a"]')}`,
      ['a'],
      null,
    ],
  ] as const)('%s', async ([, source, lines, requiresPython]) => {
    const found = await declared({ 'generate_data.py': source, 'requirements.txt': 'from-the-file' });
    expect(found).toMatchObject({ source: 'inline metadata', lines, requiresPython });
  });

  it('without dependencies leaves them to requirements.txt', async () => {
    const source = block('requires-python = ">=3.9"');
    expect(await declared({ 'generate_data.py': source, 'requirements.txt': 'a' })).toMatchObject({
      source: 'requirements.txt',
      lines: ['a'],
      requiresPython: '>=3.9',
    });
    expect(await declared({ 'generate_data.py': source })).toMatchObject({ lines: [], requiresPython: '>=3.9' });
  });

  it.for([
    ['no TOML', block('dependencies = ["a"'), /is not valid: /],
    ['dependencies that are no list', block('dependencies = "a"'), /is not valid: dependencies is no list of texts$/],
    ['a version that is no text', block('requires-python = 3.9'), /is not valid: requires-python is no text$/],
    [
      'two blocks',
      `${block('dependencies = []')}\n${block('dependencies = []')}`,
      /more than one "# \/\/\/ script" block$/,
    ],
  ] as const)('with %s is DEPENDENCIES_MISSING', async ([, source, message]) => {
    await expect(declared({ 'generate_data.py': source })).rejects.toMatchObject({
      code: 'DEPENDENCIES_MISSING',
      message: expect.stringMatching(message),
      hint: 'It is TOML in comments: # /// script, # dependencies = ["pandas>=2.2"], # ///',
    });
  });
});

describe('requirements.txt', () => {
  it('is read as pip reads it', async () => {
    const found = await declared({
      'requirements.txt': `# a comment
pandas >= 2.2   # another
pyarrow>=15,\\
  <30
six==1.17.0 --hash=sha256:aa \\
  --hash=sha256:bb
--index-url https://user:secret@host/simple
-r more/other.txt
-c constraints.txt
-e ./local
name#with-hash @ https://host/x.zip#sha256=cc

`,
      'more/other.txt': 'numpy\n--requirement=third.txt\n-r ../requirements.txt',
      'more/third.txt': 'duckdb',
      'constraints.txt': 'numpy<3',
    });
    expect(found?.source).toBe('requirements.txt');
    expect(found?.lines).toEqual([
      'pandas >= 2.2',
      'pyarrow>=15,   <30',
      'six==1.17.0',
      'numpy',
      'duckdb',
      './local',
      'name#with-hash @ https://host/x.zip#sha256=cc',
    ]);
  });

  it('is read as PowerShell writes it', async () => {
    const folder = tempFolder();
    addFiles(folder, { 'generate_data.py': 'pass' });
    writeFileSync(join(folder, 'requirements.txt'), Buffer.from('\uFEFFpandas\r\npyarrow\r\n', 'utf16le'));
    const project = await openProject(folder, systemEffects());
    expect((await readDeclaredDependencies(project))?.lines).toEqual(['pandas', 'pyarrow']);
  });

  it('has a fingerprint that changes with everything an installation depends on, and with nothing else', async () => {
    const base = { 'requirements.txt': 'a\n-c c.txt\n./x.whl\n', 'c.txt': 'b<2', 'x.whl': 'wheel' };
    const of = async (files: Readonly<Record<string, string>>) => {
      const found = await declared({ ...base, ...files });
      // The time of the local archive differs from one folder to the next.
      return found?.fingerprint.replace(/ \d+(\.\d+)?$/gm, '');
    };
    const before = await of({});
    expect(await of({ 'requirements.txt': '# comment\na\n\n-c c.txt\n./x.whl\n' })).toBe(before);
    expect(await of({ 'requirements.txt': 'a>1\n-c c.txt\n./x.whl\n' })).not.toBe(before);
    expect(await of({ 'c.txt': 'b<3' })).not.toBe(before);
    expect(await of({ 'x.whl': 'another wheel' })).not.toBe(before);
  });

  it('that is not there declares nothing', async () => {
    expect(await declared({})).toBeNull();
  });
});
