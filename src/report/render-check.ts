import { formatBytes, formatCount, formatPlural } from '../base/format.ts';
import { paint, type Target } from './paint.ts';
import { renderTable } from './render-table.ts';

export interface ShownFinding {
  readonly rule: string;
  readonly level: 'error' | 'warn';
  readonly table: string | null;
  readonly file: string | null;
  readonly column: string | null;
  readonly message: string;
  readonly fix: string;
}

export interface ShownTable {
  readonly name: string;
  readonly files: number;
  readonly rows: number | null;
  readonly bytes: number;
}

/** One block a finding: level and rule, where, what, and how to mend it. */
export function renderFindings(findings: readonly ShownFinding[], target: Target): string {
  return findings
    .map(({ rule, level, table, file, column, message, fix }) => {
      const mark = level === 'error' ? paint('red', 'error', target) : paint('yellow', 'warn ', target);
      const place = [file ?? table, column].filter(Boolean).join(' · ');
      return `${mark} ${paint('bold', rule, target)}  ${place}\n      ${message}\n      ${paint('cyan', 'fix', target)}  ${fix}`;
    })
    .join('\n');
}

/** Tables with files, rows and bytes, and their total. */
export function renderTables(tables: readonly ShownTable[]): string {
  const sum = (pick: (table: ShownTable) => number) => tables.reduce((total, table) => total + pick(table), 0);
  return renderTable(
    [
      { title: 'table', align: 'left' },
      { title: 'files', align: 'right' },
      { title: 'rows', align: 'right' },
      { title: 'size', align: 'right' },
    ],
    tables.map(({ name, files, rows, bytes }) => [
      name,
      formatCount(files),
      rows === null ? '?' : formatCount(rows),
      formatBytes(bytes),
    ]),
    [
      formatPlural(tables.length, 'table'),
      formatCount(sum(table => table.files)),
      formatCount(sum(table => table.rows ?? 0)),
      formatBytes(sum(table => table.bytes)),
    ],
  );
}

/** The findings that an error carries, if it carries any. */
export function findingsOf(details: Readonly<Record<string, unknown>> | undefined): readonly ShownFinding[] {
  const findings = details?.['findings'];
  return Array.isArray(findings) ? (findings as ShownFinding[]) : [];
}
