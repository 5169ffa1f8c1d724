import { expm1, log, pow } from './elementary.ts';

/** How finely ranks are told apart. */
interface Grain {
  /** So many of the first ranks have a probability of their own. */
  readonly single: number;
  /** Each further block is as long as this part of where it starts. */
  readonly growth: number;
}

const FINE: Grain = { single: 2048, growth: 1 / 64 };

/**
 * How to pick a rank of [0, count) with P(rank r) ∝ (r + 1)^−exponent from two words, without a table of every rank: the
 * first word picks a block by `ends` (as weights are picked), the second a place v in [0, 1) within it, which lies at
 * start + length × (v + tilt × v × (1 − v)).
 */
export interface PowerLaw {
  readonly count: number;
  readonly exponent: number;
  readonly ends: readonly number[];
  readonly starts: readonly number[];
  readonly lengths: readonly number[];
  readonly tilts: readonly number[];
}

export function planPowerLaw(count: number, exponent: number): PowerLaw {
  const blocks = powerLawBlocks(count, exponent);
  const total = blocks.reduce((sum, block) => sum + block.mass, 0);
  let below = 0;
  const ends = blocks.map(block => {
    below += block.mass;
    return Math.round((below / total) * 2 ** 32);
  });
  ends[ends.length - 1] = 2 ** 32;
  return {
    count,
    exponent,
    ends,
    starts: blocks.map(block => block.start),
    lengths: blocks.map(block => block.length),
    tilts: blocks.map(block => tilt(block, exponent)),
  };
}

/** Ranks from `start` on that share a mass: the sum of (r + 1)^−exponent over them. */
export interface RankBlock {
  readonly start: number;
  readonly length: number;
  readonly mass: number;
}

export function powerLawBlocks(count: number, exponent: number, grain = FINE): readonly RankBlock[] {
  const blocks: RankBlock[] = [];
  for (let start = 0; start < count; ) {
    const length = start < grain.single ? 1 : Math.min(count - start, Math.floor(start * grain.growth));
    const mass = length === 1 ? pow(start + 1, -exponent) : sumOfPowers(start + 0.5, start + length + 0.5, exponent);
    blocks.push({ start, length, mass });
    start += length;
  }
  return blocks;
}

/** The sum of k^−s over the whole numbers k between two halves: the integral, corrected at both ends by its slope. */
function sumOfPowers(from: number, to: number, s: number): number {
  const ratio = log(to / from);
  const integral = s === 1 ? ratio : (pow(from, 1 - s) * expm1((1 - s) * ratio)) / (1 - s);
  return integral - (s / 24) * (pow(from, -s - 1) - pow(to, -s - 1));
}

/** So that the density at both ends of a block stands in the true proportion. */
function tilt({ start, length }: RankBlock, exponent: number): number {
  if (length === 1) return 0;
  const fall = pow((start + length + 0.5) / (start + 0.5), exponent);
  return (1 - fall) / (1 + fall);
}
