import type { Vector } from '../../base/vector.ts';
import type { Identity } from '../random/identity.ts';
import { take } from '../vectors/take.ts';
import { withNulls } from '../vectors/with-nulls.ts';
import type { Batch, Children, Evaluate, Related } from './batch.ts';
import type { RowNumbers } from './row-numbers.ts';

/** What a table's batches have in common. */
export interface BatchTable {
  readonly column: (name: string) => Evaluate;
  readonly relation: (name: string) => (batch: Batch) => Related;
  readonly children: (table: string) => (batch: Batch) => Children;
}

export interface BatchRows {
  readonly length: number;
  readonly identity: () => Identity;
  readonly numbers: () => RowNumbers;
  readonly ordinals?: Uint32Array;
  /** The rows that these were made for, by the relation's name. */
  readonly parent?: { readonly name: string; readonly related: () => Related };
}

export function createBatch(table: BatchTable, rows: BatchRows): Batch {
  const columns = new Map<string, Vector>();
  const relations = new Map<string, Related>();
  const children = new Map<string, Children>();
  const relation = (name: string) =>
    memo(relations, name, () => (rows.parent?.name === name ? rows.parent.related() : table.relation(name)(batch)));
  const batch: Batch = {
    length: rows.length,
    identity: once(rows.identity),
    numbers: once(rows.numbers),
    ordinals: () => ordinalsOf(rows.ordinals),
    column: name => memo(columns, name, () => table.column(name)(batch)),
    relation,
    path: path => pathOf(batch, path),
    children: name => memo(children, name, () => table.children(name)(batch)),
    childrenOf: (rows, name) => table.children(name)(rows),
  };
  return batch;
}

export function ordinalsOf(ordinals: Uint32Array | undefined): Uint32Array {
  if (ordinals === undefined) throw new TypeError('rows that belong to no others have no ordinals');
  return ordinals;
}

export function pathOf(batch: Batch, [name, ...rest]: readonly string[]): Vector {
  if (rest.length === 0) return batch.column(name!);
  const { batch: others, rows, nulls } = batch.relation(name!);
  const vector = others.path(rest);
  return rows === null ? withNulls(vector, nulls) : take(vector, rows, nulls);
}

export function once<Value>(make: () => Value): () => Value {
  let value: { readonly of: Value } | undefined;
  return () => {
    value ??= { of: make() };
    return value.of;
  };
}

export function memo<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
