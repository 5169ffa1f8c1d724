import type { AsyncBuffer } from 'hyparquet';
import { type LocalFile, openLocalFile } from './local-file.ts';

/**
 * Whether `holds` is true for every value of one leaf column, nulls apart; reads one row group after the other, and no
 * further than to the first value that says no. What decodes pages is loaded only here: hardly any check needs it.
 */
export async function everyValue(
  path: string,
  size: number,
  leaf: number,
  holds: (value: unknown) => boolean,
): Promise<boolean> {
  const [{ parquetMetadataAsync, parquetRead }, { compressors }] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors'),
  ]);
  await using handle = await openLocalFile(path);
  const file = bufferOf(handle, size);
  const metadata = await parquetMetadataAsync(file);
  const name = metadata.row_groups[0]?.columns[leaf]?.meta_data?.path_in_schema ?? [];
  const onPage = ({ pathInSchema, columnData }: { pathInSchema: string[]; columnData: ArrayLike<unknown> }) => {
    if (pathInSchema.join('.') === name.join('.') && !everyOf(columnData, holds)) throw new Stop();
  };
  let rowStart = 0;
  try {
    for (const { num_rows } of metadata.row_groups) {
      const rowEnd = rowStart + Number(num_rows);
      await parquetRead({ file, metadata, columns: [name[0]!], rowStart, rowEnd, compressors, onPage });
      rowStart = rowEnd;
    }
  } catch (error) {
    if (error instanceof Stop) return false;
    throw error;
  }
  return true;
}

class Stop extends Error {}

/** Lists are still lists of their values; what is null has none. */
function everyOf(values: ArrayLike<unknown>, holds: (value: unknown) => boolean): boolean {
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at];
    if (value === null || value === undefined) continue;
    if (!(Array.isArray(value) ? everyOf(value, holds) : holds(value))) return false;
  }
  return true;
}

function bufferOf(file: LocalFile, size: number): AsyncBuffer {
  return {
    byteLength: size,
    async slice(start, end = size) {
      const buffer = Buffer.allocUnsafeSlow(end - start);
      await file.read(buffer, start);
      return buffer.buffer;
    },
  };
}
