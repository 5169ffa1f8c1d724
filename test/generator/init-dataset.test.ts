import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { initProject } from '../../src/generator/init-project.ts';
import { lakeseed } from '../setup/cli.ts';
import { planOf } from '../setup/dataset.ts';
import { tempFolder } from '../setup/temp.ts';

describe('init --dataset', () => {
  it('makes a project that runs at once, with the schema for editors', async () => {
    const cwd = tempFolder();
    const made = await lakeseed(['init', 'my-data', '--dataset', '--output', 'json'], { cwd });
    expect(JSON.parse(made.stdout)).toEqual({
      project_path: join(cwd, 'my-data'),
      written: ['dataset.yaml', '.lakeseed/dataset.schema.json', 'README.md'].map(name => join(cwd, 'my-data', name)),
    });
    const text = readFileSync(join(cwd, 'my-data/dataset.yaml'), 'utf8');
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=.lakeseed/dataset.schema.json');
    expect(readFileSync(join(cwd, 'my-data/README.md'), 'utf8').trimEnd().split('\n')).toHaveLength(5);
    const run = await lakeseed(['run', 'my-data', '--local'], { cwd });
    expect(run).toMatchObject({ exitCode: 0 });
    expect(readdirSync(join(cwd, 'my-data/data')).sort()).toEqual(['customers', 'orders']);
  });

  it('says what was made and what comes next', async () => {
    const cwd = tempFolder();
    const { stdout } = await lakeseed(['init', 'd', '--dataset'], { cwd });
    expect(stdout.split('\n').slice(0, 8)).toEqual([
      'Made',
      '  d/dataset.yaml',
      '  d/.lakeseed/dataset.schema.json',
      '  d/README.md',
      '',
      'Next:',
      '  lakeseed plan d           what it would make',
      '  lakeseed generate d       make it, look at d/data',
    ]);
  });

  it('leaves alone what is there, and says so', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'dataset.json'), '{}');
    writeFileSync(join(folder, 'README.md'), 'mine');
    const first = await initProject({ projectPath: folder, dataset: true });
    expect(first.written).toEqual([join(folder, '.lakeseed/dataset.schema.json')]);
    const second = await initProject({ projectPath: folder, dataset: true });
    expect(second.written).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(['.lakeseed', 'README.md', 'dataset.json']);
  });

  it('renews a schema of another version', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, '.lakeseed'));
    const schema = join(folder, '.lakeseed/dataset.schema.json');
    writeFileSync(schema, '{}');
    await initProject({ projectPath: folder, dataset: true });
    expect(readFileSync(schema, 'utf8')).toContain('draft-07');
  });

  it('refuses a folder with a script, and a kind of script', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'generate_data.py'), '');
    await expect(initProject({ projectPath: folder, dataset: true })).rejects.toMatchObject({
      code: 'DESTINATION_TAKEN',
    });
    await expect(
      initProject({ projectPath: tempFolder(), dataset: true, templateType: 'empty' }),
    ).rejects.toMatchObject({ code: 'USAGE' });
  });
});

it('the dataset to start from uses every source of values that needs no table of another kind', () => {
  const plan = planOf(readFileSync(new URL('../../templates/dataset.yaml', import.meta.url), 'utf8'));
  const kinds = plan.tables.flatMap(({ columns }) => columns.map(({ node }) => node.kind));
  expect([...new Set(kinds)].sort()).toEqual(
    ['after', 'aggregate', 'array', 'case', 'format', 'sequence', 'sql', 'struct', 'time', 'uuid', 'weighted'].sort(),
  );
});
