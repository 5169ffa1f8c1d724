import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll } from 'vitest';
import { type DatasetResult, generateDataset } from '../../src/generator/generate-dataset.ts';

/** A dataset that was generated into a project, with a view for each of its tables. */
export interface GeneratedProject {
  readonly project: string;
  readonly result: DatasetResult;
  readonly rows: (sql: string) => Promise<Record<string, unknown>[]>;
  /** The first value of the first row. */
  readonly number: (sql: string) => Promise<number>;
}

/** Generates a dataset for all tests of a file; to be called in beforeAll. */
export async function generateProject(yaml: string, scaleFactor = 1): Promise<GeneratedProject> {
  const project = realpathSync(mkdtempSync(join(tmpdir(), 'lakeseed-test-')));
  afterAll(() => rmSync(project, { recursive: true, force: true }));
  writeFileSync(join(project, 'dataset.yaml'), yaml);
  const result = await generateDataset({ projectPath: project, scaleFactor });
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = async (sql: string) =>
    (await connection.runAndReadAll(sql)).getRowObjectsJson() as Record<string, unknown>[];
  await rows("SET TimeZone = 'UTC'");
  for (const { name } of result.tables) {
    await rows(
      `CREATE VIEW ${name} AS FROM read_parquet('${project}/data/${name}/**/*.parquet', hive_partitioning = true)`,
    );
  }
  const number = async (sql: string) => Number(Object.values((await rows(sql))[0]!)[0]);
  return { project, result, rows, number };
}

/** A dataset of the decision about the language, by its name. */
export function draft(name: string): string {
  const page = readFileSync(fileURLToPath(new URL('../../docs/adr/0009-dataset-language.md', import.meta.url)), 'utf8');
  const found = [...page.matchAll(/```yaml\n(dataset: (\w+)\n[\s\S]*?)```/g)].find(match => match[2] === name);
  if (!found) throw new Error(`There is no dataset ${name} on the page`);
  return found[1]!;
}
