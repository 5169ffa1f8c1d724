import type { Field } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import { jsonOf } from './json-of.ts';

/** One JSON object a line. */
export function jsonLines(fields: readonly Field[], vectors: readonly Vector[]): string {
  const names = fields.map(({ name }, at) => `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`);
  const values = fields.map(({ type }, at) => jsonOf(type, vectors[at]!));
  const lines: string[] = [];
  for (let row = 0; row < (vectors[0]?.length ?? 0); row++) {
    let line = '';
    for (let at = 0; at < names.length; at++) line += names[at]! + values[at]!(row);
    lines.push(`${line}}\n`);
  }
  return lines.join('');
}
