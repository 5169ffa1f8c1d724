import type { SpecPath } from '../problem.ts';
import { type Facts, namesIn, type PlanScope, report, suggest, type TableScope } from './scope.ts';

/** What a path of names leads to; `broken` where that column has a problem that was told, null where there is nothing. */
export function lookUp(scope: PlanScope, table: TableScope, path: readonly string[]): Facts | 'broken' | null {
  const [first, ...rest] = path;
  if (first === undefined) return null;
  const relation = table.relations.get(first);
  if (relation && rest.length > 0) {
    const other = scope.tables.get(relation.table)!;
    const facts = lookUp(scope, other, rest);
    if (facts === null || facts === 'broken') return facts;
    const planned = scope.plan.relation(scope, table, first);
    if (!planned) return 'broken';
    return { ...facts, nullable: facts.nullable || planned.nulls !== null || planned.pick.kind === 'earlier' };
  }
  if (!Object.hasOwn(table.spec.columns, first)) return null;
  const column = scope.plan.column(scope, table, first);
  return column ? within(column, rest) : 'broken';
}

/** A field of a struct. */
function within(facts: Facts, path: readonly string[]): Facts | null {
  const [first, ...rest] = path;
  if (first === undefined) return facts;
  if (facts.type.kind !== 'struct') return null;
  const field = facts.type.fields.find(({ name }) => name === first);
  if (!field) return null;
  return within({ type: field.type, nullable: facts.nullable || field.nullable, range: null, values: null }, rest);
}

/** The same for a path written with dots; what is not there is told. */
export function requirePath(
  scope: PlanScope,
  table: TableScope,
  at: SpecPath,
  text: string,
): (Facts & { readonly path: readonly string[] }) | null {
  const path = text.split('.').map(part => part.trim());
  const facts = lookUp(scope, table, path);
  if (facts === 'broken') return null;
  if (facts) return { ...facts, path };
  return report(scope, at, `There is no column "${text}"`, suggest(text, namesIn(scope, table), 'columns'));
}
