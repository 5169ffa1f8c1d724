import type { DataType } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import type { DatasetPlan } from '../../dataset/plan/plan.ts';
import { createProgram } from '../program/program.ts';
import { jsonOf } from '../text-formats/json-of.ts';
import { textOf } from '../text-formats/text-of.ts';
import { type ColumnSummary, summarizeColumn } from './summarize-column.ts';

export interface PreviewColumn {
  readonly name: string;
  readonly type: DataType;
  /** As Spark shows them, what is nested as JSON; null for no value. */
  readonly values: readonly (string | null)[];
  readonly summary: ColumnSummary;
}

export interface TablePreview {
  readonly columns: readonly PreviewColumn[];
  readonly totalRows: number;
  readonly sampledRows: number;
}

/** Enough to see a shape, and made in a moment. */
const SAMPLE = 5000;

/** The first rows of a table, and how more of them are spread, without hidden columns. */
export function previewTable(plan: DatasetPlan, name: string, rows: number): TablePreview {
  const table = createProgram(plan).table(name);
  const totalRows = table.size();
  const sampledRows = Math.min(Math.max(rows, SAMPLE), totalRows);
  const batch = table.run(0, sampledRows);
  const columns = table.plan.columns
    .filter(({ hidden }) => !hidden)
    .map(({ name: column, type }) => {
      const vector = batch.column(column);
      const text = textsOf(type, vector);
      const values = Array.from({ length: Math.min(rows, sampledRows) }, (_, row) =>
        vector.nulls?.[row] === 1 ? null : text(row),
      );
      return { name: column, type, values, summary: summarizeColumn(type, vector) };
    });
  return { columns, totalRows, sampledRows };
}

function textsOf(type: DataType, vector: Vector): (row: number) => string | null {
  const isNested = type.kind === 'struct' || type.kind === 'array' || type.kind === 'map';
  return isNested ? jsonOf(type, vector) : textOf(type, vector, 'spark');
}
