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

/** More blocks than this nobody reads. */
const SHOWN = 40;

/**
 * Errors first; one block for what is the same in many files: level and rule, where, what, and how to mend it. Shows
 * at most 40 blocks, and says of how many it left out.
 */
export function renderFindings(findings: readonly ShownFinding[], target: Target): string {
  const groups = [...Map.groupBy(findings, kindOf).values()];
  const sorted = [
    ...groups.filter(([first]) => first!.level === 'error'),
    ...groups.filter(([first]) => first!.level !== 'error'),
  ];
  const left = sorted.slice(SHOWN).reduce((total, group) => total + group.length, 0);
  return [
    ...sorted.slice(0, SHOWN).map(group => renderGroup(group, target)),
    ...(left > 0 ? [`… and ${formatPlural(left, 'more finding')}: lakeseed check --output json has all of them`] : []),
  ].join('\n');
}

/** Findings of one kind say the same of the same column, whatever the file. */
function kindOf({ rule, level, table, file, column, message }: ShownFinding): string {
  const said = file === null ? message : message.replaceAll(file, '');
  return JSON.stringify([
    rule,
    level,
    table,
    column,
    MEASURING.has(rule) ? said.replace(/\d[\d.,e+]*( [KMGT]?i?B)?/g, '') : said,
  ]);
}

/** Rules whose messages have a number of their own for each file. */
const MEASURING: ReadonlySet<string> = new Set(['file-sizes', 'not-parquet', 'lossy-double']);

function renderGroup(group: readonly ShownFinding[], target: Target): string {
  const { rule, level, table, file, column, message, fix } = group[0]!;
  const mark = level === 'error' ? paint('red', 'error', target) : paint('yellow', 'warn ', target);
  const more = group.length > 1 ? ` and ${formatPlural(group.length - 1, 'more file')}` : '';
  const place = [`${file ?? table ?? ''}${more}`, column].filter(Boolean).join(' · ');
  return `${mark} ${paint('bold', rule, target)}  ${place}\n      ${message}\n      ${paint('cyan', 'fix', target)}  ${fix}`;
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
