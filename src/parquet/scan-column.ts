import { openLocalFile } from './local-file.ts';
import { asyncBufferOf, loadCompressors } from './read-by-hyparquet.ts';

/**
 * Whether `holds` is true for every value of one leaf column, nulls apart; reads one row group after the other, and no
 * further than to the first value that says no.
 */
export async function everyValue(
  path: string,
  size: number,
  leaf: number,
  holds: (value: unknown) => boolean,
): Promise<boolean> {
  const [{ parquetMetadataAsync, parquetRead }, compressors] = await Promise.all([
    import('hyparquet'),
    loadCompressors(),
  ]);
  await using handle = await openLocalFile(path);
  const file = asyncBufferOf(handle, size);
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
