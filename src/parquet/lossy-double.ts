import { type Column, leafColumns } from './columns.ts';
import type { DataFile } from './data-folder.ts';
import { type Finding, finding, type Place } from './finding.ts';
import { castLine } from './fix-line.ts';
import type { Footer } from './footer.ts';
import { rules } from './rules.ts';
import { everyValue } from './scan-column.ts';

/**
 * Columns that DuckDB made DOUBLE for want of a wider integer. The footer says where that is possible; only those
 * columns are then read, up to the first value that is not whole.
 */
export async function checkDoubles(
  { columns, writer, doubtfulDoubles }: Footer,
  file: DataFile,
  place: Place,
): Promise<Finding[]> {
  if (writer !== 'duckdb' || doubtfulDoubles.length === 0) return [];
  const leaves = leafColumns(columns);
  const findings: Finding[] = [];
  for (const leaf of doubtfulDoubles) {
    const column = leaves[leaf]!;
    let largest = 0;
    try {
      const isWhole = await everyValue(file.absolutePath, file.size, leaf, value => {
        largest = Math.max(largest, Math.abs(Number(value)));
        return Number.isInteger(value);
      });
      if (isWhole && largest >= LIMIT) findings.push(describe(column, largest, place));
    } catch (error) {
      // A reader that stumbles over one column must not hide what is known of all others.
      findings.push(unreadable(column, error, place));
    }
  }
  return findings;
}

/** From here on a double does not hold every whole number. */
const LIMIT = 2 ** 53;

function describe(column: Column, largest: number, place: Place): Finding {
  return finding('lossy-double', place, {
    column: column.path,
    message: `Column ${column.path} is double, but holds only whole numbers, up to ${largest.toExponential(1)}. ${rules['lossy-double'].why}`,
    fix: castLine('duckdb', column, {
      duckdb: largest < 2 ** 63 ? 'BIGINT' : 'DECIMAL(38, 0)',
      pandas: '.astype("Int64")',
      arrow: 'pa.int64()',
      polars: '.cast(pl.Int64)',
      spark: 'bigint',
    }),
  });
}

function unreadable({ path }: Column, error: unknown, place: Place): Finding {
  const reason = error instanceof Error ? error.message : String(error);
  return finding('lossy-double', place, {
    column: path,
    message: `Column ${path} is double and may hold whole numbers beyond 2^53, but its values cannot be read: ${reason}.`,
    fix: 'See whether DuckDB itself reads the file: SELECT * FROM read_parquet(…); if it does not, write it again.',
  });
}
