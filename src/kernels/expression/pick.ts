import type { BytesVector, ListVector, MapVector, StructVector, Vector } from '../../base/vector.ts';
import { allocate, bytesOf, type NumberVector, numbersOf, numberVector } from './vectors.ts';

/** Where each row of a result comes from; `from` -1 is a row without a value. */
export interface Picks {
  readonly from: Int8Array | Int32Array;
  readonly row: Int32Array;
}

/** Rows put together out of several vectors of one type. */
export function pick(vectors: readonly Vector[], picks: Picks): Vector {
  const nulls = pickedNulls(vectors, picks);
  const first = vectors[0]!;
  const kind = first.kind === 'codes' ? first.dictionary.kind : first.kind;
  if (kind === 'bytes') return pickBytes(vectors.map(bytesOf), picks, nulls);
  // Vectors of one type are of one kind.
  if (kind === 'list') return pickLists(vectors as readonly ListVector[], picks, nulls);
  if (kind === 'map') return pickMaps(vectors as readonly MapVector[], picks, nulls);
  if (kind === 'struct') return pickStructs(vectors as readonly StructVector[], picks, nulls);
  return pickNumbers(kind, vectors, picks, nulls);
}

/** Rows of one vector by their numbers; -1 is a row without a value. */
export function take(vector: Vector, row: Int32Array): Vector {
  return pick([vector], { from: row.map(index => (index < 0 ? -1 : 0)), row });
}

function pickedNulls(vectors: readonly Vector[], { from, row }: Picks): Uint8Array | null {
  const { length } = from;
  let nulls: Uint8Array | null = null;
  for (let index = 0; index < length; index += 1) {
    const source = from[index]!;
    if (source >= 0 && !vectors[source]!.nulls?.[row[index]!]) continue;
    nulls ??= new Uint8Array(length);
    nulls[index] = 1;
  }
  return nulls;
}

function pickNumbers(
  kind: NumberVector['kind'],
  vectors: readonly Vector[],
  { from, row }: Picks,
  nulls: Uint8Array | null,
): Vector {
  const sources = vectors.map(numbersOf);
  const values = allocate(kind, from.length);
  for (let index = 0; index < from.length; index += 1) {
    if (!nulls?.[index]) values[index] = sources[from[index]!]![row[index]!]!;
  }
  return numberVector(kind, values, nulls);
}

function pickBytes(sources: readonly BytesVector[], { from, row }: Picks, nulls: Uint8Array | null): BytesVector {
  const { length } = from;
  const offsets = spans(sources, { from, row }, nulls);
  const bytes = new Uint8Array(offsets[length]!);
  for (let index = 0; index < length; index += 1) {
    if (nulls?.[index]) continue;
    const source = sources[from[index]!]!;
    let target = offsets[index]!;
    const end = source.offsets[row[index]! + 1]!;
    for (let at = source.offsets[row[index]!]!; at < end; at += 1, target += 1) bytes[target] = source.bytes[at]!;
  }
  return { kind: 'bytes', length, nulls, bytes, offsets };
}

function pickLists(sources: readonly ListVector[], picks: Picks, nulls: Uint8Array | null): ListVector {
  const offsets = spans(sources, picks, nulls);
  const inner = innerPicks(sources, picks, offsets, nulls);
  const elements = pick(
    sources.map(source => source.elements),
    inner,
  );
  return { kind: 'list', length: picks.from.length, nulls, offsets, elements };
}

function pickMaps(sources: readonly MapVector[], picks: Picks, nulls: Uint8Array | null): MapVector {
  const offsets = spans(sources, picks, nulls);
  const inner = innerPicks(sources, picks, offsets, nulls);
  const [keys, values] = [sources.map(source => source.keys), sources.map(source => source.values)];
  return {
    kind: 'map',
    length: picks.from.length,
    nulls,
    offsets,
    keys: pick(keys, inner),
    values: pick(values, inner),
  };
}

function pickStructs(sources: readonly StructVector[], picks: Picks, nulls: Uint8Array | null): StructVector {
  const fields = sources[0]!.fields.map((_, field) =>
    pick(
      sources.map(source => source.fields[field]!),
      picks,
    ),
  );
  return { kind: 'struct', length: picks.from.length, nulls, fields };
}

type Spanned = Readonly<{ offsets: Int32Array }>;

function spans(sources: readonly Spanned[], { from, row }: Picks, nulls: Uint8Array | null): Int32Array {
  const offsets = new Int32Array(from.length + 1);
  for (let index = 0; index < from.length; index += 1) {
    let size = 0;
    if (!nulls?.[index]) {
      const source = sources[from[index]!]!.offsets;
      size = source[row[index]! + 1]! - source[row[index]!]!;
    }
    offsets[index + 1] = offsets[index]! + size;
  }
  return offsets;
}

function innerPicks(
  sources: readonly Spanned[],
  { from, row }: Picks,
  offsets: Int32Array,
  nulls: Uint8Array | null,
): Picks {
  const total = offsets[from.length]!;
  const inner = { from: new Int32Array(total), row: new Int32Array(total) };
  for (let index = 0; index < from.length; index += 1) {
    if (nulls?.[index]) continue;
    const start = sources[from[index]!]!.offsets[row[index]!]!;
    const begin = offsets[index]!;
    for (let at = begin; at < offsets[index + 1]!; at += 1) {
      inner.from[at] = from[index]!;
      inner.row[at] = start + at - begin;
    }
  }
  return inner;
}
