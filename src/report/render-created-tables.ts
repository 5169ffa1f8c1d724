import { quoteIdentifier } from '../base/databricks-sql.ts';
import { formatPlural } from '../base/format.ts';
import { paint, type Target } from './paint.ts';

/** What became of the tables, as far as it is shown. */
export interface ShownCreation {
  readonly success: boolean;
  readonly warehouse: string;
  readonly tables: readonly ShownTable[];
}

interface ShownTable {
  readonly fullName: string;
  readonly created: boolean;
  readonly error: { readonly code: string; readonly message: string; readonly hint: string } | null;
}

/** Each table with its mark, below it why it failed and what to do, then how many there are and how to look at one. */
export function renderCreatedTables({ success, warehouse, tables }: ShownCreation, target: Target): string {
  const made = tables.filter(({ created }) => created);
  const verdict = success
    ? `${paint('green', 'Made', target)} ${formatPlural(made.length, 'table')}`
    : `${paint('red', 'Incomplete', target)}: made ${made.length} of ${formatPlural(tables.length, 'table')}`;
  const [first] = made;
  return [
    ...tables.flatMap(table => renderTable(table, target)),
    '',
    `${verdict} with the SQL warehouse ${warehouse}`,
    ...(success && first ? [`Next, in Databricks SQL: SELECT * FROM ${quote(first.fullName)} LIMIT 10`] : []),
    ...(success ? [] : ['The same command again makes all of them anew.']),
  ].join('\n');
}

function renderTable({ fullName, created, error }: ShownTable, target: Target): string[] {
  if (!error) return [`${paint('green', '✓', target)} ${fullName}`];
  const mark = created ? paint('yellow', '!', target) : paint('red', '✗', target);
  return [
    `${mark} ${fullName}${created ? ', not completely' : ''}`,
    `  ${error.code}: ${error.message.replaceAll('\n', '\n  ')}`,
    `  ${paint('cyan', 'hint', target)} ${error.hint}`,
  ];
}

/** None of the three names can have a period. */
function quote(fullName: string): string {
  return fullName.split('.').map(quoteIdentifier).join('.');
}
