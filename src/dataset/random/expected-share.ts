import { gammaParameter, gammaTails } from './gamma-function.ts';
import { powerLawBlocks } from './power-law.ts';

export interface ShareQuestion {
  readonly parents: number;
  readonly picks: number;
  readonly exponent: number;
  /** The part of the parents that counts as the top: 0.2 for the first fifth. */
  readonly top: number;
}

/** Within a group of a few per cent of difference, all parents may count as alike. */
const COARSE = { single: 32, growth: 1 / 16 };

/** Parents that are picked equally often in expectation. */
interface Group {
  readonly parents: number;
  readonly expected: number;
}

/**
 * The share of the picks that the top part of the parents holds, by realised counts. Each count is Poisson around its
 * expectation, so that chance too lifts parents into the top: the weights alone would promise too little.
 */
export function expectedShare({ parents, picks, exponent, top }: ShareQuestion): number {
  const groups = groupsOf(parents, picks, exponent);
  const wanted = top * parents;
  // The greatest count that at least the wanted number of parents reaches.
  let low = 0;
  let high = Math.ceil(groups[0]!.expected + 12 * Math.sqrt(groups[0]!.expected) + 30);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (sumOver(groups, group => group.parents * reaches(group.expected, middle)) >= wanted) low = middle;
    else high = middle;
  }
  // All parents above that count belong to the top, and of those that stand at it as many as there is room for.
  const above = sumOver(groups, group => group.parents * reaches(group.expected, low + 1));
  // Σ c · P(c) over c > low is the expectation times P(count ≥ low).
  const held = sumOver(groups, group => group.parents * group.expected * reaches(group.expected, low));
  return (held + (wanted - above) * low) / picks;
}

/** P(count ≥ c) for a Poisson count. */
function reaches(expected: number, count: number): number {
  return count <= 0 ? 1 : gammaTails(gammaParameter(count), expected)[0];
}

function sumOver(groups: readonly Group[], term: (group: Group) => number): number {
  return groups.reduce((sum, group) => sum + term(group), 0);
}

function groupsOf(parents: number, picks: number, exponent: number): readonly Group[] {
  const groups = powerLawBlocks(parents, exponent, COARSE);
  const total = groups.reduce((sum, group) => sum + group.mass, 0);
  return groups.map(({ length, mass }) => ({ parents: length, expected: (picks * mass) / total / length }));
}
