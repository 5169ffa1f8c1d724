import { type PlanScope, report, type TableScope } from './scope.ts';

/** Tables with `per` after the table that they are per; the order of the dataset otherwise. */
export function tableOrder(scope: PlanScope): TableScope[] {
  const done = new Set<string>();
  const busy: string[] = [];
  const order: TableScope[] = [];
  const visit = (table: TableScope): void => {
    if (done.has(table.name)) return;
    if (busy.includes(table.name)) {
      const way = [...busy.slice(busy.indexOf(table.name)), table.name].join(' → ');
      report(
        scope,
        [...table.path, 'per'],
        `Its rows depend on themselves: ${way}`,
        'Give one of these tables `rows` of its own.',
      );
      return;
    }
    busy.push(table.name);
    const parent = table.spec.per === undefined ? undefined : scope.tables.get(table.spec.per);
    if (parent) visit(parent);
    busy.pop();
    done.add(table.name);
    order.push(table);
  };
  for (const table of scope.tables.values()) visit(table);
  return order;
}
