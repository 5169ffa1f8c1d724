import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testPython } from '../../setup/python.ts';
import { cases, writeCase } from './cases.ts';
import { readByDuckDb, readByHyparquet } from './read-back.ts';

const NAMES = cases.map(({ name }) => name);
const hasJava = spawnSync('java', ['-version']).status === 0;
let folder = '';

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'lakeseed-written-')));
  for (const one of cases) await writeCase(folder, one);
  writeFileSync(join(folder, 'cases.json'), JSON.stringify(cases));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One Python for all files. */
function inPython(name: string, ...rest: string[]): unknown {
  const script = fileURLToPath(new URL(name, import.meta.url));
  const env = { ...process.env, TZ: 'UTC' };
  return JSON.parse(
    execFileSync(testPython, [script, folder, ...rest], { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] }),
  );
}

const UNHARMED = Object.fromEntries(NAMES.map(name => [name, null]));

describe('every value of every type, as it was given', () => {
  it.for(cases)('in DuckDB: $name', async ({ name, fields, columns }) => {
    expect(await readByDuckDb(join(folder, `${name}.parquet`), fields)).toEqual(columns);
  });

  it.for(cases)('in hyparquet: $name', async ({ name, fields, columns }) => {
    expect(await readByHyparquet(join(folder, `${name}.parquet`), fields)).toEqual(columns);
  });

  it('in pyarrow', () => {
    expect(inPython('read_back.py', 'pyarrow')).toEqual({ pyarrow: UNHARMED });
  });

  it.runIf(hasJava)(
    'in both of Spark’s readers, comments and filters by page included (only where there is a Java)',
    { timeout: 300_000 },
    () => {
      const both = { spark: UNHARMED, 'spark-rows': UNHARMED };
      expect(inPython('read_back.py', 'spark', 'spark-rows')).toEqual(both);
    },
  );
});

describe('what a file says of its columns', () => {
  it('is what pyarrow says, who wrote it anew: schema, levels, nulls, least and greatest values', () => {
    expect(inPython('compare_with_pyarrow.py')).toEqual(Object.fromEntries(NAMES.map(name => [name, []])));
  });
});
