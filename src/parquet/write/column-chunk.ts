import { boundBytes } from './bound.ts';
import { ByteSink } from './byte-sink.ts';
import { type Compress, compressorOf } from './compress.ts';
import { type ChunkEncoding, chooseEncoding } from './encoding.ts';
import { fitVector } from './fit-vector.ts';
import type { Codec } from './format.ts';
import { dataPageHeader, dictionaryPageHeader, writeLevels } from './page.ts';
import { type PagePart, pageParts } from './page-parts.ts';
import { plainSize, writePlain } from './plain.ts';
import { compareBounds, joinRanges, type Range, rangeOf } from './range.ts';
import type { ColumnChunk, PageOrder, PageSummary } from './row-group-bytes.ts';
import type { Leaf } from './schema.ts';
import type { Shredded } from './shred.ts';

export interface ChunkOptions {
  readonly codec: Codec;
  readonly level: number;
  readonly pageRows: number;
  readonly pageBytes: number;
  readonly delta: boolean;
}

export interface EncodedChunk {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly column: ColumnChunk;
}

/** Bytes of a page before compression: kept, since most chunks have many pages. */
const raw = new ByteSink(1 << 20);

export function encodeColumnChunk(leaf: Leaf, shredded: Shredded, options: ChunkOptions): EncodedChunk {
  const values = fitVector(leaf, shredded.values);
  const parts = pageParts(leaf, shredded, bytesPerSlot(leaf, shredded), options);
  const ranges = parts.map(({ from, to }) => rangeOf(values, from, to));
  const range = joinRanges(ranges);
  const trial = compressorOf(options.codec, options.level);
  const encoding = chooseEncoding(leaf, values, { range, compress: trial, delta: options.delta });
  const { codec, compress } = chooseCodec(leaf, shredded, encoding, parts, options);

  const sink = new ByteSink(firstCapacity(encoding, shredded));
  let rawBytes = 0;
  const write = (header: (sizes: { rawBytes: number; bytes: number }) => Uint8Array) => {
    const body = raw.view();
    const packed = compress(body);
    const head = header({ rawBytes: body.length, bytes: packed.length });
    sink.append(head);
    sink.append(packed);
    rawBytes += head.length + body.length;
  };

  const { dictionary } = encoding;
  if (dictionary) {
    writeDictionary(leaf, dictionary);
    write(sizes => dictionaryPageHeader({ ...sizes, values: dictionary.length }));
  }
  const dataOffset = sink.length;
  const pages = parts.map((part, at): PageSummary => {
    const offset = sink.length;
    writeBody(leaf, shredded, encoding, part);
    write(sizes => dataPageHeader(encoding.encoding, { ...sizes, values: part.slotTo - part.slotFrom }));
    const pageRange = ranges[at];
    const bounds = pageRange ? boundBytes(pageRange, leaf.stored) : null;
    return { offset, bytes: sink.length - offset, firstRow: part.firstRow, nulls: nullsOf(part), bounds };
  });
  return {
    bytes: sink.view(),
    column: {
      codec,
      encoding: encoding.encoding,
      slots: shredded.slots,
      rawBytes,
      bytes: sink.length,
      dataOffset,
      hasDictionary: dictionary !== null,
      nulls: shredded.slots - values.length,
      bounds: range ? boundBytes(range, leaf.stored) : null,
      pages,
      order: pageOrder(parts, ranges),
    },
  };
}

function bytesPerSlot(leaf: Leaf, { values, slots }: Shredded): number {
  if (values.kind === 'codes') return 4;
  return plainSize(values, leaf.stored.length) / Math.max(1, slots);
}

function firstCapacity({ dictionary }: ChunkEncoding, { slots, values }: Shredded): number {
  return 4096 + (dictionary || values.kind !== 'bytes' ? slots * 2 : slots * 8);
}

function writeDictionary(leaf: Leaf, dictionary: NonNullable<ChunkEncoding['dictionary']>): void {
  raw.clear();
  writePlain(dictionary, 0, dictionary.length, leaf.stored.length, raw);
}

function writeBody(leaf: Leaf, shredded: Shredded, encoding: ChunkEncoding, part: PagePart): void {
  const { slotFrom, slotTo, from, to } = part;
  raw.clear();
  writeLevels(shredded.repetition, leaf.maxRepetition, slotFrom, slotTo, raw);
  writeLevels(shredded.definition, leaf.maxDefinition, slotFrom, slotTo, raw);
  encoding.write(from, to, raw);
}

/** None where a first page shows that hardly a byte would be saved: bit-packed noise costs time to try and to read. */
function chooseCodec(
  leaf: Leaf,
  shredded: Shredded,
  encoding: ChunkEncoding,
  parts: readonly PagePart[],
  { codec, level }: ChunkOptions,
): { readonly codec: Codec; readonly compress: Compress } {
  const compress = compressorOf(codec, level);
  const none = { codec: 'none', compress: compressorOf('none', level) } as const;
  if (codec === 'none' || parts.length === 0) return none;
  let before = 0;
  let after = 0;
  const add = (times: number) => {
    before += raw.length * times;
    after += compress(raw.view()).length * times;
  };
  writeBody(leaf, shredded, encoding, parts[0]!);
  add(parts.length);
  if (encoding.dictionary) {
    writeDictionary(leaf, encoding.dictionary);
    add(1);
  }
  return after > before * 0.95 ? none : { codec, compress };
}

function nullsOf({ slotFrom, slotTo, from, to }: PagePart): number {
  return slotTo - slotFrom - (to - from);
}

function pageOrder(parts: readonly PagePart[], ranges: readonly (Range | null)[]): PageOrder | null {
  if (parts.some(({ from, to }, at) => from < to && ranges[at] === null)) return null;
  const known = ranges.filter(range => range !== null);
  const follow = (sign: number) =>
    known.every((range, at) => {
      const before = known[at - 1];
      if (before === undefined) return true;
      return compareBounds(before.min, range.min) * sign <= 0 && compareBounds(before.max, range.max) * sign <= 0;
    });
  if (follow(1)) return 'ascending';
  return follow(-1) ? 'descending' : 'unordered';
}
