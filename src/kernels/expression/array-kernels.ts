import type { DataType } from '../../base/data-type.ts';
import type { ListVector, Vector } from '../../base/vector.ts';
import type { CallExpression } from '../../dataset/expression/expression.ts';
import { storageOf } from '../vectors/storage.ts';
import { compareTexts } from './code-points.ts';
import { compareNumbers } from './comparison.ts';
import type { Kernel } from './kernel.ts';
import { takeLists } from './lists.ts';
import { pick, take } from './pick.ts';
import { allocate, eitherNull, numberKind, numbersOf, numberVector, textsOf, textVector } from './vectors.ts';

/** Elements of a list and their order; null elements are null. */
interface Elements {
  readonly list: ListVector;
  readonly isNull: (at: number) => boolean;
  readonly order: (a: number, b: number) => number;
}

function elementsOf(vector: Vector, type: DataType): Elements {
  const list = vector as ListVector;
  const { nulls } = list.elements;
  const isNull = (at: number): boolean => nulls?.[at] === 1;
  const element = type.kind === 'array' ? type.element : type;
  const kind = storageOf(element);
  if (kind === 'bytes') {
    const texts = textsOf(list.elements);
    return { list, isNull, order: (a, b) => compareTexts(texts[a]!, texts[b]!) };
  }
  if (kind === 'list' || kind === 'map' || kind === 'struct') return { list, isNull, order: () => 0 };
  const values = numbersOf(list.elements);
  return { list, isNull, order: (a, b) => compareNumbers(values[a]!, values[b]!) };
}

const array: Kernel = (_, given, length) => {
  const width = given.length;
  const from = new Int32Array(length * width);
  const row = new Int32Array(length * width);
  for (let at = 0; at < from.length; at += 1) {
    from[at] = at % width;
    row[at] = Math.floor(at / width);
  }
  const offsets = Int32Array.from({ length: length + 1 }, (_row, index) => index * width);
  return { kind: 'list', length, nulls: null, offsets, elements: pick(given, { from, row }) };
};

const size: Kernel = (call, given, length) => {
  const { offsets, nulls } = given[0] as ListVector;
  const values = allocate(numberKind(call.type), length);
  for (let row = 0; row < length; row += 1) values[row] = offsets[row + 1]! - offsets[row]!;
  return numberVector(numberKind(call.type), values, nulls);
};

/** The element at a place; `first` is the number of the first place. */
function elementAt(first: 0 | 1): Kernel {
  return (_, given, length) => {
    const { offsets, elements } = given[0] as ListVector;
    const places = numbersOf(given[1]!);
    const nulls = eitherNull(given);
    const row = new Int32Array(length).fill(-1);
    for (let index = 0; index < length; index += 1) {
      if (nulls?.[index]) continue;
      const [start, end] = [offsets[index]!, offsets[index + 1]!];
      const place = places[index]!;
      const at = first === 1 && place < 0 ? end + place : start + place - first;
      if (at >= start && at < end && place >= (first === 0 ? 0 : -(end - start))) row[index] = at;
    }
    return take(elements, row);
  };
}

/** The place of the value in each list from 1; 0 for none. */
function search(result: (place: number, sawNull: boolean) => number | null): Kernel {
  return (call, given, length) => {
    const nulls = eitherNull(given) ?? new Uint8Array(length);
    // Elements and values together, so that they can be compared by their places.
    const list = given[0] as ListVector;
    const shift = list.elements.length;
    const both = pick([list.elements, given[1]!], {
      from: Int32Array.from({ length: shift + length }, (_, at) => (at < shift ? 0 : 1)),
      row: Int32Array.from({ length: shift + length }, (_, at) => (at < shift ? at : at - shift)),
    });
    const { isNull, order } = elementsOf({ ...list, elements: both }, call.arguments[0]!.type);
    const values = allocate(numberKind(call.type), length);
    const flags = nulls.slice();
    for (let row = 0; row < length; row += 1) {
      if (flags[row]) continue;
      let [place, sawNull] = [0, false];
      for (let at = list.offsets[row]!; at < list.offsets[row + 1]! && place === 0; at += 1) {
        if (isNull(at)) sawNull = true;
        else if (order(at, shift + row) === 0) place = at - list.offsets[row]! + 1;
      }
      const found = result(place, sawNull);
      if (found === null) flags[row] = 1;
      else values[row] = found;
    }
    return numberVector(numberKind(call.type), values, flags.includes(1) ? flags : null);
  };
}

function extreme(sign: 1 | -1): Kernel {
  return (call, given, length) => {
    const { list, isNull, order } = elementsOf(given[0]!, call.arguments[0]!.type);
    const best = new Int32Array(length).fill(-1);
    for (let row = 0; row < length; row += 1) {
      if (list.nulls?.[row]) continue;
      for (let at = list.offsets[row]!; at < list.offsets[row + 1]!; at += 1) {
        if (!isNull(at) && (best[row]! < 0 || order(at, best[row]!) * sign > 0)) best[row] = at;
      }
    }
    return take(list.elements, best);
  };
}

/** Lists of some of the elements of a list, in another order if so wished. */
function rearranged(places: (elements: Elements, all: number[], call: CallExpression) => number[]): Kernel {
  return (call, given, length) => {
    const elements = elementsOf(given[0]!, call.arguments[0]!.type);
    const { offsets, nulls } = elements.list;
    const rows = Array.from({ length }, (_, row) => {
      if (nulls?.[row]) return [];
      const count = offsets[row + 1]! - offsets[row]!;
      return places(
        elements,
        Array.from({ length: count }, (_at, index) => offsets[row]! + index),
        call,
      );
    });
    return takeLists(elements.list.elements, rows, nulls);
  };
}

function distinct({ isNull, order }: Elements, all: number[]): number[] {
  const same = (a: number, b: number): boolean => (isNull(a) || isNull(b) ? isNull(a) && isNull(b) : order(a, b) === 0);
  return all.filter((at, index) => !all.slice(0, index).some(before => same(before, at)));
}

function sorted({ isNull, order }: Elements, all: number[], call: CallExpression): number[] {
  const flag = call.arguments[1];
  const nulls = all.filter(isNull);
  const values = all.filter(at => !isNull(at)).sort(order);
  return flag?.kind === 'literal' && flag.value === false ? [...values.reverse(), ...nulls] : [...nulls, ...values];
}

const slice: Kernel = (_, given, length) => {
  const list = given[0] as ListVector;
  const [starts, counts] = [numbersOf(given[1]!), numbersOf(given[2]!)];
  const nulls = eitherNull(given);
  const rows = Array.from({ length }, (_row, row) => {
    const [begin, end] = [list.offsets[row]!, list.offsets[row + 1]!];
    const start = starts[row]! > 0 ? begin + starts[row]! - 1 : end + starts[row]!;
    if (nulls?.[row] || start < begin || start >= end) return [];
    return Array.from({ length: Math.min(counts[row]!, end - start) }, (_at, index) => start + index);
  });
  return takeLists(list.elements, rows, nulls);
};

const join: Kernel = (_, given, length) => {
  const list = given[0] as ListVector;
  const texts = textsOf(list.elements);
  const [separators, forNull] = given.slice(1).map(textsOf);
  const nulls = eitherNull(given);
  const joined = Array.from({ length }, (_row, row) => {
    const parts: string[] = [];
    for (let at = list.offsets[row]!; at < list.offsets[row + 1]! && !nulls?.[row]; at += 1) {
      if (!list.elements.nulls?.[at]) parts.push(texts[at]!);
      else if (forNull) parts.push(forNull[row]!);
    }
    return parts.join(separators![row]);
  });
  return textVector(joined, nulls);
};

const namedStruct: Kernel = (_, given, length) => ({
  kind: 'struct',
  length,
  nulls: null,
  fields: given.filter((_value, index) => index % 2 === 1),
});

export const arrayKernels: Readonly<Record<string, Kernel>> = {
  array,
  size,
  get: elementAt(0),
  try_element_at: elementAt(1),
  array_contains: search((place, sawNull) => (place > 0 ? 1 : sawNull ? null : 0)),
  array_position: search(place => place),
  array_min: extreme(-1),
  array_max: extreme(1),
  array_distinct: rearranged(distinct),
  array_compact: rearranged(({ isNull }, all) => all.filter(at => !isNull(at))),
  sort_array: rearranged(sorted),
  slice,
  array_join: join,
  named_struct: namedStruct,
};
