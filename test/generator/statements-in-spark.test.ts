import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tableStatements } from '../../src/generator/table-statements.ts';
import { useSamples } from '../parquet/samples.ts';
import { testPython } from '../setup/python.ts';

/** As names of columns and as comments: what is data must stay data. The number comes first, as it does in an object. */
const TEXTS = [
  '1',
  "it's",
  '"q"',
  'a`b``',
  'back\\slash\\',
  "\\'",
  'two\nlines\r\n\ttabbed',
  "'; DROP TABLE x; --",
  '/* not */ -- a remark',
  ':p ? %s \\u0041 \\x41',
  'größe 顧客 🌊',
  'with, (all) {that} = Delta; cannot\tstore',
  'SELECT',
];
/** Spark replaces variables before it parses, in names as well: only a literal can be kept from that. */
const COMMENT = [...TEXTS, '\x24{HOME} \x24{spark:spark.app.name}'].join(' ');
/** Names that POSIX gives a folder, and Windows does not, among them. */
const FOLDERS =
  process.platform === 'win32'
    ? ["it's", 'a`b', 'SELECT', '1', '目录']
    : ["it's", 'a`b', 'a\\b', '{x}*?[1]', '"q"', 'SELECT', '1', '目录', 'a%20#+;--'];
const DESTINATION = { catalog: "c'a`t", schema: 'my-schema', volume: 'v\x24{x}', remoteSubfolder: "in [1]/it's" };

interface Parsed {
  readonly creates?: readonly string[];
  readonly partitions?: readonly string[][];
  readonly comment: string | null;
  readonly mapped?: string | null;
  readonly reads?: string;
  readonly path?: string;
  readonly options?: object;
  readonly alters?: readonly string[];
  readonly column?: readonly string[];
}

function python(script: string, input: unknown): string {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return execFileSync(testPython, [path], { input: JSON.stringify(input), encoding: 'utf8', stdio: 'pipe' });
}

function fullNameOf(table: string): string[] {
  return [DESTINATION.catalog, DESTINATION.schema, table];
}

/** Where read_files looks, once it has taken its patterns' escapes away. */
function placeOf(path: string): string {
  return path.replace(/\\(.)/g, '\x241');
}

/** Spark needs a Java, which not every machine has. */
const hasJava = spawnSync('java', ['-version']).status === 0;

describe.runIf(hasJava)('to Spark’s parser (only where there is a Java)', () => {
  const sample = useSamples();
  let data = '';
  let parsed: ReadonlyMap<string, readonly Parsed[]>;

  /** One Spark reads all of them: it takes its time to start. */
  beforeAll(async () => {
    data = realpathSync(mkdtempSync(join(tmpdir(), 'lakeseed-statements-')));
    for (const folder of FOLDERS) cpSync(sample('float16/sensors'), join(data, folder), { recursive: true });
    for (const name of ['partitions/sales', 'comments/customers', 'odd-names/sheet', 'good/orders']) {
      cpSync(sample(name), join(data, name.split('/')[1]!), { recursive: true });
    }
    cpSync(sample('float16/sensors'), join(data, "odd_keys/it's%3A%20`a`=1"), { recursive: true });
    python('write_commented.py', {
      path: join(data, 'commented/part-0.parquet'),
      comment: COMMENT,
      columns: Object.fromEntries(TEXTS.map(text => [text, text])),
    });
    const { tables } = await tableStatements({ path: data, ...DESTINATION });
    const plans: Parsed[] = JSON.parse(
      python(
        'parse_statements.py',
        tables.flatMap(({ statements }) => statements),
      ),
    );
    parsed = new Map(tables.map(({ table, statements }) => [table, plans.splice(0, statements.length)]));
  }, 300_000);
  afterAll(() => rmSync(data, { recursive: true, force: true }));

  it.for([...FOLDERS, 'sales', 'customers', 'sheet', 'orders', 'odd_keys', 'commented'])(
    'the table of the folder %s is that, made of the files there',
    table => {
      const [create, ...alterations] = parsed.get(table)!;
      expect(create).toMatchObject({
        creates: fullNameOf(table),
        reads: 'read_files',
        options: { format: 'parquet', schemaEvolutionMode: 'none' },
      });
      const { catalog, schema, volume, remoteSubfolder } = DESTINATION;
      expect(placeOf(create!.path!)).toBe(['/Volumes', catalog, schema, volume, remoteSubfolder, table].join('/'));
      expect(alterations.map(({ alters }) => alters)).toEqual(alterations.map(() => fullNameOf(table)));
    },
  );

  it('partitions are the keys of the folders', () => {
    expect(parsed.get('sales')![0]?.partitions).toEqual([['year'], ['country']]);
    expect(parsed.get('odd_keys')![0]?.partitions).toEqual([["it's: `a`"]]);
    expect(parsed.get('orders')![0]?.partitions).toEqual([]);
  });

  it('columns are mapped where Delta could not store their names, and only there', () => {
    expect(parsed.get('sheet')![0]?.mapped).toBe('name');
    expect(parsed.get('commented')![0]?.mapped).toBe('name');
    expect(parsed.get('orders')![0]?.mapped).toBeNull();
  });

  it('comments are what the writer wrote, on the columns that he wrote them on', () => {
    const [create, ...alterations] = parsed.get('commented')!;
    expect(create?.comment).toBe(COMMENT);
    expect(alterations.map(({ column, comment }) => ({ column, comment }))).toEqual(
      TEXTS.map(text => ({ column: [text], comment: text })),
    );
    expect(parsed.get('customers')!.map(({ column, comment }) => ({ column, comment }))).toEqual([
      { column: undefined, comment: 'Who buys' },
      { column: ['id'], comment: 'Primary key' },
      { column: ['address', 'city'], comment: "It's a \\ city" },
    ]);
  });
});
