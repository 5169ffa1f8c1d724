import { describe, expect, it } from 'vitest';
import { exp, expm1, log, log1p, pow } from '../../../src/dataset/random/elementary.ts';

/** Spread over a range, without a random number. */
function spread(from: number, to: number): number[] {
  return Array.from({ length: 20_000 }, (_, index) => from + (to - from) * ((index * 0.6180339887498949) % 1));
}

function worst(values: readonly number[], own: (x: number) => number, known: (x: number) => number): number {
  return Math.max(...values.map(x => Math.abs(own(x) - known(x)) / Math.abs(known(x))));
}

describe('exp and log of our own', () => {
  it('are as exact as those of the engine', () => {
    expect(worst(spread(-700, 700), exp, Math.exp)).toBeLessThan(4e-16);
    expect(worst(spread(-690, 690).map(Math.exp), log, Math.log)).toBeLessThan(5e-16);
    expect(worst(spread(-1, 1), expm1, Math.expm1)).toBeLessThan(1e-15);
    expect(worst(spread(-0.99, 1), log1p, Math.log1p)).toBeLessThan(1e-15);
    expect(
      worst(
        spread(0.1, 50),
        x => pow(x, -2.5),
        x => x ** -2.5,
      ),
    ).toBeLessThan(5e-15);
  });

  it.for([
    ['exp(0)', exp(0), 1],
    ['exp(−∞)', exp(Number.NEGATIVE_INFINITY), 0],
    ['exp(710)', exp(710), Number.POSITIVE_INFINITY],
    ['the least exp', exp(-745), 5e-324],
    ['log(1)', log(1), 0],
    ['log(0)', log(0), Number.NEGATIVE_INFINITY],
    ['log(−1)', log(-1), Number.NaN],
    ['log of the least number', log(5e-324), -744.4400719213812],
    ['log1p of next to nothing', log1p(1e-300), 1e-300],
    ['expm1 of next to nothing', expm1(-1e-300), -1e-300],
    ['0^2', pow(0, 2), 0],
    ['0^0', pow(0, 0), 1],
  ] as const)('%s', ([, value, expected]) => {
    expect(value).toBe(expected);
  });
});
