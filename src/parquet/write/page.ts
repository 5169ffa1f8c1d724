import { ByteSink } from './byte-sink.ts';
import { CompactWriter } from './compact-writer.ts';
import { ENCODING, type Encoding, PAGE } from './format.ts';
import { bitWidthOf, writeHybrid, writeRun } from './rle.ts';

/** Levels of the slots from `from` to `to`, their length before them; null where all are the highest. */
export function writeLevels(
  levels: Uint8Array | null,
  highest: number,
  from: number,
  to: number,
  sink: ByteSink,
): void {
  if (highest === 0) return;
  const start = sink.length;
  sink.uint32(0);
  if (levels === null) writeRun(highest, to - from, bitWidthOf(highest), sink);
  else writeHybrid(levels, from, to, bitWidthOf(highest), sink);
  sink.setUint32(start, sink.length - start - 4);
}

export interface PageSizes {
  readonly values: number;
  readonly rawBytes: number;
  readonly bytes: number;
}

export function dataPageHeader(encoding: Encoding, sizes: PageSizes): Uint8Array {
  return pageHeader(PAGE.data, sizes, writer =>
    writer.struct(5, () => {
      writer.int32(1, sizes.values);
      writer.int32(2, ENCODING[encoding]);
      writer.int32(3, ENCODING.rle);
      writer.int32(4, ENCODING.rle);
    }),
  );
}

export function dictionaryPageHeader(sizes: PageSizes): Uint8Array {
  return pageHeader(PAGE.dictionary, sizes, writer =>
    writer.struct(7, () => {
      writer.int32(1, sizes.values);
      writer.int32(2, ENCODING.plain);
    }),
  );
}

function pageHeader(kind: number, sizes: PageSizes, rest: (writer: CompactWriter) => void): Uint8Array {
  const writer = new CompactWriter(new ByteSink(64));
  writer.body(() => {
    writer.int32(1, kind);
    writer.int32(2, sizes.rawBytes);
    writer.int32(3, sizes.bytes);
    rest(writer);
  });
  return writer.sink.view();
}
