import type { DataType } from '../../base/data-type.ts';

/** Whether values of both are stored alike and mean the same; comments and the nullability of fields do not count. */
export function sameType(a: DataType, b: DataType): boolean {
  if (a.kind === 'decimal') return b.kind === 'decimal' && a.precision === b.precision && a.scale === b.scale;
  if (a.kind === 'array') return b.kind === 'array' && sameType(a.element, b.element);
  if (a.kind === 'map') return b.kind === 'map' && sameType(a.key, b.key) && sameType(a.value, b.value);
  if (a.kind !== 'struct') return a.kind === b.kind;
  if (b.kind !== 'struct' || a.fields.length !== b.fields.length) return false;
  return a.fields.every((field, index) => {
    const other = b.fields[index]!;
    return field.name === other.name && sameType(field.type, other.type);
  });
}
