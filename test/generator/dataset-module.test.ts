import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lakeseed } from '../setup/cli.ts';
import { tempFolder } from '../setup/temp.ts';

const SHOP = `import { dataset } from 'lakeseed';
import { regions } from './parts/regions.ts';

console.log('from the module');
export default dataset({
  dataset: 'shop',
  tables: {
    customers: { rows: 20, key: 'customer_id', columns: { customer_id: { sequence: 1 }, region: { values: regions } } },
    orders: { rows: 10, columns: { customer_id: { references: 'customers' }, region: { from: 'customer.region' } } },
  },
});
`;

function projectOf(text: string): string {
  const cwd = tempFolder();
  writeFileSync(join(cwd, 'dataset.ts'), text);
  mkdirSync(join(cwd, 'parts'));
  writeFileSync(
    join(cwd, 'parts/regions.ts'),
    "export const regions: Readonly<Record<string, number>> = { North: 60, South: 40 };\nexport type Region = 'North';\n",
  );
  return cwd;
}

describe('a dataset.ts in a folder without node_modules', () => {
  it('is generated, with what it imports and prints apart from the result', async () => {
    const cwd = projectOf(SHOP);
    const { exitCode, stdout, stderr } = await lakeseed(['generate', '.', '--output', 'json'], { cwd });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ tables: [{ rows: 20 }, { rows: 10 }] });
    expect(stderr).toContain('from the module');
  });

  it('needs no builder: a plain object is a dataset', async () => {
    const cwd = projectOf(
      'export default { dataset: "d", tables: { t: { rows: 1, columns: { x: { sequence: 1 } } } } };',
    );
    const { exitCode } = await lakeseed(['plan', '.'], { cwd });
    expect(exitCode).toBe(0);
  });

  it.for([
    ['a file that is not there', "import './missing.ts';", 'missing.ts'],
    ['functions', 'export default { dataset: () => "d" };', 'must be plain data, without functions'],
    ['an end of its own', 'process.exit(3);', 'ended by itself, with exit code 3'],
    ['a name that no table has', SHOP.replace("'customers' }", "'customer' }"), 'There is no table "customer"'],
  ] as const)('says what is wrong: %s', async ([, text, message]) => {
    const { exitCode, stderr } = await lakeseed(['plan', '.'], { cwd: projectOf(text) });
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain(message);
  });
});
