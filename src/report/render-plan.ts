import { formatBytes, formatCount } from '../base/format.ts';
import { paint, type Target } from './paint.ts';
import { renderTable } from './render-table.ts';

export interface ShownPlan {
  readonly dataset: string;
  readonly seed: number;
  readonly tables: readonly {
    readonly name: string;
    readonly rows: number;
    readonly exact: boolean;
    readonly bytes: number;
    readonly per: string | null;
    readonly columns: readonly {
      readonly name: string;
      readonly type: string;
      readonly nullable: boolean;
      readonly hidden: boolean;
      readonly uses: readonly string[];
    }[];
  }[];
}

/** Tables in the order of generation, then the columns of each. */
export function renderPlan({ tables }: ShownPlan, target: Target): string {
  const about = (exact: boolean) => (exact ? '' : '~');
  const overview = renderTable(
    [
      { title: 'table', align: 'left' },
      { title: 'rows', align: 'right' },
      { title: 'size, about', align: 'right' },
      { title: 'made per', align: 'left' },
    ],
    tables.map(({ name, rows, exact, bytes, per }) => [
      name,
      about(exact) + formatCount(rows),
      formatBytes(bytes),
      per ?? '',
    ]),
  );
  const details = tables.map(({ name, columns }) =>
    [
      paint('bold', name, target),
      renderTable(
        [
          { title: 'column', align: 'left' },
          { title: 'type', align: 'left' },
          { title: 'computed from', align: 'left' },
        ],
        columns.map(({ name: column, type, nullable, hidden, uses }) => [
          column,
          `${type}${nullable ? ', may be null' : ''}${hidden ? ', hidden' : ''}`,
          uses.join(', '),
        ]),
      ),
    ].join('\n'),
  );
  return [overview, ...details].join('\n\n');
}
