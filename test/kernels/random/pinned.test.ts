import { describe, expect, it } from 'vitest';
import { planCorrelation } from '../../../src/dataset/random/correlation.ts';
import { discreteTable } from '../../../src/dataset/random/discrete-table.ts';
import { drawKey } from '../../../src/dataset/random/draw-key.ts';
import { planPermutation } from '../../../src/dataset/random/permutation.ts';
import { pieceTable } from '../../../src/dataset/random/piece-table.ts';
import { planPowerLaw } from '../../../src/dataset/random/power-law.ts';
import { quantileTable } from '../../../src/dataset/random/quantile-table.ts';
import type { Bounds, DiscreteShape, SmoothShape } from '../../../src/dataset/random/shape.ts';
import { weightThresholds } from '../../../src/dataset/random/weight-thresholds.ts';
import { boundedIntegers, wideIntegers } from '../../../src/kernels/random/bounded-integers.ts';
import { correlatedWords, scoreTables } from '../../../src/kernels/random/correlated-words.ts';
import { drawWords } from '../../../src/kernels/random/draw-words.ts';
import { childIdentity, pairsOf } from '../../../src/kernels/random/identity.ts';
import { interpolate } from '../../../src/kernels/random/interpolate.ts';
import { permute } from '../../../src/kernels/random/permute.ts';
import { pieceValues, preparePieces } from '../../../src/kernels/random/piece-values.ts';
import { powerLawRanks, powerLawTable } from '../../../src/kernels/random/power-law-ranks.ts';
import { weightedCodes, weightTable } from '../../../src/kernels/random/weighted-codes.ts';

const place = { seed: 42, table: 'orders', column: 'amount', purpose: 'value' };

function draw(first: number, length: number, word: 0 | 1 = 0): Uint32Array {
  const out = new Uint32Array(length);
  drawWords(drawKey(place, word), { first, length }, out);
  return out;
}

function floats(fill: (out: Float64Array) => void): number[] {
  const out = new Float64Array(6);
  fill(out);
  return [...out];
}

// A dataset must be the same in every version: whoever changes one of these numbers changes every user's data.
describe('the data of version 1', () => {
  it('keys', () => {
    expect(drawKey(place)).toEqual({ k1: 3722706899, k2: 2945482569 });
    expect(drawKey(place, 1)).toEqual({ k1: 882716181, k2: 2576592888 });
  });

  it('words of rows', () => {
    expect([...draw(0, 6)]).toEqual([3622760093, 1242047569, 2521780032, 327223172, 4132741724, 87936814]);
    expect([...draw(2 ** 32 - 3, 6)]).toEqual([3231145022, 1933714946, 1358268731, 1135169065, 1614760867, 2360233699]);
    expect([...draw(2 ** 53 - 6, 6)]).toEqual([1796832799, 968196994, 1018430716, 2903393980, 3192799617, 4034071317]);
  });

  it('words of children', () => {
    const out = new Uint32Array(6);
    const parents = pairsOf({ first: 7, length: 6 });
    const children = childIdentity(parents, Uint32Array.of(0, 1, 2, 0, 1, 4_000_000_000));
    drawWords(drawKey(place), children, out);
    expect([[...children.lo], [...(children.hi as Uint32Array)], [...out]]).toEqual([
      [3583988146, 3670731298, 1744216748, 3583988159, 3670731297, 2922106853],
      [1660224982, 2999246401, 1280547686, 770170567, 2240147138, 570009770],
      [642762144, 2877958657, 79792956, 3208210188, 2535928596, 4064634340],
    ]);
  });

  it('bounded integers', () => {
    expect(floats(out => boundedIntegers(1000, draw(0, 6), out))).toEqual([843, 289, 587, 76, 962, 20]);
    expect(floats(out => wideIntegers(2 ** 53, draw(0, 6), draw(0, 6, 1), out))).toEqual([
      7597478574837399, 2604762544517451, 5288556038057941, 686236729920949, 8666987572459522, 184416867032431,
    ]);
  });

  it('weighted codes', () => {
    const weights = weightThresholds([70, 20, 9, 0.999_999, 0.000_001]);
    const ends = weights.ok ? weights.ends : [];
    expect(ends).toEqual([3006477107, 3865470566, 4252017623, 4294967253, 4294967296]);
    const out = new Uint8Array(6);
    weightedCodes(weightTable(ends), draw(0, 6), out);
    expect([...out]).toEqual([1, 0, 0, 0, 2, 0]);
  });

  it.for<[SmoothShape, Bounds, number[]]>([
    [
      { kind: 'uniform', min: -5, max: 5 },
      {},
      [
        3.434895643731579, -2.1081326494459063, 0.8714766812045127, -4.238124181283638, 4.6222891577053815,
        -4.795256148790941,
      ],
    ],
    [
      { kind: 'normal', mean: 100, sd: 15 },
      {},
      [
        115.1336115706054, 91.6635513085478, 103.30324249339002, 78.53211049409592, 126.65748456593694,
        69.33923014140497,
      ],
    ],
    [
      { kind: 'normal', mean: 100, sd: 15 },
      { min: 130, max: 145 },
      [
        138.95813175714287, 131.95885162396178, 134.7919461946421, 130.46730638553288, 142.81093552891403,
        130.12273064091903,
      ],
    ],
    [
      { kind: 'lognormal', median: 40, sigma: 0.8 },
      {},
      [
        89.65848477159034, 25.64298743544413, 47.70610065354169, 12.72954386789303, 165.7721970018243,
        7.796222526540273,
      ],
    ],
    [
      { kind: 'lognormal', mean: 40, sd: 30 },
      { max: 200 },
      [
        62.34136245757719, 22.037382138123142, 36.958378847576405, 12.28709706733151, 102.50443808752046,
        8.16102788937196,
      ],
    ],
    [
      { kind: 'exponential', mean: 12 },
      {},
      [
        22.255698405233396, 4.096151849465457, 10.616098728593542, 0.9509549697775878, 39.31476631792266,
        0.24824273562648047,
      ],
    ],
    [
      { kind: 'gamma', shape: 2.5, scale: 10 },
      {},
      [
        39.97519992192313, 14.648822046280172, 25.12447153281689, 7.022861622139236, 58.953699643531785,
        3.799046148517744,
      ],
    ],
    [
      { kind: 'gamma', shape: 0.3, scale: 2 },
      { min: 0.001 },
      [
        1.3493051174569688, 0.05180542039808201, 0.34804533633410173, 0.004723640771298595, 3.348283094821007,
        0.0016368991414397952,
      ],
    ],
    [
      { kind: 'beta', alpha: 2, beta: 5 },
      {},
      [
        0.45579802246105844, 0.1773730394390316, 0.30340345469630975, 0.0793595206162125, 0.6071309095155263,
        0.03892991057422597,
      ],
    ],
    [
      { kind: 'pareto', min: 3, exponent: 1.16 },
      { max: 1000 },
      [
        14.760620289953438, 4.024743392957241, 6.422576597841581, 3.2118395182820185, 49.27106659125395,
        3.053915327630439,
      ],
    ],
    [
      { kind: 'triangular', min: 2, mode: 3, max: 7 },
      {},
      [
        5.230764375993162, 3.22955413972253, 4.126499164459501, 2.6172014770484413, 6.130854172365621,
        2.3199554558136475,
      ],
    ],
  ])('values of %j between %j', ([shape, bounds, values]) => {
    expect(floats(out => interpolate(quantileTable(shape, bounds), draw(0, 6), out))).toEqual(values);
  });

  it('values of measured shapes', () => {
    const points = [
      { p: 0, value: 1 },
      { p: 0.5, value: 10 },
      { p: 1, value: 100 },
    ];
    const measured = preparePieces(pieceTable({ kind: 'quantiles', points }, { max: 60 }));
    expect(floats(out => pieceValues(measured, draw(0, 6), out))).toEqual([
      38.088539006120115, 5.048614290147303, 9.220067352410396, 2.0666261460373447, 54.7120482063979,
      1.2866413916481905,
    ]);
    const binned = preparePieces(pieceTable({ kind: 'histogram', edges: [0, 10, 20, 50], weights: [1, 0, 3] }));
    expect(floats(out => pieceValues(binned, draw(0, 6), out))).toEqual([
      43.73958257492632, 21.567469402216375, 33.48590672481805, 3.0475032748654485, 48.489156630821526,
      0.8189754048362374,
    ]);
  });

  it.for([
    [10, [0, 1, 2, 3, 4, 9], [1, 2, 8, 9, 3, 6]],
    [5_000_000, [0, 1, 2, 3, 4, 4_999_999], [1881612, 4310903, 910283, 635444, 3148626, 2579464]],
    [2 ** 32, [0, 1, 2, 3, 4, 2 ** 32 - 1], [4000304003, 119040407, 4030172041, 52244084, 3349235537, 1874909978]],
    [
      2 ** 53,
      [0, 1, 2, 3, 4, 2 ** 53 - 1],
      [69382538660986, 8893718870135343, 126808356259328, 143492400773930, 6343996901765559, 5102350936489262],
    ],
  ] as const)('permutations of %d', ([limit, values, permuted]) => {
    const permutation = planPermutation(place, limit);
    expect(floats(out => permute(permutation, Float64Array.from(values), out))).toEqual(permuted);
  });

  it('power-law ranks', () => {
    const table = powerLawTable(planPowerLaw(1_000_000_000, 1.1));
    expect(floats(out => powerLawRanks(table, draw(0, 6), draw(0, 6, 1), out))).toEqual([
      452155, 10, 824, 0, 84153677, 0,
    ]);
  });

  it.for<[DiscreteShape, Bounds, number[]]>([
    [{ kind: 'poisson', mean: 4 }, {}, [6, 3, 4, 1, 8, 1]],
    [{ kind: 'poisson', mean: 250 }, { min: 260 }, [278, 264, 269, 261, 287, 260]],
    [{ kind: 'binomial', trials: 20, probability: 0.3 }, {}, [8, 5, 6, 3, 10, 2]],
    [{ kind: 'zipf', exponent: 1.2, max: 1000 }, {}, [115, 2, 12, 1, 542, 1]],
  ])('numbers of %j between %j', ([shape, bounds, values]) => {
    const { first, ends } = discreteTable(shape, bounds);
    const codes = new Int32Array(6);
    weightedCodes(weightTable(ends), draw(0, 6), codes);
    expect([...codes].map(code => first + code)).toEqual(values);
  });

  it('correlated words', () => {
    const planned = planCorrelation([
      [1, 0.7],
      [0.7, 1],
    ]);
    const out = new Uint32Array(6);
    if (planned.ok) correlatedWords(planned.correlation, scoreTables(), [draw(0, 6), draw(0, 6, 1)], out);
    expect([...out]).toEqual([2066290705, 1542933712, 1377093787, 172718395, 3342562482, 817118539]);
  });
});
