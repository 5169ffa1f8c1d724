import type { PowerLaw } from '../../dataset/random/power-law.ts';
import { type WeightTable, weightTable } from './weighted-codes.ts';

/** A power law made ready for many draws. */
export interface PowerLawTable extends WeightTable {
  readonly starts: Float64Array;
  readonly lengths: Float64Array;
  readonly tilts: Float64Array;
}

export function powerLawTable(law: PowerLaw): PowerLawTable {
  return {
    ...weightTable(law.ends),
    starts: Float64Array.from(law.starts),
    lengths: Float64Array.from(law.lengths),
    tilts: Float64Array.from(law.tilts),
  };
}

/** For each pair of words a rank; rank 0 is the most likely. */
export function powerLawRanks(table: PowerLawTable, first: Uint32Array, second: Uint32Array, out: Float64Array): void {
  const { ends, guide, shift, starts, lengths, tilts } = table;
  const { length } = first;
  for (let row = 0; row < length; row++) {
    const word = first[row]!;
    let block = guide[word >>> shift]!;
    while (word >= ends[block]!) block += 1;
    const v = second[row]! / 2 ** 32;
    out[row] = Math.floor(starts[block]! + lengths[block]! * (v + tilts[block]! * (v * (1 - v))));
  }
}
