import { parseDate, parseTimestamp } from '../../base/calendar.ts';
import type { DataType } from '../../base/data-type.ts';
import { isWhole } from './kinds.ts';
import { rangeOfType } from './range.ts';

/** A text as a value in storage units; null where engines do not agree that it is one. */
export function textAs(text: string, type: DataType): number | null {
  const { kind } = type;
  if (kind === 'date') return /^\d{4}-\d\d-\d\d$/.test(text) ? parseDate(text) : null;
  if (kind === 'timestamp' || kind === 'timestamp_ntz') {
    return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?$/.test(text) ? inside(parseTimestamp(text), type) : null;
  }
  if (kind === 'boolean') return text === 'true' ? 1 : text === 'false' ? 0 : null;
  if (kind === 'decimal') return decimalText(text, type);
  if (kind === 'double') return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) + 0 : null;
  return isWhole(type) && /^-?\d{1,16}$/.test(text) ? inside(Number(text) + 0, type) : null;
}

function decimalText(text: string, type: DataType & { kind: 'decimal' }): number | null {
  const match = /^(-?)(\d{1,16})(?:\.(\d{1,16}))?$/.exec(text);
  const fraction = match?.[3] ?? '';
  if (!match || fraction.length > type.scale) return null;
  return inside(Number(match[1]! + match[2]! + fraction.padEnd(type.scale, '0')) + 0, type);
}

function inside(value: number | null, type: DataType): number | null {
  const limits = rangeOfType(type)!;
  return value !== null && value >= limits.min && value <= limits.max ? value : null;
}
