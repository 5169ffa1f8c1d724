import type { Leaf } from './schema.ts';
import type { Shredded } from './shred.ts';

/** What a page holds of a column chunk: whole rows, so that readers can pass over it. */
export interface PagePart {
  readonly firstRow: number;
  readonly slotFrom: number;
  readonly slotTo: number;
  /** Places among the values, which nulls are not. */
  readonly from: number;
  readonly to: number;
}

export function pageParts(
  { maxDefinition }: Leaf,
  { slots, repetition, definition }: Shredded,
  bytesPerSlot: number,
  { pageRows, pageBytes }: { readonly pageRows: number; readonly pageBytes: number },
): PagePart[] {
  const most = Math.max(1, Math.min(pageRows, Math.floor(pageBytes / Math.max(bytesPerSlot, 1))));
  const parts: PagePart[] = [];
  let row = 0;
  let from = 0;
  for (let slotFrom = 0; slotFrom < slots; ) {
    let slotTo = Math.min(slotFrom + most, slots);
    while (repetition !== null && slotTo < slots && repetition[slotTo] !== 0) slotTo += 1;
    const to = from + countEqual(definition, maxDefinition, slotFrom, slotTo);
    parts.push({ firstRow: row, slotFrom, slotTo, from, to });
    row += countEqual(repetition, 0, slotFrom, slotTo);
    slotFrom = slotTo;
    from = to;
  }
  return parts;
}

function countEqual(levels: Uint8Array | null, level: number, from: number, to: number): number {
  if (levels === null) return to - from;
  let count = 0;
  for (let at = from; at < to; at += 1) if (levels[at] === level) count += 1;
  return count;
}
