import type { DatasetPlan } from '../../src/dataset/plan/plan.ts';
import { createProgram } from '../../src/kernels/program/program.ts';
import { generateTables } from '../../src/kernels/run/generate-tables.ts';
import { query, valuesOf } from '../kernels/values.ts';
import { tempFolder } from './temp.ts';

/** What DuckDB reads in the files of a plan; `{table}` in a query stands for a table's files. */
export async function generated(plan: DatasetPlan): Promise<(sql: string) => Promise<unknown[][]>> {
  const directory = tempFolder();
  await generateTables({ plan, directory, threads: 2, format: { rowGroupRows: 20_000 } });
  return sql =>
    query(sql.replaceAll(/\{(\w+)\}/g, (_, table: string) => `read_parquet('${directory}/${table}/**/*.parquet')`));
}

/** The first row of a query as numbers. */
export async function numbers(ask: (sql: string) => Promise<unknown[][]>, sql: string): Promise<number[]> {
  const [row] = await ask(sql);
  return row!.map(Number);
}

/** Columns of a table over a run of rows and over any rows, beside what the whole table has there. */
export function subsets(plan: DatasetPlan, table: string): { readonly whole: unknown; readonly some: unknown } {
  const rows = (pick: 'whole' | 'some'): Record<string, unknown> => {
    const columns = plan.tables.find(({ name }) => name === table)!.columns.map(({ name }) => name);
    return Object.fromEntries(
      columns.map(column => {
        const program = createProgram(JSON.parse(JSON.stringify(plan)) as DatasetPlan).table(table);
        const size = program.size();
        const numbers = [3, size - 1, 0, 3, Math.floor(size / 2), 1].map(number => number % size);
        const [first, length] = [Math.floor(size / 3), Math.min(50, size - Math.floor(size / 3))];
        if (pick === 'some') {
          const run = valuesOf(program, program.run(first, length), column);
          return [column, { run, at: valuesOf(program, program.at(Float64Array.from(numbers)), column) }];
        }
        const all = valuesOf(program, program.run(0, size), column);
        return [column, { run: all.slice(first, first + length), at: numbers.map(number => all[number]) }];
      }),
    );
  };
  return { whole: rows('whole'), some: rows('some') };
}
