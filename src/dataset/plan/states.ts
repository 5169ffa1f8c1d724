import type { SpecPath } from '../problem.ts';
import type { GeneratorSpec } from '../spec/column.ts';
import { toShare } from '../spec/scalars.ts';
import { requireMoment } from './moments.ts';
import type { Place, RowsPlan, WalkPlan } from './plan.ts';
import { type PlannedWalk, type PlanScope, report, suggest, type TableScope } from './scope.ts';
import { bound, planDelay } from './times.ts';

const LIMIT = 100;

/** The rows of a table with `states`: as many for each parent as it goes through states. */
export function stateRows(scope: PlanScope, table: TableScope, relation: string): RowsPlan | null {
  for (const key of ['count', 'every'] as const) {
    if (table.spec[key] !== undefined)
      report(
        scope,
        [...table.path, key],
        `"${key}" and \`states\` cannot stand together`,
        'Remove one of them: both say how many rows there are.',
      );
  }
  table.walk = planWalk(scope, table, relation);
  if (!table.walk) return null;
  const { plan } = table.walk;
  const count = { kind: 'walk', type: { kind: 'int' }, part: 'length', walk: plan } as const;
  return { kind: 'per', relation, parent: table.spec.per!, count, min: 1, max: plan.limit, mean: meanLength(plan) };
}

function planWalk(scope: PlanScope, table: TableScope, relation: string): PlannedWalk | null {
  const spec = table.spec.states!;
  const at: SpecPath = [...table.path, 'states'];
  const told = scope.problems.length;
  const names = [
    ...new Set([spec.first, ...Object.entries(spec.next).flatMap(([state, next]) => [state, ...Object.keys(next)])]),
  ];
  const place: Place = { table: table.name, column: '', purpose: 'state' };
  const from = bound(scope, table, [...at, 'from'], spec.from);
  const until = spec.until === undefined ? null : requireMoment(scope, [...at, 'until'], spec.until);
  if (from && typeof from.at !== 'number' && from.at[0] !== relation) {
    report(scope, [...at, 'from'], `"${spec.from}" is not a column of the parent`, `Write ${relation}.a column.`);
  }
  if (from?.nullable)
    report(scope, [...at, 'from'], `"${spec.from}" may be null`, 'A walk begins at a time: remove its nulls.');
  let longest = 0;
  const states = names.map(name => {
    const next = Object.entries(spec.next[name] ?? {}).map(([to, share]) => ({ to, share: toShare(share) }));
    const total = next.reduce((sum, { share }) => sum + share, 0);
    if (next.some(({ share }) => !(share >= 0)) || total > 1 + 1e-9) {
      report(
        scope,
        [...at, 'next', name],
        `The shares of what follows come to ${Math.round(total * 1000) / 10}%`,
        'They are at most 100% together; what is left ends there.',
      );
    }
    const said = spec.stay[name];
    if (next.length === 0) return { name, to: [], weights: [], stay: null };
    if (said === undefined) {
      report(
        scope,
        [...at, 'stay'],
        `It does not say how long "${name}" lasts`,
        `Add ${name}: 2 hours, or a distribution.`,
      );
      return { name, to: [], weights: [], stay: null };
    }
    // A schema that is shared with `delay` does not say its type.
    const stay = planDelay(
      scope,
      { path: [...at, 'stay', name], spec: {}, place: { ...place, purpose: `stay ${name}` } },
      said as string | GeneratorSpec,
    );
    if (stay?.range && stay.range.min < 0)
      report(scope, [...at, 'stay', name], 'It could last a negative time', 'Add min: 0 seconds.');
    longest = Math.max(longest, stay?.range?.max ?? 0);
    return {
      name,
      to: next.map(({ to }) => names.indexOf(to)),
      weights: [...next.map(({ share }) => share), Math.max(0, 1 - total)],
      stay: stay?.node ?? null,
    };
  });
  for (const name of Object.keys(spec.stay)) {
    if (!names.includes(name))
      report(scope, [...at, 'stay', name], `There is no state "${name}"`, suggest(name, names, 'states'));
    else if (!spec.next[name])
      report(scope, [...at, 'stay', name], `Nothing follows "${name}"`, 'Remove it: the last state lasts on.');
  }
  const reached = reachable(states, names.indexOf(spec.first));
  for (const name of Object.keys(spec.next)) {
    if (!reached.has(names.indexOf(name)))
      report(
        scope,
        [...at, 'next', name],
        `No state leads to "${name}"`,
        suggest(
          name,
          names.filter(one => one !== name),
          'states',
        ),
      );
  }
  if (scope.problems.length > told || !from) return null;
  const limit = spec.limit ?? LIMIT;
  const end = from.max + limit * longest;
  const plan: WalkPlan = {
    draw: place,
    table: table.name,
    relation,
    from: typeof from.at === 'number' ? from.at : from.at.slice(1),
    first: names.indexOf(spec.first),
    states,
    until,
    limit,
  };
  return { plan, range: { min: from.min, max: until === null ? end : Math.max(from.max, Math.min(end, until)) } };
}

function reachable(states: WalkPlan['states'], first: number): ReadonlySet<number> {
  const found = new Set([first]);
  for (const state of found) for (const to of states[state]!.to) found.add(to);
  return found;
}

/** Of a walk without an end in time. */
function meanLength({ states, first, limit }: WalkPlan): number {
  let mean = 0;
  let shares: number[] = states.map((_, state) => (state === first ? 1 : 0));
  for (let step = 0; step < limit; step += 1) {
    mean += shares.reduce((sum, share) => sum + share, 0);
    const after: number[] = states.map(() => 0);
    for (const [state, { to, weights }] of states.entries())
      for (const [at, next] of to.entries()) after[next]! += shares[state]! * weights[at]!;
    shares = after;
  }
  return mean;
}
