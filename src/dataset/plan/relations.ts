import type { SpecPath } from '../problem.ts';
import {
  type PlanScope,
  type ReferenceSpec,
  type RelationScope,
  report,
  singular,
  suggest,
  type TableScope,
} from './scope.ts';

/** Finds every relation of every table by name, so that columns can be planned in any order. */
export function openRelations(scope: PlanScope): void {
  for (const table of scope.tables.values()) {
    const { spec, path } = table;
    if (spec.per !== undefined) {
      add(scope, table, {
        name: spec.as ?? singular(spec.per),
        table: spec.per,
        path: [...path, 'per'],
        column: null,
        spec: null,
        nulls: undefined,
      });
    } else if (spec.as !== undefined) {
      report(scope, [...path, 'as'], '`as` names the relation of `per`, which is not here', 'Remove it, or add `per`.');
    }
    for (const [name, { nulls, ...reference }] of Object.entries(spec.relations ?? {})) {
      add(scope, table, {
        name,
        table: reference.references,
        path: [...path, 'relations', name],
        column: null,
        spec: reference,
        nulls,
      });
    }
    for (const [column, { references, as, nulls, ...rest }] of Object.entries(spec.columns)) {
      if (references === undefined) continue;
      // `references` is there: what else a column may have does not concern a relation.
      const reference = { ...rest, references, as } as ReferenceSpec;
      const name = as ?? column.replace(/_(id|key|no|number|code)$/i, '');
      add(scope, table, {
        name,
        table: references,
        path: [...path, 'columns', column],
        column,
        spec: reference,
        nulls,
      });
    }
  }
}

function add(scope: PlanScope, table: TableScope, relation: RelationScope): void {
  const { name, path } = relation;
  const at: SpecPath = [...path, ...(relation.column !== null ? ['references'] : [])];
  if (!scope.tables.has(relation.table)) {
    report(scope, at, `There is no table "${relation.table}"`, suggest(relation.table, scope.tables.keys(), 'tables'));
    return;
  }
  if (table.relations.has(name)) {
    report(scope, path, `Two relations are called "${name}"`, 'Name one of them with `as`.');
    return;
  }
  // The scope's own maps are filled here and read everywhere else.
  (table.relations as Map<string, RelationScope>).set(name, relation);
}
