import type { SpecPath } from '../problem.ts';
import { scaledRows } from './expected-rows.ts';
import type { RowsPlan } from './plan.ts';
import { type PlanScope, parentRelation, report, type TableScope } from './scope.ts';
import { stateRows } from './states.ts';
import { stepsOf } from './steps.ts';

/** How many rows a table has; null where a problem was told. */
export function rowsOf(scope: PlanScope, table: TableScope): RowsPlan | null {
  if (table.rows === undefined) {
    // A count that asks for the number of these very rows finds nothing.
    table.rows = null;
    table.rows = plan(scope, table);
  }
  return table.rows;
}

function plan(scope: PlanScope, table: TableScope): RowsPlan | null {
  const { spec, path } = table;
  if (spec.per === undefined) {
    for (const key of ['count', 'every', 'from', 'to', 'states'] as const) {
      if (spec[key] !== undefined)
        report(scope, [...path, key], `"${key}" needs \`per\``, 'Say whose rows these are: per: customers');
    }
    if (spec.rows === undefined)
      return report(
        scope,
        path,
        'The table does not say how many rows it has',
        'Write rows: 1000, or per: another table and count: {poisson: {mean: 3}}.',
      );
    return { kind: 'fixed', count: scaledRows(spec.rows, (spec.scaled ?? true) ? scope.scale : 1) };
  }
  for (const key of ['rows', 'scaled'] as const) {
    if (spec[key] !== undefined)
      report(
        scope,
        [...path, key],
        `"${key}" and \`per\` cannot stand together`,
        'With `per`, `count` says how many rows a parent has.',
      );
  }
  const parent = scope.tables.get(spec.per);
  const relation = parentRelation(table);
  if (!parent || !relation) return null;
  if (spec.states !== undefined) return stateRows(scope, table, relation.name);
  if (spec.every !== undefined) return everyStep(scope, table, relation.name);
  for (const key of ['from', 'to'] as const) {
    if (spec[key] !== undefined)
      report(scope, [...path, key], `"${key}" needs \`every\``, 'Say how long a step is: every: 1 minute');
  }
  if (spec.count === undefined)
    return report(
      scope,
      path,
      'The table does not say how many rows each parent has',
      'Write count: 3, or count: {poisson: {mean: 3}}.',
    );
  const at: SpecPath = [...path, 'count'];
  if (typeof spec.count === 'number') return perParent(spec.per, relation.name, spec.count);
  const place = { table: table.name, column: '', purpose: 'count' };
  const planned = scope.plan.generator(scope, parent, { path: at, spec: spec.count, place, expected: { kind: 'int' } });
  if (!planned) return null;
  if (planned.type.kind !== 'int' || planned.nullable || !planned.range) {
    return report(
      scope,
      at,
      'A count must be a whole number in every row',
      'Use values, integer, poisson, … or sql that gives an int.',
    );
  }
  const { min, max } = planned.range;
  if (min < 0) return report(scope, at, `The count could be ${min}`, 'Add min: 0.');
  return {
    kind: 'per',
    relation: relation.name,
    parent: spec.per,
    count: planned.node,
    min,
    max,
    mean: planned.mean ?? (min + max) / 2,
  };
}

function perParent(parent: string, relation: string, count: number): RowsPlan {
  const node = { kind: 'constant', type: { kind: 'int' }, value: count } as const;
  return { kind: 'per', relation, parent, count: node, min: count, max: count, mean: count };
}

function everyStep(scope: PlanScope, { spec, path }: TableScope, relation: string): RowsPlan | null {
  if (spec.count !== undefined)
    report(
      scope,
      [...path, 'count'],
      '`count` and `every` cannot stand together',
      'Remove one of them: both say how many rows there are.',
    );
  const steps = stepsOf(scope, path, spec);
  return steps && perParent(spec.per!, relation, Math.ceil((steps.to - steps.from) / steps.every));
}
