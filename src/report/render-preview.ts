import { formatCount } from '../base/format.ts';
import { paint, type Target } from './paint.ts';
import { renderTable } from './render-table.ts';

export interface ShownPreview {
  readonly table: string;
  readonly totalRows: number;
  readonly sampledRows: number;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly values: readonly (string | null)[];
    readonly summary: ShownSummary;
  }[];
}

export type ShownSummary =
  | {
      readonly kind: 'spread';
      readonly nulls: number;
      readonly min: string;
      readonly max: string;
      readonly counts: readonly number[];
    }
  | {
      readonly kind: 'values';
      readonly nulls: number;
      readonly values: readonly { readonly value: string; readonly share: number }[];
    }
  | { readonly kind: 'distinct'; readonly nulls: number; readonly distinct: number };

/** Longer texts are cut in the rows. */
const WIDEST = 40;

/** Rows, then a line for each column with its shape. */
export function renderPreview({ table, totalRows, sampledRows, columns }: ShownPreview, target: Target): string {
  const rows = columns[0]?.values.length ?? 0;
  const shown = Array.from({ length: rows }, (_, row) => columns.map(({ values }) => cut(values[row] ?? 'null')));
  const isNumber = (type: string) => /^(tinyint|smallint|int|bigint|float|double|decimal)/.test(type);
  const sample = renderTable(
    columns.map(({ name, type }) => ({ title: name, align: isNumber(type) ? 'right' : 'left' })),
    shown,
  );
  const shapes = renderTable(
    [
      { title: 'column', align: 'left' },
      { title: 'type', align: 'left' },
      { title: `in the first ${formatCount(sampledRows)} rows`, align: 'left' },
    ],
    columns.map(({ name, type, summary }) => [name, type, describeSummary(summary)]),
  );
  const title = `${paint('bold', table, target)}, the first ${formatCount(rows)} of ${formatCount(totalRows)} rows`;
  return [title, sample, '', shapes].join('\n');
}

function describeSummary(summary: ShownSummary): string {
  const nulls = summary.nulls > 0 ? `${percent(summary.nulls)} null  ` : '';
  switch (summary.kind) {
    case 'spread':
      return `${nulls}${summary.min}  ${bars(summary.counts)}  ${summary.max}`;
    case 'values':
      return nulls + summary.values.map(({ value, share }) => `${cut(value)} ${percent(share)}`).join('  ');
    case 'distinct':
      return `${nulls}${formatCount(summary.distinct)} different`;
  }
}

const BARS = '▁▂▃▄▅▆▇█';

function bars(counts: readonly number[]): string {
  if (counts.length < 2) return '';
  const most = Math.max(...counts);
  return counts.map(count => (count === 0 ? ' ' : BARS[Math.min(7, Math.floor((count / most) * 7.999))]!)).join('');
}

function percent(share: number): string {
  const value = share * 100;
  return `${value >= 10 || value === 0 ? Math.round(value) : value.toFixed(1)}%`;
}

function cut(text: string): string {
  return text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text;
}
