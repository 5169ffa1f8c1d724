import { baseType, isReal } from './base-type.ts';
import type { SourceColumn } from './source-column.ts';
import type { SourceFile } from './source-file.ts';
import { decoderOf, Lossy, type Value } from './stored-values.ts';

/** What the values of a leaf say about the types that they fit into. */
export interface LeafRange {
  /** Null where there are no values, or they are no whole numbers. */
  readonly min: bigint | null;
  readonly max: bigint | null;
  /** Reals: whether all are whole numbers that a double holds exactly, and none is NaN, infinite or -0. */
  readonly isWhole: boolean;
  /** Why the values do not fit into the leaf's own base type; null where they do. */
  readonly lossy: string | null;
}

/** Reads the leaves of one top-level column that `wanted` names by path, and says what their values span. */
export async function readRanges(
  file: SourceFile,
  column: SourceColumn,
  wanted: (leaf: SourceColumn) => boolean,
  signal?: AbortSignal,
): Promise<Map<string, LeafRange>> {
  const ranges = new Map<string, Span>();
  const visit = visitor(column, wanted, ranges);
  if (visit === null) return ranges;
  for await (const values of file.read(column)) {
    signal?.throwIfAborted();
    for (let row = 0; row < values.length; row += 1) visit(values[row]);
  }
  return ranges;
}

type Visit = (stored: unknown) => void;

/** Null where there is nothing below that is wanted. */
function visitor(
  column: SourceColumn,
  wanted: (leaf: SourceColumn) => boolean,
  ranges: Map<string, Span>,
): Visit | null {
  if (column.kind === 'leaf') {
    if (!wanted(column)) return null;
    const span = new Span(column);
    ranges.set(column.path, span);
    return stored => span.take(stored);
  }
  const visits = column.parts
    .map(part => [part.element.name, visitor(part, wanted, ranges)] as const)
    .filter((entry): entry is readonly [string, Visit] => entry[1] !== null);
  if (visits.length === 0) return null;
  const visitParts = (stored: unknown) => {
    if (stored === null || stored === undefined) return;
    for (const [name, visit] of visits) visit((stored as Record<string, unknown>)[name]);
  };
  if (column.repeated === null) return visitParts;
  const items = column.repeated.name;
  const visitItem = column.isBare ? visits[0]![1] : visitParts;
  return stored => {
    if (stored === null || stored === undefined) return;
    for (const item of (stored as Record<string, unknown[]>)[items]!) visitItem(item);
  };
}

class Span implements LeafRange {
  min: bigint | null = null;
  max: bigint | null = null;
  isWhole = true;
  lossy: string | null = null;
  readonly #decode: (stored: unknown) => Value;
  readonly #isReal: boolean;
  readonly #isText: boolean;

  constructor(leaf: SourceColumn) {
    const type = baseType(leaf)?.type ?? leaf.type;
    this.#decode = decoderOf(leaf);
    this.#isReal = isReal(type);
    this.#isText = type === 'string';
  }

  take(stored: unknown): void {
    if (stored === null || stored === undefined || this.lossy !== null) return;
    try {
      const value = this.#decode(stored);
      if (this.#isText) return;
      if (!this.#isReal || isExact(Number(value))) this.#widen(BigInt(value as bigint | number));
      else this.isWhole = false;
    } catch (error) {
      if (!(error instanceof Lossy)) throw error;
      this.lossy = error.message;
    }
  }

  #widen(value: bigint): void {
    if (this.min === null || value < this.min) this.min = value;
    if (this.max === null || value > this.max) this.max = value;
  }
}

function isExact(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}
