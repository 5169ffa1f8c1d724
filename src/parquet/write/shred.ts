import type { DataType } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import { isLeafVector, type LeafVector, pickRows, sliceRows } from './dense.ts';

/** A leaf's part of a row group: levels, and the values that are there. */
export interface Shredded {
  /** Levels, which are more than values where some are null and more than rows where lists have several elements. */
  readonly slots: number;
  /** Null where every level is 0. */
  readonly repetition: Uint8Array | null;
  /** Null where every level is the highest. */
  readonly definition: Uint8Array | null;
  readonly values: LeafVector;
}

/** What a vector's rows stand for, seen from the leaf's levels. */
interface Slots {
  readonly count: number;
  /** Levels of what has all that was asked for so far. */
  readonly level: number;
  readonly repetitionLevel: number;
  readonly repetition: Uint8Array | null;
  readonly definition: Uint8Array | null;
  /** The row of each slot, -1 where something above has no value; null where slot and row are the same. */
  readonly rows: Int32Array | null;
}

interface Part {
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
}

/** The leaves of a column, in the order of the schema. Throws where the vector does not fit the field. */
export function shred(field: Part, vector: Vector): Shredded[] {
  const slots: Slots = {
    count: vector.length,
    level: 0,
    repetitionLevel: 0,
    repetition: null,
    definition: null,
    rows: null,
  };
  const leaves: Shredded[] = [];
  walk(field, vector, slots, leaves);
  return leaves;
}

function walk(part: Part, vector: Vector, above: Slots, leaves: Shredded[]): void {
  const slots = withNulls(part, vector, above);
  const { type } = part;
  if (type.kind === 'struct' && vector.kind === 'struct' && vector.fields.length === type.fields.length) {
    for (const [at, field] of type.fields.entries()) walk(field, vector.fields[at]!, slots, leaves);
  } else if (type.kind === 'array' && vector.kind === 'list') {
    const inner = expand(slots, vector.offsets);
    walk({ name: 'element', type: type.element, nullable: true }, vector.elements, inner, leaves);
  } else if (type.kind === 'map' && vector.kind === 'map') {
    const inner = expand(slots, vector.offsets);
    walk({ name: 'key', type: type.key, nullable: false }, vector.keys, inner, leaves);
    walk({ name: 'value', type: type.value, nullable: true }, vector.values, inner, leaves);
  } else if (isLeafVector(vector)) {
    leaves.push(toLeaf(slots, vector));
  } else {
    throw new TypeError(`${part.name} is ${type.kind}, its vector is ${vector.kind}`);
  }
}

function withNulls({ name, nullable }: Part, { nulls }: Vector, above: Slots): Slots {
  const { count, rows, definition, level } = above;
  if (nulls === null || !hasNull(nulls, above)) {
    if (!nullable) return above;
    if (definition === null || rows === null) return { ...above, level: level + 1 };
    const raised = definition.slice();
    for (let slot = 0; slot < count; slot += 1) if (rows[slot]! >= 0) raised[slot] = level + 1;
    return { ...above, level: level + 1, definition: raised };
  }
  if (!nullable) throw new TypeError(`${name} must have a value in every row`);
  const raised = new Uint8Array(count);
  const present = new Int32Array(count);
  for (let slot = 0; slot < count; slot += 1) {
    const row = rows === null ? slot : rows[slot]!;
    const isPresent = row >= 0 && nulls[row] === 0;
    present[slot] = isPresent ? row : -1;
    raised[slot] = isPresent ? level + 1 : row >= 0 ? level : definition![slot]!;
  }
  return { ...above, level: level + 1, definition: raised, rows: present };
}

function hasNull(nulls: Uint8Array, { count, rows }: Slots): boolean {
  if (rows === null) return nulls.subarray(0, count).includes(1);
  for (const row of rows) if (row >= 0 && nulls[row] === 1) return true;
  return false;
}

/** From rows to their elements; a row without any keeps one slot. */
function expand({ count, level, repetitionLevel, repetition, definition, rows }: Slots, offsets: Int32Array): Slots {
  let total = 0;
  for (let slot = 0; slot < count; slot += 1) {
    const row = rows === null ? slot : rows[slot]!;
    total += row < 0 ? 1 : Math.max(1, offsets[row + 1]! - offsets[row]!);
  }
  const repetitions = new Uint8Array(total);
  const definitions = new Uint8Array(total);
  const elements = new Int32Array(total);
  let at = 0;
  for (let slot = 0; slot < count; slot += 1) {
    const row = rows === null ? slot : rows[slot]!;
    const start = row < 0 ? 0 : offsets[row]!;
    const end = row < 0 ? 0 : offsets[row + 1]!;
    repetitions[at] = repetition === null ? 0 : repetition[slot]!;
    if (start === end) {
      definitions[at] = row < 0 ? definition![slot]! : level;
      elements[at] = -1;
      at += 1;
    }
    for (let element = start; element < end; element += 1) {
      if (element > start) repetitions[at] = repetitionLevel + 1;
      definitions[at] = level + 1;
      elements[at] = element;
      at += 1;
    }
  }
  return {
    count: total,
    level: level + 1,
    repetitionLevel: repetitionLevel + 1,
    repetition: repetitions,
    definition: definitions,
    rows: elements,
  };
}

function toLeaf({ count, level, repetition, definition, rows }: Slots, vector: LeafVector): Shredded {
  if (rows === null) return { slots: count, repetition, definition: null, values: sliceRows(vector, 0, count) };
  const picks = new Int32Array(count);
  let picked = 0;
  let follows = true;
  for (const row of rows) {
    if (row < 0) continue;
    if (picked > 0 && row !== picks[picked - 1]! + 1) follows = false;
    picks[picked] = row;
    picked += 1;
  }
  const start = picks[0] ?? 0;
  const values =
    follows && picked > 0 ? sliceRows(vector, start, start + picked) : pickRows(vector, picks.subarray(0, picked));
  const isFull = definition === null || definition.every(one => one === level);
  return { slots: count, repetition, definition: isFull ? null : definition, values };
}
