import type { DataType, Field } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import { jsonOf } from './json-of.ts';
import { textOf } from './text-of.ts';

const LINE = '\r\n';

export function csvHeader(fields: readonly Field[]): string {
  return fields.map(({ name }) => quoted(name)).join(',') + LINE;
}

/** Lines as RFC 4180 has them. No value is an empty field, an empty text is a field of two quotes; what is nested is JSON. */
export function csvLines(fields: readonly Field[], vectors: readonly Vector[]): string {
  const cells = fields.map(({ type }, at) => cellOf(type, vectors[at]!));
  const lines: string[] = [];
  for (let row = 0; row < (vectors[0]?.length ?? 0); row++) {
    let line = cells[0]!(row);
    for (let at = 1; at < cells.length; at++) line += `,${cells[at]!(row)}`;
    lines.push(line);
  }
  return lines.length === 0 ? '' : lines.join(LINE) + LINE;
}

function cellOf(type: DataType, vector: Vector): (row: number) => string {
  if (type.kind === 'struct' || type.kind === 'array' || type.kind === 'map') {
    const { nulls } = vector;
    const json = jsonOf(type, vector);
    return row => (nulls?.[row] === 1 ? '' : quoted(json(row)));
  }
  const text = textOf(type, vector, 'iso');
  if (type.kind !== 'string') return row => text(row) ?? '';
  return row => {
    const value = text(row);
    return value === null ? '' : value === '' ? '""' : quoted(value);
  };
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
