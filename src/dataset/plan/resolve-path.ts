import type { SpecPath } from '../problem.ts';
import { type Facts, namesIn, type PlannedColumn, type PlanScope, report, suggest, type TableScope } from './scope.ts';

/** Of a field of a struct, too. */
interface Found extends Facts {
  readonly isField: boolean;
}

/** What a path of names leads to; `broken` where that column has a problem that was told, null where there is nothing. */
export function lookUp(scope: PlanScope, table: TableScope, path: readonly string[]): Found | 'broken' | null {
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
  return column ? within({ ...column, isField: false }, rest) : 'broken';
}

/** A field of a struct. */
function within(facts: Found, path: readonly string[]): Found | null {
  const [first, ...rest] = path;
  if (first === undefined) return facts;
  if (facts.type.kind !== 'struct') return null;
  const field = facts.type.fields.find(({ name }) => name === first);
  if (!field) return null;
  const nullable = facts.nullable || field.nullable;
  return within({ type: field.type, nullable, range: null, values: null, isField: true }, rest);
}

/** The same for a path written with dots; what is not there is told. */
export function requirePath(
  scope: PlanScope,
  table: TableScope,
  at: SpecPath,
  text: string,
): (Found & { readonly path: readonly string[] }) | null {
  const path = text.split('.').map(part => part.trim());
  const facts = lookUp(scope, table, path);
  if (facts === 'broken') return null;
  if (facts) return { ...facts, path };
  return report(scope, at, `There is no column "${text}"`, suggest(text, namesIn(scope, table), 'columns'));
}

/** The same where only a whole column will do. */
export function requireColumn(
  ...[scope, table, at, text]: Parameters<typeof requirePath>
): ReturnType<typeof requirePath> {
  const found = requirePath(scope, table, at, text);
  if (!found?.isField) return found;
  const hint = `Make it a column, {from: ${text}, hidden: true}, and name that.`;
  return report(scope, at, `"${text}" is a field of a struct`, hint);
}

/** A column of this table by its name; what is not there is told, what is wrong with it has been told. */
export function requireOwnColumn(
  scope: PlanScope,
  table: TableScope,
  at: SpecPath,
  name: string,
): PlannedColumn | null {
  const names = Object.keys(table.spec.columns);
  if (names.includes(name)) return scope.plan.column(scope, table, name);
  return report(scope, at, `${table.name} has no column "${name}"`, suggest(name, names, 'columns'));
}
