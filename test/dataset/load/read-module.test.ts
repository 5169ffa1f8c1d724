import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadDataset } from '../../../src/dataset/load/load-dataset.ts';
import { lakeseed } from '../../setup/cli.ts';
import { tempFolder } from '../../setup/temp.ts';

function written(text: string, name = 'dataset.ts'): string {
  const path = join(tempFolder(), name);
  writeFileSync(path, text);
  return path;
}

const USES = `import { dataset } from 'lakeseed';
const rows: number = 5;
console.log('printed');
export default dataset({ dataset: 'd', tables: { t: { rows, columns: { x: { sequence: 1 } } } } });
`;

describe('dataset.ts', () => {
  it('imports lakeseed from an empty folder, and what it prints stays out of the result', async () => {
    const cwd = tempFolder();
    mkdirSync(join(cwd, 'p'));
    writeFileSync(join(cwd, 'p/dataset.ts'), USES);
    const { stdout, stderr, exitCode } = await lakeseed(['plan', 'p', '--output', 'json'], { cwd });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ dataset: 'd', tables: [{ name: 't', rows: 5 }] });
    expect(stderr).toBe('printed\n');
    const made = await lakeseed(['generate', 'p', '--output', 'json'], { cwd });
    expect(JSON.parse(made.stdout)).toMatchObject({ success: true, tables: [{ name: 't', rows: 5 }] });
  });

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
    ['a function in it', 'export default { dataset: () => 1 };', 'must be plain data, without functions'],
    ['an end of its own', 'process.exit(3);', 'it ended by itself, with exit code 3'],
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
