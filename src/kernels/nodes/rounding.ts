import type { DataType } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import { numberArray, numberKindOf, numberVector } from '../vectors/storage.ts';

/** How a number in the units of a column becomes one in its storage units. */
export interface Rounding {
  readonly type: DataType;
  /** In storage units. */
  readonly least: number | null;
  readonly most: number | null;
}

/** Rounded half up to the digits that the type has, and held within its bounds. */
export function roundTo({ type, least, most }: Rounding, values: Float64Array): Vector {
  const kind = numberKindOf(type);
  if (kind === 'double') return numberVector(kind, values);
  if (kind === 'float') return numberVector(kind, new Float32Array(values));
  const unit = type.kind === 'decimal' ? 10 ** type.scale : 1;
  const low = least ?? Number.NEGATIVE_INFINITY;
  const high = most ?? Number.POSITIVE_INFINITY;
  const { length } = values;
  const rounded = kind === 'int53' ? values : numberArray(kind, length);
  if (least === null && most === null) {
    for (let row = 0; row < length; row++) rounded[row] = Math.floor(values[row]! * unit + 0.5);
  } else {
    for (let row = 0; row < length; row++) {
      const whole = Math.floor(values[row]! * unit + 0.5);
      rounded[row] = whole < low ? low : whole > high ? high : whole;
    }
  }
  return numberVector(kind, rounded);
}
