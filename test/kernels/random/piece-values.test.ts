import { describe, expect, it } from 'vitest';
import { pieceTable } from '../../../src/dataset/random/piece-table.ts';
import { pieceValues, preparePieces } from '../../../src/kernels/random/piece-values.ts';

function values(table: ReturnType<typeof pieceTable>, words: readonly number[]): number[] {
  const out = new Float64Array(words.length);
  pieceValues(preparePieces(table), Uint32Array.from(words), out);
  return [...out];
}

describe('values of measured shapes', () => {
  const histogram = { kind: 'histogram', edges: [0, 10, 20, 50], weights: [1, 0, 3] } as const;
  it('leave bins without weight empty, and end one bin where the next begins', () => {
    const table = pieceTable(histogram);
    expect(table).toEqual({ ends: [2 ** 30, 2 ** 32], froms: [0, 20], tos: [10, 50] });
    const [first, last, next, end] = values(table, [0, 2 ** 30 - 1, 2 ** 30, 2 ** 32 - 1]);
    expect([first! < 1e-7, last! > 9.9999999, last! < 10, next! > 20, next! < 20.0000001, end! < 50]).toEqual(
      Array(6).fill(true),
    );
  });

  it('are cut at the bounds in proportion', () => {
    expect(pieceTable(histogram, { min: 5, max: 25 })).toEqual({
      ends: [2 ** 31, 2 ** 32],
      froms: [5, 20],
      tos: [10, 25],
    });
  });

  it('run straight between quantiles', () => {
    const points = [
      { p: 0, value: 1 },
      { p: 0.25, value: 10 },
      { p: 1, value: 100 },
    ];
    const drawn = values(pieceTable({ kind: 'quantiles', points }), [
      0,
      2 ** 29,
      2 ** 30,
      2 ** 30 + 2 ** 31,
      2 ** 32 - 1,
    ]);
    for (const [row, value] of [1, 5.5, 10, 70, 100].entries()) expect(drawn[row]).toBeCloseTo(value, 6);
  });
});
