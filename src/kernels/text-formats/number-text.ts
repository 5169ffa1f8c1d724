import type { DataType } from '../../base/data-type.ts';

/** `spark`: timestamps as Spark casts them to text; `iso`: with T, and with Z where they are moments. */
export type NumberStyle = 'spark' | 'iso';

/** How numbers in storage units are written as values of their type. */
export function numberText(type: DataType, style: NumberStyle): (value: number) => string {
  if (type.kind === 'date') return days => new Date(days * 86_400_000).toISOString().slice(0, 10);
  if (type.kind === 'timestamp' || type.kind === 'timestamp_ntz') {
    if (style === 'spark') return micros => timestampText(micros).replace('T', ' ');
    const end = type.kind === 'timestamp' ? 'Z' : '';
    return micros => timestampText(micros) + end;
  }
  if (type.kind === 'decimal') return unscaled => decimalText(unscaled, type.scale);
  return type.kind === 'float' ? shortest : String;
}

/** With as many digits of a second as it needs. */
function timestampText(micros: number): string {
  const seconds = Math.floor(micros / 1e6);
  const rest = micros - seconds * 1e6;
  const text = new Date(seconds * 1000).toISOString().slice(0, 19);
  return rest === 0 ? text : `${text}.${String(rest).padStart(6, '0').replace(/0+$/, '')}`;
}

function decimalText(unscaled: number, scale: number): string {
  if (scale === 0) return String(unscaled);
  const digits = String(Math.abs(unscaled)).padStart(scale + 1, '0');
  const split = digits.length - scale;
  return `${unscaled < 0 ? '-' : ''}${digits.slice(0, split)}.${digits.slice(split)}`;
}

/** The fewest digits that are the same float again. */
function shortest(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(value);
}
