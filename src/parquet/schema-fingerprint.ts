import { createHash } from 'node:crypto';
import type { Column } from './columns.ts';

/**
 * SHA-256, in lower-case hex, of a file's columns as a reader of the table sees them: the JSON text, without blanks, of
 * `[name, type, nullable, parts]` for every column in the file's order; types as Spark names them, `parts` the same for
 * the fields of a struct, the element of an array, key and value of a map, and empty for all others. How a writer has encoded
 * the values makes no difference, and neither do partition columns, which are in no file.
 */
export function schemaFingerprint(columns: readonly Column[]): string {
  return createHash('sha256')
    .update(JSON.stringify(columns.map(normalForm)))
    .digest('hex');
}

type NormalForm = [name: string, type: string, nullable: boolean, parts: NormalForm[]];

function normalForm({ name, type, nullable, children }: Column): NormalForm {
  return [name, type, nullable, children.map(normalForm)];
}
