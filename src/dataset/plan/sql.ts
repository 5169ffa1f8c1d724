import type { DataType } from '../../base/data-type.ts';
import { typeExpression } from '../expression/type-expression.ts';
import type { SpecPath } from '../problem.ts';
import type { Planned, Planner } from './planner.ts';
import { lookUp, requirePath } from './resolve-path.ts';
import { namesIn, type PlanScope, report, sentence, type TableScope } from './scope.ts';
import { textValues } from './text-values.ts';

export const planSql: Planner = (scope, table, { path, spec, expected }) =>
  planExpression(scope, table, { path: [...path, 'sql'], text: spec.sql!, expected });

export const planFrom: Planner = (scope, table, { path, spec, expected }) => {
  const at = [...path, 'from'];
  const found = requirePath(scope, table, at, spec.from!);
  return found && planExpression(scope, table, { path: at, text: quoted(found.path), expected });
};

/** A foreign key is the key of the row that the relation leads to. */
export const planReference: Planner = (scope, table, { path, spec, place, expected }) => {
  const relation = [...table.relations.values()].find(
    one => one.column === place.column && one.table === spec.references,
  );
  if (!relation)
    return scope.tables.has(spec.references!) && place.purpose !== 'value'
      ? report(
          scope,
          path,
          'A reference must be a column of its own',
          'Make it a column, and use the relation here: from: customer.region',
        )
      : null;
  const other = scope.tables.get(relation.table)!;
  const { key = [] } = other.spec;
  const keys = typeof key === 'string' ? [key] : key;
  const at = [...path, 'references'];
  if (keys.length === 0)
    return report(
      scope,
      at,
      `The table ${other.name} has no key`,
      `In ${other.name}, name the column that no two rows share: key: its name`,
    );
  if (keys.length > 1) {
    return report(
      scope,
      at,
      `The key of ${other.name} has ${keys.length} columns`,
      `Declare the reference under \`relations\`, then take each key column with \`from\`: ${relation.name}.${keys[0]}`,
    );
  }
  if (!Object.hasOwn(other.spec.columns, keys[0]!)) return null;
  return planExpression(scope, table, { path: at, text: quoted([relation.name, keys[0]!]), expected });
};

interface ExpressionInput {
  readonly path: SpecPath;
  readonly text: string;
  readonly expected: DataType | undefined;
}

function planExpression(
  scope: PlanScope,
  table: TableScope,
  { path, text, expected }: ExpressionInput,
): Planned | null {
  let isBroken = false;
  const typed = typeExpression({
    text,
    ...(expected && { expected }),
    resolve: names => {
      const facts = lookUp(scope, table, names);
      if (facts === 'broken') isBroken = true;
      if (facts === null || facts === 'broken') return null;
      const { type, nullable, range, values, isField } = facts;
      return { type, nullable, isField, ...(range && { range }), ...(values && { values }) };
    },
    names: () => namesIn(scope, table),
  });
  // What is wrong elsewhere has been told there.
  if (isBroken) return null;
  for (const { message, hint, offset } of typed.problems) report(scope, path, sentence(message), hint, offset);
  if (!typed.expression) return null;
  const { expression } = typed;
  const { type, nullable, range } = expression;
  const values = textValues(expression);
  return { type, nullable, range, values, node: { kind: 'sql', type, expression } };
}

function quoted(path: readonly string[]): string {
  return path.map(name => `\`${name}\``).join('.');
}
