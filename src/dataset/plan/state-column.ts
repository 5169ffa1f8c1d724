import { wrongType } from './keys.ts';
import type { Planner } from './planner.ts';
import { report } from './scope.ts';

/** What a row of a table with `states` says of its state. */
export const planState: Planner = (scope, table, input) => {
  const { path, spec, expected } = input;
  if (table.spec.states === undefined)
    return report(scope, [...path, 'state'], 'It needs a table with `states`', 'Add per and states to the table.');
  // The walk is planned with the rows; what is wrong with it has been told there.
  scope.plan.rows(scope, table);
  const { walk } = table;
  if (!walk) return null;
  const part = spec.state!;
  const type = { kind: part === 'name' ? 'string' : 'timestamp' } as const;
  if (expected && expected.kind !== type.kind) return wrongType(scope, input, `The ${part} of a state`, type.kind);
  return {
    node: { kind: 'walk', type, part, walk: walk.plan },
    type,
    nullable: part === 'left',
    range: part === 'name' ? null : walk.range,
    values: part === 'name' ? walk.plan.states.map(({ name }) => name) : null,
  };
};
