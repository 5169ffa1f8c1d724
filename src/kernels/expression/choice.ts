import type { Vector } from '../../base/vector.ts';
import type { CallExpression } from '../../dataset/expression/expression.ts';
import { orderOf } from './comparison.ts';
import type { Kernel } from './kernel.ts';
import { type Picks, pick } from './pick.ts';
import { numbersOf } from './vectors.ts';

/** For every row the value of one of the vectors, -1 for none. Texts of few kinds stay codes. */
export function choose(vectors: readonly Vector[], from: Picks['from']): Vector {
  return (
    chooseCodes(vectors, from) ??
    pick(vectors, { from, row: Int32Array.from({ length: from.length }, (_, row) => row) })
  );
}

/** Beyond it a dictionary is no longer small. */
const MOST_ENTRIES = 65_536;

function chooseCodes(vectors: readonly Vector[], from: Picks['from']): Vector | null {
  const { length } = from;
  const starts: number[] = [];
  let entries = 0;
  for (const vector of vectors) {
    starts.push(entries);
    // A vector of nothing but nulls has no texts; it chooses none.
    if (vector.kind !== 'codes') {
      if (vector.kind !== 'bytes' || vector.bytes.length > 0 || !vector.nulls?.every(flag => flag === 1)) return null;
      continue;
    }
    if (vector.dictionary.kind !== 'bytes') return null;
    entries += vector.dictionary.length;
  }
  if (entries === 0 || entries > MOST_ENTRIES) return null;
  const codes = entries <= 256 ? new Uint8Array(length) : new Uint16Array(length);
  let nulls: Uint8Array | null = null;
  for (let row = 0; row < length; row += 1) {
    const vector = vectors[from[row]!];
    if (vector?.kind === 'codes' && !vector.nulls?.[row]) {
      codes[row] = starts[from[row]!]! + vector.codes[row]!;
    } else {
      nulls ??= new Uint8Array(length);
      nulls[row] = 1;
    }
  }
  const dictionaries = vectors.flatMap(vector => (vector.kind === 'codes' ? [vector.dictionary] : []));
  const dictionary = pick(dictionaries, {
    from: Int32Array.from(dictionaries.flatMap((each, index) => new Array<number>(each.length).fill(index))),
    row: Int32Array.from(dictionaries.flatMap(each => Array.from({ length: each.length }, (_, entry) => entry))),
  });
  return dictionary.kind === 'bytes' ? { kind: 'codes', length, nulls, codes, dictionary } : null;
}

/** The first condition that is true decides; none, the last vector. */
export function chooseByConditions(conditions: readonly Vector[], results: readonly Vector[], length: number): Vector {
  const from = numbering(length, results.length).fill(conditions.length);
  for (let index = conditions.length - 1; index >= 0; index -= 1) {
    const { nulls } = conditions[index]!;
    const values = numbersOf(conditions[index]!);
    for (let row = 0; row < length; row += 1) if (values[row] === 1 && !nulls?.[row]) from[row] = index;
  }
  return choose(results, from);
}

function numbering(length: number, most: number): Picks['from'] {
  return most <= 127 ? new Int8Array(length) : new Int32Array(length);
}

const coalesce: Kernel = (_, given, length) => {
  const from = numbering(length, given.length).fill(-1);
  for (let index = given.length - 1; index >= 0; index -= 1) {
    const { nulls } = given[index]!;
    for (let row = 0; row < length; row += 1) if (!nulls?.[row]) from[row] = index;
  }
  return choose(given, from);
};

const nullIf: Kernel = (call, given, length) => {
  const [kept, left, right] = given as readonly [Vector, Vector, Vector];
  const order = orderOf(left, right, call.arguments[1]!.type.kind);
  const nulls = new Uint8Array(length);
  for (let row = 0; row < length; row += 1) {
    const same = !left.nulls?.[row] && !right.nulls?.[row] && order(row) === 0;
    if (same || kept.nulls?.[row]) nulls[row] = 1;
  }
  if (kept.kind !== 'bytes') return { ...kept, nulls };
  // A row without a value has no bytes.
  return choose(
    [kept],
    Int8Array.from(nulls, flag => -flag),
  );
};

function extreme(sign: 1 | -1): Kernel {
  return (call: CallExpression, given, length) => {
    const type = call.type.kind;
    let best = given[0]!;
    for (const other of given.slice(1)) {
      const order = orderOf(best, other, type);
      const from = new Int8Array(length);
      for (let row = 0; row < length; row += 1) {
        const [noBest, noOther] = [best.nulls?.[row], other.nulls?.[row]];
        from[row] = noBest || (!noOther && order(row) * sign < 0) ? 1 : 0;
      }
      best = choose([best, other], from);
    }
    return best;
  };
}

export const choiceKernels: Readonly<Record<string, Kernel>> = {
  coalesce,
  nullif: nullIf,
  greatest: extreme(1),
  least: extreme(-1),
};
