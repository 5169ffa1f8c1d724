import { chance, expectedType } from './common-keys.ts';
import { correlate } from './correlate.ts';
import type { Place } from './plan.ts';
import { type PlannedColumn, type PlanScope, report, type TableScope } from './scope.ts';
import { usesOf } from './uses.ts';

/** A column of a table by name, planned when it is first asked for; null where a problem was told. */
export function planColumn(scope: PlanScope, table: TableScope, name: string): PlannedColumn | null {
  const known = table.columns.get(name);
  if (known === 'broken') return null;
  if (known === 'busy') return cycle(scope, table, name);
  if (known) return known;
  const id = `${table.name}.${name}`;
  table.columns.set(name, 'busy');
  scope.busy.push(id);
  const planned = plan(scope, table, name);
  scope.busy.pop();
  // A cycle has marked it while it was being planned.
  const column = table.columns.get(name) === 'broken' ? null : planned;
  table.columns.set(name, column ?? 'broken');
  return column;
}

function plan(scope: PlanScope, table: TableScope, name: string): PlannedColumn | null {
  const spec = table.spec.columns[name]!;
  const path = [...table.path, 'columns', name];
  const expected = expectedType(scope, path, spec.type);
  if (expected === null) return null;
  const place: Place = { table: table.name, column: name, purpose: 'value' };
  const planned = scope.plan.generator(scope, table, { path, spec, place, ...(expected && { expected }) });
  // The nulls of a reference are those of its relation: then there is no row there at all.
  const nulls = spec.references === undefined ? chance(scope, [...path, 'nulls'], spec.nulls, place) : null;
  if (!planned || nulls === undefined) return null;
  const nullable = planned.nullable || nulls !== null;
  const { type, range, values } = planned;
  const node = correlate(table, name, planned.node);
  const { uses, derived } = usesOf(scope, table, node);
  const column = {
    name,
    type,
    nullable,
    comment: spec.comment ?? null,
    hidden: spec.hidden ?? false,
    nulls,
    node,
    uses,
    derived,
  };
  return { plan: column, type, nullable, range, values };
}

function cycle(scope: PlanScope, table: TableScope, name: string): null {
  const id = `${table.name}.${name}`;
  const way = [...scope.busy.slice(scope.busy.indexOf(id)), id];
  table.columns.set(name, 'broken');
  return report(
    scope,
    [...table.path, 'columns', name],
    `It depends on itself: ${way.join(' → ')}`,
    'Let one of these columns have a source of its own.',
  );
}
