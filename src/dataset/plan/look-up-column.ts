import type { PlannedColumn, TableScope } from './scope.ts';

/** A column that has been planned; null where it has not, or has a problem. */
export function lookUpColumn(table: TableScope, name: string): PlannedColumn | null {
  const column = table.columns.get(name);
  return typeof column === 'object' ? column : null;
}
