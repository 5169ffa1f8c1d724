import { MICROS_PER_DAY } from '../../base/calendar.ts';
import { type DataType, formatDataType, type SimpleKind } from '../../base/data-type.ts';
import { nearest } from '../../base/nearest.ts';
import { parseMoment } from '../spec/scalars.ts';
import type { Scalar } from './plan.ts';

const SIMPLE: Readonly<Record<string, SimpleKind>> = {
  boolean: 'boolean',
  tinyint: 'tinyint',
  smallint: 'smallint',
  int: 'int',
  integer: 'int',
  bigint: 'bigint',
  long: 'bigint',
  float: 'float',
  double: 'double',
  string: 'string',
  binary: 'binary',
  date: 'date',
  timestamp: 'timestamp',
  timestamp_ntz: 'timestamp_ntz',
};

/** A type by Spark SQL's name, nested ones included; a text says what is wrong with it. */
export function parseType(text: string): DataType | string {
  const source = text.trim();
  const reader = { source, at: 0 };
  const type = readType(reader);
  if (typeof type === 'string') return type;
  return reader.at === source.length ? type : `"${source.slice(reader.at)}" is left over after ${formatDataType(type)}`;
}

interface Reader {
  readonly source: string;
  at: number;
}

function readType(reader: Reader): DataType | string {
  const word = read(reader, /^\s*([a-z_]+)\s*/i);
  if (!word) return 'A type has a name, such as decimal(12,2)';
  const name = word[1]!.toLowerCase();
  if (name === 'decimal') {
    const numbers = read(reader, /^\(\s*(\d+)\s*,\s*(\d+)\s*\)\s*/);
    const [precision, scale] = numbers ? [Number(numbers[1]), Number(numbers[2])] : [10, 0];
    if (precision < 1 || precision > 38) return 'A decimal has 1 to 38 digits';
    return scale > precision
      ? `A decimal of ${precision} digits cannot have ${scale} of them after the point`
      : { kind: 'decimal', precision, scale };
  }
  if (name === 'array')
    return inBrackets(reader, () => mapped(readType(reader), element => ({ kind: 'array', element })));
  if (name === 'map') {
    return inBrackets(reader, () =>
      mapped(readType(reader), key =>
        read(reader, /^,/)
          ? mapped(readType(reader), value => ({ kind: 'map', key, value }))
          : 'A map has two types: map<string,int>',
      ),
    );
  }
  const kind = SIMPLE[name];
  if (kind) return { kind };
  const [best] = nearest(name, [...Object.keys(SIMPLE), 'decimal', 'array', 'map'], 1);
  return `There is no type "${name}"${best ? `; did you mean "${best}"?` : ''}`;
}

function inBrackets(reader: Reader, inside: () => DataType | string): DataType | string {
  if (!read(reader, /^</)) return 'The types inside stand in angle brackets: array<string>';
  const type = inside();
  if (typeof type === 'string') return type;
  return read(reader, /^\s*>\s*/) ? type : 'A ">" is missing';
}

function mapped(type: DataType | string, then: (type: DataType) => DataType | string): DataType | string {
  return typeof type === 'string' ? type : then(type);
}

function read(reader: Reader, pattern: RegExp): RegExpExecArray | null {
  const match = pattern.exec(reader.source.slice(reader.at));
  if (match) reader.at += match[0].length;
  return match;
}

/** Units of the storage in one unit of the type: 100 for decimal(12,2); 1 for whole numbers; null for types that are not counted. */
export function unitsOf(type: DataType): number | null {
  switch (type.kind) {
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
      return 1;
    case 'decimal':
      return 10 ** type.scale;
    default:
      return null;
  }
}

/** Whether values are numbers. */
export function isNumber(type: DataType): boolean {
  return unitsOf(type) !== null || type.kind === 'float' || type.kind === 'double';
}

/** A value as the dataset writes it, in the storage units of a type; null where it is no such value. */
export function toScalar(value: Scalar, type: DataType): Scalar | null {
  switch (type.kind) {
    case 'string':
      return String(value);
    case 'boolean':
      return typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : null;
    case 'date':
    case 'timestamp':
    case 'timestamp_ntz': {
      const micros = typeof value === 'string' ? parseMoment(value) : null;
      if (micros === null || type.kind !== 'date') return micros;
      return micros % MICROS_PER_DAY === 0 ? micros / MICROS_PER_DAY : null;
    }
    case 'float':
    case 'double':
      return finite(value);
    default: {
      const units = unitsOf(type);
      const number = units === null ? null : finite(value);
      if (number === null || units === null) return null;
      const scaled = Math.round(number * units);
      // 0.1 × 10 is not quite 1 in floating point: what is compared is the number as it is written.
      return Math.abs(scaled) <= Number.MAX_SAFE_INTEGER &&
        Math.abs(scaled / units - number) <= Math.abs(number) * 1e-12
        ? scaled
        : null;
    }
  }
}

function finite(value: Scalar): number | null {
  if (typeof value === 'boolean' || value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
