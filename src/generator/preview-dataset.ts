import { z } from 'zod';
import { formatDataType } from '../base/data-type.ts';
import { type Effects, systemEffects } from '../base/effects.ts';
import { nearest } from '../base/nearest.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { previewTable } from '../kernels/run/preview-table.ts';
import type { ColumnSummary } from '../kernels/run/summarize-column.ts';
import { openDatasetProject } from './dataset-project.ts';
import { generateDatasetSchema, loadPlan } from './generate-dataset.ts';
import { parseOptions } from './options.ts';

const ROWS = 'Must be a whole number from 1 to 1000';

export const previewDatasetSchema = z.strictObject({
  projectPath: generateDatasetSchema.shape.projectPath,
  dataset: generateDatasetSchema.shape.dataset,
  scaleFactor: generateDatasetSchema.shape.scaleFactor,
  table: z
    .string('Must be the name of a table')
    .min(1, 'Must be the name of a table')
    .optional()
    .describe('The table; by default the first.'),
  rows: z.int(ROWS).min(1, ROWS).max(1000, ROWS).default(10).describe('Rows to show.'),
});

export interface PreviewResult {
  readonly table: string;
  /** Rows of the table in all. */
  readonly totalRows: number;
  /** Rows that the summaries are taken over: the first ones. */
  readonly sampledRows: number;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    /** Of the first rows, as Spark shows them; null for no value. */
    readonly values: readonly (string | null)[];
    readonly summary: ColumnSummary;
  }[];
}

/**
 * The first rows of a dataset's table and how its columns are spread, without generating the rest: the same values that a run gives
 * them. Throws what planDatasetProject throws; USAGE for a table that there is not. Defaults: scaleFactor 1, rows 10, the first table.
 *
 * @example
 * const { columns } = await previewDataset({ projectPath: 'examples/ecommerce', table: 'orders' });
 */
export async function previewDataset(
  options: z.input<typeof previewDatasetSchema>,
  effects: Effects = systemEffects(),
): Promise<PreviewResult> {
  const input = parseOptions(previewDatasetSchema, options);
  const project = await openDatasetProject(input, effects);
  const plan = await loadPlan(project, input.scaleFactor);
  const names = plan.tables.map(({ name }) => name);
  const table = input.table ?? names[0]!;
  if (!names.includes(table)) {
    const [best] = nearest(table, names, 1);
    throw new LakeseedError('USAGE', `There is no table "${table}" in the dataset`, {
      hint: best ? `Did you mean ${best}?` : `The tables are: ${names.join(', ')}`,
    });
  }
  const { columns, totalRows, sampledRows } = previewTable(plan, table, input.rows);
  return {
    table,
    totalRows,
    sampledRows,
    columns: columns.map(({ type, ...rest }) => ({ ...rest, type: formatDataType(type) })),
  };
}
