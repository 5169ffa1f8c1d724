import { z } from 'zod';
import { formatDataType } from '../base/data-type.ts';
import { type Effects, systemEffects } from '../base/effects.ts';
import type { TablePlan } from '../dataset/plan/plan.ts';
import { datasetOptions } from './dataset-options.ts';
import { datasetName, openDatasetProject } from './dataset-project.ts';
import { generateDatasetSchema, loadPlan } from './generate-dataset.ts';
import { parseOptions } from './options.ts';

export const planDatasetSchema = z.strictObject({
  projectPath: generateDatasetSchema.shape.projectPath,
  dataset: datasetOptions.dataset,
  scaleFactor: generateDatasetSchema.shape.scaleFactor,
});

export interface PlannedTable {
  readonly name: string;
  /** Of tables with `per`, about. */
  readonly rows: number;
  readonly exact: boolean;
  /** About how much the files will take. */
  readonly bytes: number;
  readonly per: string | null;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly nullable: boolean;
    readonly hidden: boolean;
    /** What it is computed from: columns of its row, of related rows, of its children. */
    readonly uses: readonly string[];
    /** Whether its values change with the number of rows of other tables. */
    readonly derived: boolean;
  }[];
}

export interface DatasetPlanResult {
  readonly dataset: string;
  /** The file. */
  readonly file: string;
  readonly seed: number;
  readonly scaleFactor: number;
  /** In the order in which they are generated. */
  readonly tables: readonly PlannedTable[];
}

/**
 * Checks a dataset and says what it would generate; nothing is written. Throws USAGE, SCRIPT_NOT_FOUND, DATASET_INVALID with every
 * mistake, NOT_SUPPORTED, LOCAL_IO. Default: scaleFactor 1.
 *
 * @example
 * const { tables } = await planDatasetProject({ projectPath: 'examples/ecommerce' });
 */
export async function planDatasetProject(
  options: z.input<typeof planDatasetSchema>,
  effects: Effects = systemEffects(),
): Promise<DatasetPlanResult> {
  const input = parseOptions(planDatasetSchema, options);
  const project = await openDatasetProject(input, effects);
  const { name, seed, scale, tables } = await loadPlan(project, input.scaleFactor);
  const counted = new Map<string, number>();
  return {
    dataset: name,
    file: datasetName(project),
    seed,
    scaleFactor: scale,
    tables: tables.map(table => describe(table, counted)),
  };
}

function describe({ name, rows, columns, bytesPerRow }: TablePlan, counted: Map<string, number>): PlannedTable {
  const count = rows.kind === 'fixed' ? rows.count : Math.round((counted.get(rows.parent) ?? 0) * rows.mean);
  counted.set(name, count);
  return {
    name,
    rows: count,
    exact: rows.kind === 'fixed' || rows.min === rows.max,
    bytes: Math.round(count * bytesPerRow),
    per: rows.kind === 'per' ? rows.parent : null,
    columns: columns.map(({ name: column, type, nullable, hidden, uses, derived }) => ({
      name: column,
      type: formatDataType(type),
      nullable,
      hidden,
      uses,
      derived,
    })),
  };
}
