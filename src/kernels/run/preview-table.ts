import type { DataType } from '../../base/data-type.ts';
import type { DatasetPlan } from '../../dataset/plan/plan.ts';
import { createProgram } from '../program/program.ts';
import { jsonOf } from '../text-formats/json-of.ts';
import { textOf } from '../text-formats/text-of.ts';

export interface PreviewColumn {
  readonly name: string;
  readonly type: DataType;
  /** As Spark shows them, what is nested as JSON; null for no value. */
  readonly values: readonly (string | null)[];
}

/** The first rows of a table, without hidden columns. */
export function previewTable(plan: DatasetPlan, name: string, rows: number): readonly PreviewColumn[] {
  const table = createProgram(plan).table(name);
  const batch = table.run(0, Math.min(rows, table.size()));
  return table.plan.columns
    .filter(({ hidden }) => !hidden)
    .map(({ name, type }) => {
      const vector = batch.column(name);
      const isNested = type.kind === 'struct' || type.kind === 'array' || type.kind === 'map';
      const text = isNested ? jsonOf(type, vector) : textOf(type, vector, 'spark');
      const values = Array.from({ length: batch.length }, (_, row) => (vector.nulls?.[row] === 1 ? null : text(row)));
      return { name, type, values };
    });
}
