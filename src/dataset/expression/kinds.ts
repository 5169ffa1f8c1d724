import type { DataType } from '../../base/data-type.ts';

const WHOLE = new Set(['tinyint', 'smallint', 'int', 'bigint']);

export function isWhole(type: DataType): boolean {
  return WHOLE.has(type.kind);
}

export function isTime(type: DataType): boolean {
  return type.kind === 'timestamp' || type.kind === 'timestamp_ntz';
}

export function isNumber(type: DataType): boolean {
  return isWhole(type) || type.kind === 'decimal' || type.kind === 'float' || type.kind === 'double';
}
