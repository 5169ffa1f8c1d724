import type { Unfixed } from './fix-report.ts';

/** Rules whose breach can be mended by rewriting or moving files, where the values allow it. */
const FIXABLE: ReadonlySet<string> = new Set([
  'timestamp-nanos',
  'timestamp-int96',
  'timestamp-ntz',
  'unsigned-integer',
  'uuid',
  'time-interval',
  'json-bson-enum',
  'wide-decimal',
  'column-name',
  'case-conflict',
  'schema-mismatch',
  'null-type',
  'codec',
  'lz4-raw',
  'byte-stream-split',
  'float16',
  'hidden-file',
  'nested-folder',
  'no-table-folder',
]);

export function isFixable(rule: string): boolean {
  return FIXABLE.has(rule);
}

/** `events/part-0.parquet · at: 2026-01-01T00:00:00.123456789 is not a whole microsecond`. */
export function describeUnfixed({ table, path, column, reason }: Unfixed): string {
  const where = [path ?? table, column].filter(part => part !== null).join(' · ');
  return `${where}: ${reason}`;
}
