import type { GeneratorSpec } from '../spec/column.ts';
import { wrongType } from './keys.ts';
import type { Planner } from './planner.ts';
import { parentRelation, quietly, report } from './scope.ts';
import { stepsOf } from './steps.ts';
import { planDelay } from './times.ts';

/** More are no longer episodes. */
const MOST = 100_000;

export const planEpisodes: Planner = (scope, table, input) => {
  const { path, spec, place, expected } = input;
  const at = [...path, 'episodes'];
  const said = spec.episodes!;
  if (table.spec.every === undefined)
    return report(scope, at, 'Episodes need a table with `every`', 'Add per, every, from and to to the table.');
  if (expected && expected.kind !== 'double') return wrongType(scope, input, 'An episode', 'double');
  if ((said.count === undefined) === (said.each === undefined)) {
    return report(
      scope,
      at,
      'It must say either `count` or `each`',
      'count: 3 are three in all; each: 2 are two for every parent.',
    );
  }
  if ((said.count ?? 0) > MOST)
    return report(
      scope,
      [...at, 'count'],
      `There can be at most ${MOST} episodes`,
      'Use each, or a distribution for every row.',
    );
  // The table tells what is wrong with its steps.
  const steps = quietly(scope, () => stepsOf(scope, table.path, table.spec));
  const relation = parentRelation(table);
  // A schema that is shared with `delay` does not say its type.
  const last = planDelay(
    scope,
    { ...input, path: [...at, 'last'], place: { ...place, purpose: 'last' } },
    said.last as string | GeneratorSpec,
  );
  if (!steps || !relation || !last?.range) return null;
  if (last.range.max > steps.to - steps.from) {
    return report(
      scope,
      [...at, 'last'],
      'An episode could last longer than the table',
      'Add a max, or let the table go on longer.',
    );
  }
  if (last.range.min < 0)
    return report(scope, [...at, 'last'], 'An episode could last a negative time', 'Add min: 0 seconds.');
  const type = { kind: 'double' } as const;
  return {
    node: {
      kind: 'episodes',
      type,
      draw: { ...place, purpose: 'episode' },
      relation: relation.name,
      count: said.count ?? null,
      each: said.each ?? null,
      last: last.node,
      rise: said.rise ?? false,
      every: steps.every,
      steps: Math.ceil((steps.to - steps.from) / steps.every),
    },
    type,
    nullable: false,
    range: { min: 0, max: 1 },
    values: null,
  };
};
