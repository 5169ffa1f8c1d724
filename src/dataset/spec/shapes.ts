import { z } from 'zod';
import { amount, duration, share } from './scalars.ts';

const strict = z.strictObject;
const number = z.number('Must be a number');

/** The distributions, each under its usual name and with its usual parameters, in the units of the column. */
export const shapes = {
  uniform: strict({ min: amount, max: amount }).describe('Every value from min to max alike.'),
  normal: strict({ mean: amount, sd: amount }).describe('The bell curve, by mean and standard deviation.'),
  lognormal: strict({
    median: amount.optional(),
    sigma: number.optional(),
    mean: amount.optional(),
    sd: amount.optional(),
  }).describe('Values whose logarithm is normal: by median and sigma (of the logarithm), or by mean and sd.'),
  exponential: strict({ mean: amount }).describe('Waiting times: many short, few long.'),
  gamma: strict({ shape: number, scale: amount }).describe('Sums of waiting times; mean = shape × scale.'),
  beta: strict({ alpha: number, beta: number }).describe('Shares between 0 and 1.'),
  pareto: strict({ minimum: amount, alpha: number }).describe('A power-law tail above a minimum.'),
  triangular: strict({ min: amount, mode: amount, max: amount }).describe('Least, likeliest and greatest value.'),
  poisson: strict({ mean: number }).describe('Counts of independent events.'),
  binomial: strict({ trials: number, probability: share }).describe('Successes in a number of trials.'),
  zipf: strict({ exponent: number, max: number.optional() }).describe(
    'Ranks from 1 to max (1,000 by default): rank r with a probability proportional to 1/r^exponent.',
  ),
  quantiles: z
    .record(z.string(), amount)
    .describe('What a share of the values lies below: {0%: 1, 50%: 10, 95%: 80, 100%: 500}.'),
  histogram: z
    .array(strict({ from: amount, to: amount, weight: number }))
    .min(1)
    .describe('Bins with their weights; even within a bin.'),
} as const;

/** A distribution of durations, as `delay` takes it. */
export const delaySchema: z.ZodType = z
  .union(
    [duration, strict({ ...optionalShapes(), min: duration.optional(), max: duration.optional() })],
    'Must be a duration such as 3 days, or a distribution',
  )
  .describe('A duration, or a distribution of durations.');

/** Every shape, none required: which one stands there is looked at afterwards. */
export function optionalShapes(): { [K in keyof typeof shapes]: z.ZodOptional<(typeof shapes)[K]> } {
  // The mapped type says for each key what `optional` makes of it.
  return Object.fromEntries(Object.entries(shapes).map(([name, schema]) => [name, schema.optional()])) as never;
}
