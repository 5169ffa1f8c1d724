import type { GeneratorSpec } from '../spec/column.ts';
import { planAggregate } from './aggregate.ts';
import { planCases } from './cases.ts';
import { planConstant, planInteger, planValues } from './choices.ts';
import { planEpisodes } from './episodes.ts';
import { planOrdinal, planPattern, planSequence, planUnique, planUuid } from './keys.ts';
import { planArray, planMap, planStruct } from './nested.ts';
import type { Planner } from './planner.ts';
import { report } from './scope.ts';
import { planShape, SHAPE_KINDS } from './shapes.ts';
import { planFrom, planReference, planSql } from './sql.ts';
import { planState } from './state-column.ts';
import { planAfter, planStep, planTime, planWave } from './times.ts';

const PLANNERS: Readonly<Record<string, Planner>> = {
  sequence: planSequence,
  ordinal: planOrdinal,
  uuid: planUuid,
  unique: planUnique,
  pattern: planPattern,
  value: planConstant,
  values: planValues,
  integer: planInteger,
  references: planReference,
  from: planFrom,
  sql: planSql,
  aggregate: planAggregate,
  time: planTime,
  after: planAfter,
  step: planStep,
  wave: planWave,
  state: planState,
  episodes: planEpisodes,
  cases: planCases,
  struct: planStruct,
  array: planArray,
  map: planMap,
  ...Object.fromEntries(SHAPE_KINDS.map(kind => [kind, planShape])),
};

/** What may stand beside each source; `min` and `max` belong to the shapes. */
const COMPANIONS: Readonly<Record<string, readonly string[]>> = {
  references: ['as', 'zipf', 'top', 'weights', 'since', 'tree'],
  cases: ['by', 'min', 'max'],
  after: ['delay'],
};

const OWNERS: Readonly<Record<string, string>> = {
  as: 'references',
  top: 'references',
  weights: 'references',
  since: 'references',
  tree: 'references',
  by: 'cases',
  delay: 'after',
};

/** Plans where values come from. Exactly one source stands in a column. */
export const planGenerator: Planner = (scope, table, input) => {
  const { spec, path } = input;
  const said = Object.keys(spec).filter(key => spec[key as keyof GeneratorSpec] !== undefined);
  const sources = said.filter(key => Object.hasOwn(PLANNERS, key));
  // `zipf` beside `references` says how rows are picked.
  const found = sources.includes('references') ? sources.filter(key => key !== 'zipf') : sources;
  const [source, second] = found;
  if (source === undefined) {
    const owner = said.map(key => OWNERS[key]).find(one => one !== undefined);
    return report(
      scope,
      path,
      'It does not say where its values come from',
      owner ? `Add ${owner}.` : 'Add one of: sequence, values, lognormal, references, from, time, sql, …',
    );
  }
  if (second !== undefined) {
    return report(
      scope,
      [...path, second],
      `"${source}" and "${second}" both say where its values come from`,
      'Keep one of them.',
    );
  }
  const isShape = SHAPE_KINDS.includes(source);
  for (const key of said) {
    const owner = OWNERS[key];
    const isBound = key === 'min' || key === 'max';
    if (isBound ? !isShape && source !== 'cases' : owner !== undefined && !COMPANIONS[source]?.includes(key)) {
      report(
        scope,
        [...path, key],
        `"${key}" cannot stand beside "${source}"`,
        isBound ? 'min and max cut a distribution.' : `It belongs to "${owner}".`,
      );
    }
  }
  return PLANNERS[source]!(scope, table, input);
};
