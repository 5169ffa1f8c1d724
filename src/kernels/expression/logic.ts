import type { Vector } from '../../base/vector.ts';
import type { Kernel } from './kernel.ts';
import { numbersOf, numberVector } from './vectors.ts';

/** AND is decided by a false, OR by a true; otherwise a null makes it null. */
function decidedBy(deciding: 0 | 1): Kernel {
  return (_, given, length) => {
    const [a, b] = [given[0]!, given[1]!];
    const [left, right] = [numbersOf(a), numbersOf(b)];
    const values = new Uint8Array(length);
    const nulls = a.nulls || b.nulls ? new Uint8Array(length) : null;
    for (let row = 0; row < length; row += 1) {
      const [noLeft, noRight] = [a.nulls?.[row], b.nulls?.[row]];
      const decided = (!noLeft && left[row] === deciding) || (!noRight && right[row] === deciding);
      values[row] = decided ? deciding : 1 - deciding;
      if (nulls && !decided && (noLeft || noRight)) nulls[row] = 1;
    }
    return numberVector('boolean', values, nulls);
  };
}

const not: Kernel = (_, given, length) => {
  const source = numbersOf(given[0]!);
  const values = new Uint8Array(length);
  for (let row = 0; row < length; row += 1) values[row] = 1 - source[row]!;
  return numberVector('boolean', values, given[0]!.nulls);
};

function nullTest(wanted: 0 | 1): Kernel {
  return (_, given, length) => numberVector('boolean', nullFlags(given[0]!, length, wanted), null);
}

function nullFlags({ nulls }: Vector, length: number, wanted: 0 | 1): Uint8Array {
  if (!nulls) return new Uint8Array(length).fill(1 - wanted);
  return wanted === 1 ? nulls : nulls.map(flag => 1 - flag);
}

export const logicKernels: Readonly<Record<string, Kernel>> = {
  and: decidedBy(0),
  or: decidedBy(1),
  not,
  'is null': nullTest(1),
  'is not null': nullTest(0),
};
