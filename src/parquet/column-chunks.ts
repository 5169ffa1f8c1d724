import { CompactReader } from './compact-reader.ts';
import { DamagedFile } from './damaged-file.ts';
import type { Leaf } from './read-schema.ts';

export interface RowGroup {
  readonly rows: number;
  /** Uncompressed. */
  readonly bytes: number;
}

/** What the column chunks of a file have in common. */
export interface Summary {
  readonly rowGroups: readonly RowGroup[];
  /** Each once; those that are not known by their number. */
  readonly codecs: readonly string[];
  /** Positions among the leaf columns of those with this encoding. */
  readonly byteStreamSplit: readonly number[];
  /** Positions of DOUBLE columns that may hold whole numbers only, of which a double does not keep all apart. */
  readonly doubtfulDoubles: readonly number[];
}

const CODECS = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'LZO', 'BROTLI', 'LZ4', 'ZSTD', 'LZ4_RAW'];
const TYPES = ['BOOLEAN', 'INT32', 'INT64', 'INT96', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY', 'FIXED_LEN_BYTE_ARRAY'];
const BYTE_STREAM_SPLIT = 9;

/** Reads the list of row groups of a file whose footer begins at `end`; DamagedFile where they do not fit it or the schema. */
export function readChunks(reader: CompactReader, leaves: readonly Leaf[], end: number): Summary {
  const rowGroups: RowGroup[] = [];
  const codecs = new Set<number>();
  const byteStreamSplit = new Set<number>();
  const isDoubtful = leaves.map(({ type }) => type === 'DOUBLE');
  const hasLarge = leaves.map(() => false);
  reader.list(index => {
    const where = `row group ${index + 1}`;
    const chunks: Chunk[] = [];
    let rows = -1;
    let bytes = 0;
    reader.struct((id, kind) => {
      if (id === 1) reader.list(() => chunks.push(readChunk(reader, leaves[chunks.length])));
      else if (id === 2) bytes = reader.integer();
      else if (id === 3) rows = reader.integer();
      else reader.skip(kind);
    });
    if (rows < 0) throw new DamagedFile(`is damaged: ${where} has no number of rows`);
    if (chunks.length !== leaves.length) {
      throw new DamagedFile(`is damaged: ${where} has ${chunks.length} columns, the schema ${leaves.length}`);
    }
    for (const [leaf, chunk] of chunks.entries()) {
      checkChunk(chunk, leaves[leaf]!, { where, rows, end });
      codecs.add(chunk.codec);
      if (chunk.isByteStreamSplit) byteStreamSplit.add(leaf);
      if (!isDoubtful[leaf]) continue;
      const { min, max } = readBounds(reader.bytes, chunk.statistics);
      isDoubtful[leaf] = (min === null || Number.isInteger(min)) && (max === null || Number.isInteger(max));
      hasLarge[leaf] ||= min === null || max === null || Math.max(Math.abs(min), Math.abs(max)) >= 2 ** 53;
    }
    rowGroups.push({ rows, bytes });
  });
  return {
    rowGroups,
    codecs: [...codecs].map(codec => CODECS[codec]!),
    byteStreamSplit: [...byteStreamSplit],
    doubtfulDoubles: [...leaves.keys()].filter(leaf => isDoubtful[leaf] && hasLarge[leaf]),
  };
}

interface Chunk {
  hasMetadata: boolean;
  isEncrypted: boolean;
  type: number;
  codec: number;
  isNamedLikeLeaf: boolean;
  isByteStreamSplit: boolean;
  size: number;
  dataOffset: number;
  dictionaryOffset: number;
  /** Where they begin in the footer; -1 where there are none. */
  statistics: number;
}

function readChunk(reader: CompactReader, leaf: Leaf | undefined): Chunk {
  const chunk: Chunk = {
    hasMetadata: false,
    isEncrypted: false,
    type: -1,
    codec: -1,
    isNamedLikeLeaf: false,
    isByteStreamSplit: false,
    size: 0,
    dataOffset: 0,
    dictionaryOffset: 0,
    statistics: -1,
  };
  reader.struct((id, kind) => {
    if (id === 3) {
      chunk.hasMetadata = true;
      readMetadata(reader, chunk, leaf);
      return;
    }
    if (id === 8) chunk.isEncrypted = true;
    reader.skip(kind);
  });
  return chunk;
}

function readMetadata(reader: CompactReader, chunk: Chunk, leaf: Leaf | undefined): void {
  reader.struct((id, kind) => {
    switch (id) {
      case 1:
        chunk.type = reader.integer();
        break;
      case 2:
        reader.list(() => {
          if (reader.integer() === BYTE_STREAM_SPLIT) chunk.isByteStreamSplit = true;
        });
        break;
      case 3:
        chunk.isNamedLikeLeaf = isNameOf(reader, leaf);
        break;
      case 4:
        chunk.codec = reader.integer();
        break;
      case 7:
        chunk.size = reader.integer();
        break;
      case 9:
        chunk.dataOffset = reader.integer();
        break;
      case 11:
        chunk.dictionaryOffset = reader.integer();
        break;
      case 12:
        chunk.statistics = reader.at;
        reader.skip(kind);
        break;
      default:
        reader.skip(kind);
    }
  });
}

function isNameOf(reader: CompactReader, leaf: Leaf | undefined): boolean {
  let parts = 0;
  let fits = true;
  reader.list(index => {
    const bytes = reader.binary();
    parts += 1;
    fits &&= leaf?.path[index] !== undefined && bytes.equals(leaf.path[index]);
  });
  return fits && parts === leaf?.path.length;
}

function checkChunk(
  { hasMetadata, isEncrypted, type, codec, isNamedLikeLeaf, size, dataOffset, dictionaryOffset }: Chunk,
  leaf: Leaf,
  { where, rows, end }: { where: string; rows: number; end: number },
): void {
  if (isEncrypted || !hasMetadata) {
    throw new DamagedFile(
      `has an encrypted column (${leaf.name})`,
      'Write the file without encryption: the volume is encrypted at rest.',
    );
  }
  if (TYPES[type] !== leaf.type || !isNamedLikeLeaf || CODECS[codec] === undefined) {
    throw new DamagedFile(`is damaged: ${where} describes column ${leaf.name} differently than the schema`);
  }
  // Writers without a dictionary leave its offset away, or 0.
  const start = dictionaryOffset !== 0 && dictionaryOffset < dataOffset ? dictionaryOffset : dataOffset;
  const stop = start + size;
  // A group without rows has no data page: pyarrow then gives 0 for its place.
  if (rows > 0 && (start < 4 || stop < start || stop > end)) {
    throw new DamagedFile(
      `is damaged: column ${leaf.name} of ${where} should lie in bytes ${start} to ${stop}, the footer begins at ${end}`,
    );
  }
}

/** The smallest and the largest of a chunk of doubles, in the current or in the older fields. */
function readBounds(bytes: Buffer, at: number): { min: number | null; max: number | null } {
  const found = new Map<number, number>();
  if (at !== -1) {
    const reader = new CompactReader(bytes, at);
    reader.struct((id, kind) => {
      const value = kind === 8 ? reader.binary() : reader.skip(kind);
      if (value?.length === 8) found.set(id, value.readDoubleLE());
    });
  }
  return { min: found.get(6) ?? found.get(2) ?? null, max: found.get(5) ?? found.get(1) ?? null };
}
