import { childIdentity, type Identity } from '../random/identity.ts';
import { gatherBytes, gatherInts, gatherWords, take } from '../vectors/take.ts';
import type { Batch, Children, Related } from './batch.ts';
import { memo, once, pathOf } from './create-batch.ts';
import { takeIdentity, takeNumbers } from './row-numbers.ts';

/** Some rows of a batch. */
export function subset(owner: Batch, rows: Int32Array): Batch {
  return derived(owner, rows, {
    identity: () => takeIdentity(owner.identity(), rows),
    ordinals: () => gatherWords(owner.ordinals(), rows),
  });
}

/** Elements of a batch's rows: who they are depends on both, everything else that they know is their row's. */
export function elements(owner: Batch, rows: Int32Array, ordinals: Uint32Array): Batch {
  const batch = derived(owner, rows, {
    identity: () => childIdentity(takeIdentity(owner.identity(), rows), ordinals),
    ordinals: () => ordinals,
  });
  return { ...batch, childrenOf: noChildren, children: noChildren };
}

function derived(
  owner: Batch,
  rows: Int32Array,
  { identity, ordinals }: { readonly identity: () => Identity; readonly ordinals: () => Uint32Array },
): Batch {
  const children = new Map<string, Children>();
  const batch: Batch = {
    length: rows.length,
    identity: once(identity),
    numbers: once(() => takeNumbers(owner.numbers(), rows)),
    ordinals: once(ordinals),
    column: name => take(owner.column(name), rows),
    relation: name => takeRelation(owner.relation(name), rows),
    path: path => (path.length === 1 ? take(owner.path(path), rows) : pathOf(batch, path)),
    children: name => memo(children, name, () => owner.childrenOf(batch, name)),
    childrenOf: owner.childrenOf,
  };
  return batch;
}

function noChildren(): never {
  throw new TypeError('an element of an array has no rows of its own');
}

function takeRelation({ batch, rows, nulls }: Related, picks: Int32Array): Related {
  return {
    batch,
    rows: rows === null ? picks : gatherInts(rows, picks),
    nulls: nulls === null ? null : gatherBytes(nulls, picks),
  };
}
