const WORDS = 2 ** 32;

/** Category i is drawn by the words from ends[i − 1] (0 for the first) up to, not including, ends[i]; the last end is 2^32. */
export type Thresholds = readonly number[];

export interface WeightProblem {
  /** Its place in the weights; −1 for the weights as a whole. */
  readonly index: number;
  readonly message: string;
  readonly hint: string;
}

export type WeightResult =
  | { readonly ok: true; readonly ends: Thresholds }
  | { readonly ok: false; readonly problems: readonly WeightProblem[] };

/**
 * Shares out the 2^32 words by weight: each category gets its exact share rounded down or up, whichever brings the sum to
 * 2^32 with the least change. Refuses weights that cannot be drawn as they stand.
 */
export function weightThresholds(weights: readonly number[]): WeightResult {
  const problems = checkWeights(weights);
  if (problems.length > 0) return { ok: false, problems };
  const widths = shareOut(weights);
  const lost = widths.flatMap((width, index) => (width === 0 && weights[index]! > 0 ? [index] : []));
  if (lost.length > 0) return { ok: false, problems: lost.map(tooSmall) };
  const ends: number[] = [];
  for (const width of widths) ends.push((ends.at(-1) ?? 0) + width);
  return { ok: true, ends };
}

function checkWeights(weights: readonly number[]): readonly WeightProblem[] {
  const problems = weights.flatMap((weight, index) =>
    Number.isFinite(weight) && weight >= 0
      ? []
      : [
          {
            index,
            message: `weight ${weight} is not a number of 0 or more`,
            hint: 'give each value a number of 0 or more',
          },
        ],
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (problems.length === 0 && !(sum > 0 && Number.isFinite(sum))) {
    const message = weights.length === 0 ? 'there is no weight' : `the weights add up to ${sum}`;
    problems.push({ index: -1, message, hint: 'give at least one value a weight above 0' });
  }
  return problems;
}

function shareOut(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const quotas = weights.map(weight => (weight / sum) * WORDS);
  const widths = quotas.map(Math.floor);
  let left = WORDS - widths.reduce((total, width) => total + width, 0);
  const byRemainder = quotas
    .map((quota, index) => ({ index, remainder: quota - Math.floor(quota) }))
    .filter(({ index }) => weights[index]! > 0)
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (let turn = 0; left > 0; turn++, left--) widths[byRemainder[turn % byRemainder.length]!.index]! += 1;
  // Quotas that were rounded up in their last bit can promise a word too many.
  for (let turn = widths.length - 1; left < 0; turn--) {
    const { index } = byRemainder[(turn + widths.length) % byRemainder.length]!;
    if (widths[index]! > 1) {
      widths[index]! -= 1;
      left += 1;
    }
  }
  return widths;
}

function tooSmall(index: number): WeightProblem {
  return {
    index,
    message: 'its share is below one in 2^32 (4.3 thousand million), so that it would never be drawn',
    hint: 'raise the weight, or leave the value out',
  };
}
