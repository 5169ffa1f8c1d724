import { constants, zstdCompressSync } from 'node:zlib';
import type { Codec } from './format.ts';
import { compressSnappy } from './snappy.ts';

export type Compress = (bytes: Uint8Array) => Uint8Array;

export function compressorOf(codec: Codec, level: number): Compress {
  switch (codec) {
    case 'none':
      return bytes => bytes;
    case 'snappy':
      return compressSnappy;
    case 'zstd': {
      const params = { [constants.ZSTD_c_compressionLevel]: level };
      // Room for everything at once: by default Node makes pieces of 16 KiB and joins them.
      return bytes =>
        zstdCompressSync(bytes, {
          params,
          pledgedSrcSize: bytes.length,
          chunkSize: bytes.length + (bytes.length >>> 7) + 512,
        });
    }
  }
}
