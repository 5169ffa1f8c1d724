import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadDataset } from '../../../src/dataset/load/load-dataset.ts';
import { tempFolder } from '../../setup/temp.ts';

const TABLES = 'tables: {a: {rows: 3, columns: {x: {sequence: 1}}}}';

function load(name: string, text: string) {
  const path = join(tempFolder(), name);
  writeFileSync(path, text);
  return loadDataset(path);
}

describe('loadDataset', () => {
  it.for([
    ['dataset.yaml', `dataset: d\nseed: 7\n${TABLES}\n`],
    [
      'dataset.json',
      JSON.stringify({ dataset: 'd', seed: 7, tables: { a: { rows: 3, columns: { x: { sequence: 1 } } } } }),
    ],
    [
      'dataset.ts',
      `const seed: number = 7;\nexport default { dataset: 'd', seed, tables: { a: { rows: 3, columns: { x: { sequence: 1 } } } } };\n`,
    ],
  ] as const)('reads %s to the same', async ([name, text]) => {
    const { spec, file } = await load(name, text);
    expect(file).toBe(name);
    expect(spec).toEqual({ dataset: 'd', seed: 7, tables: { a: { rows: 3, columns: { x: { sequence: 1 } } } } });
  });

  it.for([
    [
      'a key twice',
      `dataset: d\n${TABLES}\ndataset: e\n`,
      'DATASET_INVALID',
      'dataset.yaml:3:1: Map keys must be unique',
    ],
    ['a bracket that is never closed', 'dataset: [d\n', 'DATASET_INVALID', 'dataset.yaml:2:1: '],
    [
      'aliases that stand for billions of nodes',
      `a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\ndataset: [*d, *d, *d, *d, *d, *d, *d]\n`,
      'DATASET_INVALID',
      'Its aliases stand for too much',
    ],
    [
      'ten megabytes',
      `dataset: d\n# ${'x'.repeat(10_000_000)}\n${TABLES}\n`,
      'DATASET_INVALID',
      'a dataset has at most 4.0 MiB',
    ],
    ['nothing at all', '', 'DATASET_INVALID', 'dataset.yaml:1:1: Must be a mapping of keys to values'],
    [
      'words of a later version alone',
      `dataset: d\nstories: []\n${TABLES}\n`,
      'NOT_SUPPORTED',
      'dataset.yaml:2:1 stories: "stories" is not yet supported',
    ],
    [
      'such a word beside a mistake',
      `dataset: d\nstories: []\nsead: 1\n${TABLES}\n`,
      'DATASET_INVALID',
      'Did you mean "seed"?',
    ],
  ] as const)('refuses %s', async ([, text, code, message]) => {
    await expect(load('dataset.yaml', text)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('says what a dataset.ts lacks', async () => {
    await expect(load('dataset.ts', 'export const d = 1;\n')).rejects.toMatchObject({
      code: 'DATASET_INVALID',
      message: expect.stringContaining('It has no default export'),
    });
    await expect(load('dataset.ts', 'throw new Error("no luck");\n')).rejects.toMatchObject({
      code: 'DATASET_INVALID',
      message: 'dataset.ts does not load: no luck',
    });
  });

  it('names a file that is not there', async () => {
    await expect(loadDataset(join(tempFolder(), 'dataset.yaml'))).rejects.toMatchObject({ code: 'LOCAL_IO' });
  });
});
