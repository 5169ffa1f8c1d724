import { gammaParameter, gammaTails } from './gamma-function.ts';
import { powerLawBlocks } from './power-law.ts';

export interface ShareQuestion {
  readonly parents: number;
  readonly picks: number;
  readonly exponent: number;
  /** The part of the parents that counts as the top: 0.2 for the first fifth. */
  readonly top: number;
  /** Equally many parents have each of these multiples of their share of the picks; all have 1 where it is left out. */
  readonly factors?: readonly number[];
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
export function expectedShare(question: ShareQuestion): number {
  return dividedShare(question, 1).share;
}

/** With the count that divides the top from the others, which is looked for near another. */
export function dividedShare(
  { parents, picks, exponent, top, factors = [1] }: ShareQuestion,
  near: number,
): { readonly share: number; readonly count: number } {
  const groups = groupsOf({ parents, picks, exponent, factors });
  const wanted = top * parents;
  const tails = tailsOf(groups);
  const reaching = (count: number): number => {
    const reach = tails(count);
    return groups.reduce((sum, group, at) => sum + group.parents * reach[at]!, 0);
  };
  const greatest = Math.max(...groups.map(({ expected }) => expected));
  const most = Math.ceil(greatest + 12 * Math.sqrt(greatest) + 30);
  const count = lastThat(most, near, at => reaching(at) >= wanted);
  // All parents above that count belong to the top, and of those that stand at it as many as there is room for.
  const above = reaching(count + 1);
  // Σ c · P(c) over c > n is the expectation times P(c ≥ n).
  const reach = tails(count);
  const held = groups.reduce((sum, { parents, expected }, at) => sum + parents * expected * reach[at]!, 0);
  return { share: (held + (wanted - above) * count) / picks, count };
}

/** The last number below `most` for which something is true that is true up to some number, 0 among them. */
function lastThat(most: number, near: number, isTrue: (at: number) => boolean): number {
  let low = 0;
  let high = most;
  for (let step = 1, at = Math.min(near, most - 1); at > low && at < high; step *= 2) {
    if (isTrue(at)) {
      low = at;
      at += step;
    } else {
      high = at;
      at -= step;
    }
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isTrue(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** For each group P(count ≥ c) of a Poisson count, computed once for each c. */
function tailsOf(groups: readonly Group[]): (count: number) => readonly number[] {
  const known = new Map<number, readonly number[]>();
  return count => {
    let tails = known.get(count);
    if (tails === undefined) {
      const parameter = count <= 0 ? null : gammaParameter(count);
      tails = groups.map(({ expected }) => (parameter === null ? 1 : gammaTails(parameter, expected)[0]));
      known.set(count, tails);
    }
    return tails;
  };
}

function groupsOf({
  parents,
  picks,
  exponent,
  factors,
}: Pick<ShareQuestion, 'parents' | 'picks' | 'exponent'> & { factors: readonly number[] }): readonly Group[] {
  const blocks = powerLawBlocks(parents, exponent, COARSE);
  const mean = factors.reduce((sum, factor) => sum + factor, 0) / factors.length;
  const total = blocks.reduce((sum, { mass }) => sum + mass, 0) * mean;
  return blocks.flatMap(({ length, mass }) =>
    factors.map(factor => ({
      parents: length / factors.length,
      expected: (picks * mass * factor) / total / length,
    })),
  );
}
