import { formatDate, formatTimestamp, MICROS_PER_DAY } from '../../base/calendar.ts';
import type { DataType } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import type { CastExpression } from '../../dataset/expression/expression.ts';
import { textAs } from '../../dataset/expression/text-as.ts';
import { scaleOf } from './arithmetic.ts';
import { decimalText, divideHalfUp, unscaledOf } from './decimals.ts';
import { allocate, numberKind, numbersOf, numberVector, textsOf, textVector } from './vectors.ts';

/** Planning has made sure that every value fits. */
export function castVector({ of, type }: CastExpression, source: Vector): Vector {
  if (of.type.kind === 'string') return fromText(source, type);
  if (type.kind === 'string') return toText(source, of.type);
  const values = numbersOf(source);
  const kind = numberKind(type);
  const result = allocate(kind, source.length);
  const factor = wideningFactor(of.type, type);
  if (factor !== null) {
    for (let row = 0; row < result.length; row += 1) result[row] = values[row]! * factor;
    return numberVector(kind, result, source.nulls);
  }
  const convert = conversion(of.type, type);
  if (convert) for (let row = 0; row < result.length; row += 1) result[row] = convert(values[row]!);
  else result.set(values);
  return numberVector(kind, result, source.nulls);
}

/** From a whole number or decimal to a decimal of more digits after the point, the commonest of all; null for anything else. */
function wideningFactor(from: DataType, to: DataType): number | null {
  const isWhole = from.kind === 'int' || from.kind === 'bigint' || from.kind === 'decimal';
  return isWhole && to.kind === 'decimal' && to.scale > scaleOf(from) ? 10 ** (to.scale - scaleOf(from)) : null;
}

/** null: the number is stored as it is. */
function conversion(from: DataType, to: DataType): ((value: number) => number) | null {
  if (to.kind === 'boolean') return value => (value === 0 ? 0 : 1);
  if (from.kind === 'double' || from.kind === 'float') {
    if (to.kind === 'decimal') return value => unscaledOf(value, to.scale);
    return to.kind === 'double' || to.kind === 'float' ? null : value => Math.trunc(value) + 0;
  }
  if (from.kind === 'date' && to.kind !== 'date') return value => value * MICROS_PER_DAY;
  if (to.kind === 'date') return value => Math.floor(value / MICROS_PER_DAY);
  if (from.kind === 'decimal' && to.kind === 'double') return value => value / 10 ** from.scale;
  const shift = scaleOf(to) - scaleOf(from);
  if (shift === 0) return null;
  const factor = 10 ** Math.abs(shift);
  if (shift > 0) return value => value * factor;
  if (to.kind === 'decimal') return value => divideHalfUp(value, factor);
  return value => (value - (value % factor)) / factor + 0;
}

function fromText(source: Vector, type: DataType): Vector {
  if (type.kind === 'binary') return source;
  const texts = textsOf(source);
  const kind = numberKind(type);
  const values = allocate(kind, source.length);
  for (let row = 0; row < values.length; row += 1) values[row] = textAs(texts[row]!, type) ?? 0;
  return numberVector(kind, values, source.nulls);
}

function toText(source: Vector, from: DataType): Vector {
  const values = numbersOf(source);
  const format = formatOf(from);
  return textVector(
    Array.from({ length: source.length }, (_, row) => (source.nulls?.[row] ? '' : format(values[row]!))),
    source.nulls,
  );
}

function formatOf(type: DataType): (value: number) => string {
  if (type.kind === 'boolean') return value => (value === 1 ? 'true' : 'false');
  if (type.kind === 'date') return formatDate;
  if (type.kind === 'timestamp' || type.kind === 'timestamp_ntz') return formatTimestamp;
  return type.kind === 'decimal' ? value => decimalText(value, type.scale) : String;
}
