import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadDataset } from '../../../src/dataset/load/load-dataset.ts';
import { tempFolder } from '../../setup/temp.ts';

function written(text: string, name = 'dataset.ts'): string {
  const path = join(tempFolder(), name);
  writeFileSync(path, text);
  return path;
}

describe('dataset.ts', () => {
  it('is read again each time, with what it imports', async () => {
    const path = written(
      "import { rows } from './rows.ts';\nexport default { dataset: 'd', tables: { t: { rows, columns: { x: { sequence: 1 } } } } };",
    );
    const rows = join(path, '../rows.ts');
    for (const count of [3, 4]) {
      writeFileSync(rows, `export const rows = ${count};`);
      expect((await loadDataset(path)).spec.tables['t']?.rows).toBe(count);
    }
  });

  it.for([
    ['an error in it', 'throw new Error("no luck");', 'dataset.ts does not load: no luck'],
    ['no default export', 'export const x = 1;', 'It has no default export'],
    ['a wait without end', 'await new Promise(() => {});', 'it ended by itself, with exit code 0'],
    ['a package that is not there', "import 'nowhere-at-all';", 'nowhere-at-all'],
    [
      'a mistake',
      'export default { dataset: "d", tables: { t: { rows: 1, columns: { x: { uid: true } } } } };',
      'Did you mean "uuid"?',
    ],
  ] as const)('with %s is refused', async ([, text, message]) => {
    await expect(loadDataset(written(text))).rejects.toMatchObject({
      code: 'DATASET_INVALID',
      message: expect.stringContaining(message),
    });
  });
});
