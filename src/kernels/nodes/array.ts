import type { Batch, Evaluate } from '../batch/batch.ts';
import { elements } from '../batch/derived-batch.ts';
import type { TableProgram } from '../program/table-program.ts';
import { numbersOf } from '../vectors/numbers-of.ts';
import { compileNested } from './nested.ts';
import type { NodeOf } from './node-of.ts';
import { withoutRepeated } from './without-repeated.ts';

export function compileArray(table: TableProgram, node: NodeOf<'array'>): Evaluate {
  const countOf = table.compile(node.count);
  const of = compileNested(table, node.of);
  return batch => {
    const { offsets, nulls, inner } = expand(batch, countOf);
    return { kind: 'list', length: batch.length, nulls, offsets, elements: of(inner) };
  };
}

export function compileMap(table: TableProgram, node: NodeOf<'map'>): Evaluate {
  const countOf = table.compile(node.count);
  const keysOf = compileNested(table, node.keys);
  const valuesOf = compileNested(table, node.values);
  return batch => {
    const { offsets, nulls, inner } = expand(batch, countOf);
    const map = {
      kind: 'map',
      length: batch.length,
      nulls,
      offsets,
      keys: keysOf(inner),
      values: valuesOf(inner),
    } as const;
    return withoutRepeated(map);
  };
}

function expand(batch: Batch, countOf: Evaluate) {
  const vector = countOf(batch);
  const counts = numbersOf(vector);
  const { nulls } = vector;
  const offsets = new Int32Array(batch.length + 1);
  for (let row = 0; row < batch.length; row++) {
    offsets[row + 1] = offsets[row]! + (nulls?.[row] === 1 ? 0 : Math.max(0, counts[row]!));
  }
  const total = offsets[batch.length]!;
  const rows = new Int32Array(total);
  const ordinals = new Uint32Array(total);
  for (let row = 0; row < batch.length; row++) {
    const start = offsets[row]!;
    for (let at = start; at < offsets[row + 1]!; at++) {
      rows[at] = row;
      ordinals[at] = at - start;
    }
  }
  return { offsets, nulls, inner: elements(batch, rows, ordinals) };
}
