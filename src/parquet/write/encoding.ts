import type { CodesVector } from '../../base/vector.ts';
import { ByteSink } from './byte-sink.ts';
import type { Compress } from './compress.ts';
import { MAX_DELTA_RANGE, writeDeltas, writeTextsByLength } from './delta.ts';
import type { LeafVector, PlainVector } from './dense.ts';
import { withoutDictionary, withoutUnused } from './dictionary.ts';
import { findDictionary } from './find-dictionary.ts';
import type { Encoding } from './format.ts';
import { plainSize, writePlain } from './plain.ts';
import type { Range } from './range.ts';
import { bitWidthOf, writeHybrid } from './rle.ts';
import type { Leaf } from './schema.ts';

/** How a column chunk's values are written. */
export interface ChunkEncoding {
  readonly encoding: Encoding;
  readonly dictionary: PlainVector | null;
  /** The values from `from` to `to`, as a page has them after its levels. */
  readonly write: (from: number, to: number, sink: ByteSink) => void;
}

export interface EncodingChoice {
  /** Of all values. */
  readonly range: Range | null;
  readonly compress: Compress;
  /** Whether encodings are allowed that came with the format's second version. */
  readonly delta: boolean;
}

/** Encodings are compared by what this many values take, compressed. */
const SAMPLE = 4096;
/** What a dictionary must save to be worth its making and a reader's detour. */
const WORTH = 0.9;

export function chooseEncoding(leaf: Leaf, values: LeafVector, choice: EncodingChoice): ChunkEncoding {
  const { length } = leaf.stored;
  if (values.kind !== 'codes') return chooseForPlain(leaf, values, choice);
  const compact = withoutUnused(values);
  const size = plainSize(compact.dictionary, length);
  const average = size / compact.dictionary.length;
  const width = widthOf(compact);
  const isWorth = compact.length > 0 && size + (compact.length * width) / 8 < average * compact.length;
  if (isWorth && values.dictionary.kind !== 'boolean') return byCodes(compact);
  return chooseForPlain(leaf, withoutDictionary(compact), choice);
}

function chooseForPlain(leaf: Leaf, values: PlainVector, choice: EncodingChoice): ChunkEncoding {
  const { length } = leaf.stored;
  const plain: ChunkEncoding = {
    encoding: 'plain',
    dictionary: null,
    write: (from, to, sink) => writePlain(values, from, to, length, sink),
  };
  if (values.length === 0) return plain;
  const measure = sampler(values.length, choice.compress);
  const byDeltas = choice.delta ? deltasOf(values, length, choice.range) : null;
  // Text is faster to write without its lengths in between, and never much longer.
  const direct = byDeltas && (values.kind === 'bytes' || measure(byDeltas) < measure(plain)) ? byDeltas : plain;
  const repeated = findDictionary(values);
  if (repeated === null) return direct;
  const coded = byCodes(repeated);
  const size = measure(coded) + plainSize(repeated.dictionary, length);
  return size < measure(direct) * WORTH ? coded : direct;
}

function deltasOf(values: PlainVector, length: number, range: Range | null): ChunkEncoding | null {
  if (values.kind === 'bytes') {
    return {
      encoding: 'deltaLengthByteArray',
      dictionary: null,
      write: (from, to, sink) => writeTextsByLength(values, from, to, sink),
    };
  }
  if ((values.kind !== 'int32' && values.kind !== 'int53') || length > 0 || range === null) return null;
  // Beyond, differences need more bits than the numbers themselves, and more than are computed with here.
  const widest = values.kind === 'int32' ? 2 ** 31 : MAX_DELTA_RANGE;
  if ((range.max as number) - (range.min as number) >= widest) return null;
  return {
    encoding: 'deltaBinaryPacked',
    dictionary: null,
    write: (from, to, sink) => writeDeltas(values.values, from, to, sink),
  };
}

function byCodes(vector: CodesVector): ChunkEncoding {
  const { codes, dictionary } = vector;
  const width = widthOf(vector);
  return {
    encoding: 'rleDictionary',
    dictionary,
    write: (from, to, sink) => {
      sink.byte(width);
      writeHybrid(codes, from, to, width, sink);
    },
  };
}

/** At least 1, as pyarrow has it: codes of no bits are a case of their own to every reader. */
function widthOf({ dictionary }: CodesVector): number {
  return Math.max(1, bitWidthOf(dictionary.length - 1));
}

/** What all values would take, going by those in the middle. */
function sampler(length: number, compress: Compress): (encoding: ChunkEncoding) => number {
  const from = Math.max(0, Math.floor((length - SAMPLE) / 2));
  const to = Math.min(length, from + SAMPLE);
  const known = new Map<ChunkEncoding, number>();
  return encoding => {
    const before = known.get(encoding);
    if (before !== undefined) return before;
    const sink = new ByteSink();
    encoding.write(from, to, sink);
    const size = Math.min(sink.length, compress(sink.view()).length) * (length / (to - from));
    known.set(encoding, size);
    return size;
  };
}
