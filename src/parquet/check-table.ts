import { type CheckedFile, isReadable } from './check-file.ts';
import type { Finding } from './finding.ts';
import { checkPartitions } from './partition-rules.ts';
import { checkSchemas } from './schema-mismatch.ts';
import { checkFilesOf } from './table-rules.ts';
import { checkTimestamps } from './timestamp-rules.ts';

/** What shows only when the files of a table, sorted by path, are seen together. */
export function checkTable(table: string, members: readonly CheckedFile[]): Finding[] {
  const readable = members.filter(isReadable);
  return [
    ...checkSchemas(table, readable),
    ...checkTimestamps(table, readable),
    ...checkPartitions(table, members),
    ...checkFilesOf(table, members),
  ];
}
