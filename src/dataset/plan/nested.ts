import { type DataType, type Field, formatDataType } from '../../base/data-type.ts';
import { sameType } from '../expression/same-type.ts';
import type { SpecPath } from '../problem.ts';
import type { ColumnSpec, CountSpec } from '../spec/column.ts';
import { chance, expectedType } from './common-keys.ts';
import type { NestedPlan, Node } from './plan.ts';
import type { GeneratorInput, Planned, Planner } from './planner.ts';
import { type PlanScope, report, type TableScope } from './scope.ts';

/** The most elements of an array: more is a table. */
const MAX_ELEMENTS = 10_000;

export const planStruct: Planner = (scope, table, input) => {
  // The schema is recursive, so that its type does not say what stands in a field.
  const said = input.spec.struct as Readonly<Record<string, ColumnSpec>>;
  const fields = Object.entries(said).map(([name, spec]) => ({
    name,
    spec,
    planned: planInner(scope, table, input, ['struct', name], spec),
  }));
  if (fields.length === 0)
    return report(scope, [...input.path, 'struct'], 'A struct has at least one field', 'Add one.');
  if (fields.some(({ planned }) => planned === null)) return null;
  const types: Field[] = fields.map(({ name, spec, planned }) => ({
    name,
    type: planned!.type,
    nullable: planned!.nullable,
    ...(spec.comment !== undefined && { comment: spec.comment }),
  }));
  const type: DataType = { kind: 'struct', fields: types };
  if (contradicts(scope, input, type)) return null;
  return {
    node: { kind: 'struct', type, fields: fields.map(({ planned }) => planned!.plan) },
    type,
    nullable: false,
    range: null,
    values: null,
  };
};

export const planArray: Planner = (scope, table, input) => {
  const { of, count } = input.spec.array as { of: ColumnSpec; count: CountSpec };
  const element = planElement(scope, table, input, ['array', 'of'], of);
  const counted = planCount(scope, table, input, ['array', 'count'], count);
  if (!element || !counted) return null;
  const type: DataType = { kind: 'array', element: element.type };
  if (contradicts(scope, input, type)) return null;
  return {
    node: { kind: 'array', type, count: counted, of: element.plan },
    type,
    nullable: false,
    range: null,
    values: null,
  };
};

export const planMap: Planner = (scope, table, input) => {
  const {
    keys: saidKeys,
    values: saidValues,
    count,
  } = input.spec.map as { keys: ColumnSpec; values: ColumnSpec; count: CountSpec };
  const keys = planElement(scope, table, input, ['map', 'keys'], saidKeys);
  const values = planElement(scope, table, input, ['map', 'values'], saidValues);
  const counted = planCount(scope, table, input, ['map', 'count'], count);
  if (keys?.nullable)
    return report(scope, [...input.path, 'map', 'keys'], 'Keys of a map are never null', 'Remove their nulls.');
  if (!keys || !values || !counted) return null;
  const type: DataType = { kind: 'map', key: keys.type, value: values.type };
  if (contradicts(scope, input, type)) return null;
  return {
    node: { kind: 'map', type, count: counted, keys: keys.plan, values: values.plan },
    type,
    nullable: false,
    range: null,
    values: null,
  };
};

/** Whether another type is said than the parts give. */
function contradicts(scope: PlanScope, { path, expected }: GeneratorInput, type: DataType): boolean {
  if (!expected || sameType(expected, type)) return false;
  const message = `Its parts give ${formatDataType(type)}, not ${formatDataType(expected)}`;
  report(scope, [...path, 'type'], message, 'Say the `type` of the parts, and leave this one out.');
  return true;
}

interface Inner extends Planned {
  readonly plan: NestedPlan;
}

function planInner(
  scope: PlanScope,
  table: TableScope,
  { path, place }: GeneratorInput,
  at: readonly [string, string],
  spec: ColumnSpec,
): Inner | null {
  const here: SpecPath = [...path, ...at];
  const expected = expectedType(scope, here, spec.type);
  if (expected === null) return null;
  const inner = { ...place, purpose: `${place.purpose}/${at[1]}` };
  const planned = scope.plan.generator(scope, table, { path: here, spec, place: inner, ...(expected && { expected }) });
  const nulls = chance(scope, [...here, 'nulls'], spec.nulls, inner);
  if (!planned || nulls === undefined) return null;
  return { ...planned, nullable: planned.nullable || nulls !== null, plan: { node: planned.node, nulls } };
}

const OF_THE_ROW = [
  'references',
  'from',
  'sql',
  'aggregate',
  'after',
  'time',
  'sequence',
  'ordinal',
  'unique',
  'step',
  'wave',
  'state',
  'episodes',
  'cases',
] as const;

/** An element draws for itself: it knows no other column. */
function planElement(
  scope: PlanScope,
  table: TableScope,
  input: GeneratorInput,
  at: readonly [string, string],
  spec: ColumnSpec,
): Inner | null {
  const wrong = OF_THE_ROW.find(key => spec[key] !== undefined);
  if (wrong)
    return report(
      scope,
      [...input.path, ...at, wrong],
      `"${wrong}" cannot stand inside an array or a map`,
      'Use a distribution, values, integer, pattern, uuid or a struct of them.',
    );
  return planInner(scope, table, input, at, spec);
}

function planCount(
  scope: PlanScope,
  table: TableScope,
  { path, place }: GeneratorInput,
  at: readonly [string, string],
  said: CountSpec,
): Node | null {
  const here: SpecPath = [...path, ...at];
  const type = { kind: 'int' } as const;
  if (typeof said === 'number') return { kind: 'constant', type, value: said };
  const planned = scope.plan.generator(scope, table, {
    path: here,
    spec: said,
    place: { ...place, purpose: `${place.purpose}/count` },
    expected: type,
  });
  if (!planned) return null;
  const { range } = planned;
  if (planned.nullable || !range || range.min < 0 || range.max > MAX_ELEMENTS) {
    return report(scope, here, `A count must be from 0 to ${MAX_ELEMENTS} in every row`, 'Add min: 0 and a max.');
  }
  return planned.node;
}
