import { formatDataType } from '../../base/data-type.ts';
import { union } from '../expression/range.ts';
import { sameType } from '../expression/same-type.ts';
import type { GeneratorSpec } from '../spec/column.ts';
import { lookUpColumn } from './look-up-column.ts';
import type { Planned, Planner } from './planner.ts';
import { requireColumn } from './resolve-path.ts';
import { type PlanScope, report, suggest, type TableScope } from './scope.ts';
import { SHAPE_KINDS } from './shapes.ts';

export const planCases: Planner = (scope, table, input) => {
  const { path, spec, place } = input;
  if (spec.by === undefined)
    return report(scope, path, 'It does not say which column decides', 'Add by: the column, such as by: customer.tier');
  const by = requireColumn(scope, table, [...path, 'by'], spec.by);
  const told = scope.problems.length;
  // The schema is recursive, so that its type does not say what stands in a case.
  const cases = spec.cases as Readonly<Record<string, GeneratorSpec>>;
  let { expected } = input;
  const branches: { label: string; planned: Planned }[] = [];
  for (const [label, branch] of Object.entries(cases)) {
    const at = [...path, 'cases', label];
    const planned = scope.plan.generator(scope, table, {
      path: at,
      spec: withBounds(branch, spec),
      place,
      ...(expected && { expected }),
    });
    if (planned && expected && !sameType(planned.type, expected)) {
      report(
        scope,
        at,
        `It gives ${formatDataType(planned.type)}, and the others ${formatDataType(expected)}`,
        'Say the `type` of the column.',
      );
    } else if (planned) branches.push({ label, planned });
    expected ??= planned?.type;
  }
  if (!by) return null;
  if (by.type.kind !== 'string') {
    return report(
      scope,
      [...path, 'by'],
      `${spec.by} is ${formatDataType(by.type)}, and cases are texts`,
      'Decide by a text column; sql with CASE makes one of numbers.',
    );
  }
  const { values } = by;
  for (const label of Object.keys(cases)) {
    if (label !== 'else' && values && !values.includes(label))
      report(scope, [...path, 'cases', label], `${spec.by} is never "${label}"`, suggest(label, values, 'values'));
  }
  const missing = values?.filter(value => !Object.hasOwn(cases, value)) ?? [];
  const hasElse = Object.hasOwn(cases, 'else');
  if (!hasElse && (values === null || missing.length > 0)) {
    const what = values === null ? 'other values' : missing.map(value => `"${value}"`).join(', ');
    report(scope, [...path, 'cases'], `It has no case for ${what}`, 'Add it, or `else` for all others.');
  }
  if (scope.problems.length > told || branches.length === 0) return null;
  const all = branches.map(({ planned }) => planned);
  const [{ type }] = all as [Planned];
  const texts = all.every(one => one.values) ? [...new Set(all.flatMap(one => one.values!))] : null;
  return {
    node: {
      kind: 'case',
      type,
      on: by.path,
      branches: branches
        .filter(({ label }) => label !== 'else')
        .map(({ label, planned }) => ({ label, node: planned.node })),
      otherwise: branches.find(({ label }) => label === 'else')?.planned.node ?? null,
    },
    type,
    nullable: all.some(one => one.nullable) || (by.nullable && !hasElse),
    range: all.map(one => one.range).reduce(union),
    values: texts,
    ...meanOver(branches, sharesAt(scope, table, by.path)),
  };
};

/** Bounds said once hold for every distribution among the cases. */
function withBounds(branch: GeneratorSpec, { min, max }: GeneratorSpec): GeneratorSpec {
  const isShape = SHAPE_KINDS.some(kind => branch[kind as keyof GeneratorSpec] !== undefined);
  return isShape ? { ...(min !== undefined && { min }), ...(max !== undefined && { max }), ...branch } : branch;
}

/** How many rows have each text, where weights say so; of rows that pick theirs, as if all were picked alike. */
function sharesAt(
  scope: PlanScope,
  table: TableScope,
  [first, ...rest]: readonly string[],
): ReadonlyMap<string, number> | null {
  const relation = table.relations.get(first!);
  if (relation && rest.length > 0) return sharesAt(scope, scope.tables.get(relation.table)!, rest);
  const node = rest.length === 0 ? lookUpColumn(table, first!)?.plan.node : undefined;
  if (node?.kind !== 'weighted') return null;
  const total = node.weights.reduce((sum, weight) => sum + weight, 0);
  return new Map(node.values.map((value, index) => [String(value), node.weights[index]! / total]));
}

/** For sizes; where shares are not known, as if every case were as frequent as any other. */
function meanOver(
  branches: readonly { readonly label: string; readonly planned: Planned }[],
  shares: ReadonlyMap<string, number> | null,
): { mean?: number } {
  const said = branches.reduce((sum, { label }) => sum + (shares?.get(label) ?? 0), 0);
  let mean = 0;
  for (const { label, planned } of branches) {
    if (planned.mean === undefined) return {};
    const share = shares === null ? 1 / branches.length : label === 'else' ? 1 - said : (shares.get(label) ?? 0);
    mean += planned.mean * share;
  }
  return { mean };
}
