import type { AsyncBuffer, Compressors } from 'hyparquet';
import type { LocalFile } from './local-file.ts';

/** An open file of `size` bytes as hyparquet reads it. */
export function asyncBufferOf(file: LocalFile, size: number): AsyncBuffer {
  return {
    byteLength: size,
    async slice(start, end = size) {
      const from = start < 0 ? size + start : start;
      const buffer = Buffer.alloc(Math.max(0, end - from));
      await file.read(buffer, from);
      return buffer.buffer;
    },
  };
}

/** What decodes pages, loaded only where some are read: hardly any check needs it. */
export async function loadCompressors(): Promise<Compressors> {
  const { compressors } = await import('hyparquet-compressors');
  // The decoder of LZ4 stumbles over what comes to nothing, such as the dictionary of a column that is all null.
  const takingNothing = Object.entries(compressors).map(([codec, decompress]): [string, typeof decompress] => [
    codec,
    (input, length) => (length === 0 ? new Uint8Array() : decompress(input, length)),
  ]);
  return Object.fromEntries(takingNothing);
}
