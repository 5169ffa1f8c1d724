import type { SpecPath } from '../problem.ts';
import { exponentForShare } from '../random/exponent-for-share.ts';
import { toShare } from '../spec/scalars.ts';
import { attemptsFor } from './attempts.ts';
import { chance } from './common-keys.ts';
import { expectedRows } from './expected-rows.ts';
import type { Pick, Place, RelationPlan } from './plan.ts';
import { requireOwnColumn } from './resolve-path.ts';
import { type PlanScope, type ReferenceSpec, type RelationScope, report, suggest, type TableScope } from './scope.ts';
import { type PlannedSince, planSince } from './since.ts';

/** How a table's rows find theirs in another; null where a problem was told. */
export function planRelation(scope: PlanScope, table: TableScope, name: string): RelationPlan | null {
  const known = table.plannedRelations.get(name);
  if (known) return known === 'broken' ? null : known;
  // A weight by a column that takes its values through this very relation would come back here.
  table.plannedRelations.set(name, 'broken');
  const relation = table.relations.get(name)!;
  const planned = plan(scope, table, relation);
  if (planned) table.plannedRelations.set(name, planned);
  return planned;
}

function plan(
  scope: PlanScope,
  table: TableScope,
  { name, table: other, path, column, spec, nulls: said }: RelationScope,
): RelationPlan | null {
  if (!spec) return { table: other, pick: { kind: 'parent' }, nulls: null };
  const place: Place = { table: table.name, column: column ?? name, purpose: 'pick' };
  const nulls = chance(scope, [...path, 'nulls'], said, place);
  const pick = planPick(scope, table, { parent: scope.tables.get(other)!, path, spec, place });
  return pick && nulls !== undefined ? { table: other, pick, nulls } : null;
}

interface PickScope {
  readonly parent: TableScope;
  readonly path: SpecPath;
  readonly spec: ReferenceSpec;
  readonly place: Place;
}

const WAYS = ['zipf', 'top', 'weights', 'tree'] as const;

function planPick(scope: PlanScope, table: TableScope, pick: PickScope): Pick | null {
  const { parent, path, spec, place } = pick;
  const said = WAYS.filter(way => spec[way] !== undefined && spec[way] !== false);
  if (said.length > 1) {
    return report(
      scope,
      [...path, said[1]!],
      `"${said[1]}" and "${said[0]}" cannot stand together`,
      'Keep one of them: each says how rows are picked.',
    );
  }
  if (expectedRows(scope, parent, scope.scale) === 0 && parent.spec.rows === 0) {
    return report(scope, path, `${parent.name} has no rows to refer to`, 'Give it rows, or remove the reference.');
  }
  if (spec.since !== undefined && (said[0] === 'tree' || said[0] === 'weights')) {
    return report(
      scope,
      [...path, 'since'],
      `"since" and "${said[0]}" cannot stand together`,
      'It goes with zipf, with top, or alone.',
    );
  }
  const since = planSince(scope, parent, path, spec.since);
  if (!since) return null;
  switch (said[0]) {
    case undefined:
      return { kind: 'uniform', draw: place, ...since.pick };
    case 'tree':
      if (parent !== table)
        return report(
          scope,
          [...path, 'tree'],
          `${table.name} is not ${parent.name}`,
          'A tree is for a table that refers to itself.',
        );
      return table.spec.per === undefined
        ? { kind: 'earlier', draw: place }
        : report(
            scope,
            [...path, 'tree'],
            'A tree needs a table with `rows`',
            'Give the table `rows` instead of `per`.',
          );
    case 'zipf':
      if (typeof spec.zipf !== 'number')
        return report(scope, [...path, 'zipf'], 'With `references` it is the exponent alone', 'Write zipf: 1.1');
      return { kind: 'power', draw: place, exponent: spec.zipf, ...since.pick };
    case 'top':
      return topPick(scope, table, pick, since);
    default:
      return weightedPick(scope, pick);
  }
}

/** The exponent that gives the busiest share of the parents their share of the rows. */
function topPick(
  scope: PlanScope,
  table: TableScope,
  { parent, path, spec, place }: PickScope,
  since: PlannedSince,
): Pick | null {
  const at = [...path, 'top'];
  const [entry, ...others] = Object.entries(spec.top ?? {});
  const top = entry && /^\s*\d+(\.\d+)?\s*%\s*$/.test(entry[0]) ? toShare(entry[0]) : Number(entry?.[0]);
  const share = entry ? toShare(entry[1]) : Number.NaN;
  if (others.length > 0 || !(top > 0 && top < 1 && share > top && share < 1)) {
    return report(
      scope,
      at,
      'It must be one pair of shares, and the second must be greater',
      'Write top: {20%: 80%}: the busiest fifth has four fifths of the rows.',
    );
  }
  // At scale 1: the shape of the popularity does not change with the scale.
  const parents = Math.round(expectedRows(scope, parent, 1));
  const picks = Math.round(expectedRows(scope, table, 1));
  const found = exponentForShare({ parents, picks, top, share, factors: since.factors });
  if (!found.ok) {
    const nearest = `${(found.reachable * 100).toFixed(1)}%`;
    return report(
      scope,
      at,
      `The busiest ${entry![0]} of ${parents} rows cannot have ${entry![1]} of ${picks}: ${nearest} is the nearest`,
      'Ask for that, or change how many rows the two tables have.',
    );
  }
  return { kind: 'power', draw: place, exponent: found.exponent, ...since.pick };
}

const MAX_ATTEMPTS = 256;

function weightedPick(scope: PlanScope, { parent, path, spec, place }: PickScope): Pick | null {
  const at = [...path, 'weights'];
  const { by, ...said } = spec.weights ?? {};
  if (typeof by !== 'string')
    return report(
      scope,
      at,
      'It does not say which column decides',
      `Write weights: {by: a column of ${parent.name}, value: weight, …}`,
    );
  const column = requireOwnColumn(scope, parent, [...at, 'by'], by);
  if (!column) return null;
  if (column.type.kind !== 'string' || !column.values) {
    return report(
      scope,
      [...at, 'by'],
      `The values of ${parent.name}.${by} are not known beforehand`,
      'Weigh by a text column with `values`.',
    );
  }
  const weights: Record<string, number> = {};
  for (const [value, weight] of Object.entries(said)) {
    if (typeof weight !== 'number' || !(weight >= 0))
      report(scope, [...at, value], 'A weight is a number of 0 or more', '');
    else if (!column.values.includes(value))
      report(
        scope,
        [...at, value],
        `${parent.name}.${by} is never "${value}"`,
        suggest(value, column.values, 'values'),
      );
    else weights[value] = weight;
  }
  const missing = column.values.filter(value => !Object.hasOwn(said, value));
  if (missing.length > 0)
    report(
      scope,
      at,
      `It has no weight for ${missing.map(value => `"${value}"`).join(', ')}`,
      'Give every value a weight; 0 leaves it out.',
    );
  if (missing.length > 0 || Object.keys(weights).length < Object.keys(said).length) return null;
  const accepted = acceptedShare(column.plan.node, weights);
  const attempts = attemptsFor(accepted);
  if (!(accepted > 0) || attempts > MAX_ATTEMPTS) {
    return report(
      scope,
      at,
      'Almost every row would have a weight near 0',
      'Weights that lie closer together, or values that are less rare, can be picked.',
    );
  }
  return { kind: 'weighted', draw: place, column: by, weights, attempts };
}

/** The mean weight against the greatest; where the shares of the values are not known, as if the lightest were all. */
function acceptedShare(node: { readonly kind: string }, weights: Readonly<Record<string, number>>): number {
  const greatest = Math.max(...Object.values(weights));
  if (node.kind !== 'weighted') return Math.min(...Object.values(weights)) / greatest;
  const { values, weights: shares } = node as { values: readonly string[]; weights: readonly number[] } & typeof node;
  const total = shares.reduce((sum, share) => sum + share, 0);
  return values.reduce((sum, value, index) => sum + shares[index]! * (weights[value] ?? 0), 0) / total / greatest;
}
