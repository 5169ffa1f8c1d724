import type { DataType } from '../../base/data-type.ts';
import type { CompactWriter } from './compact-writer.ts';
import { CONVERTED, type Physical } from './format.ts';

/** How a type without parts is stored, and how readers know what it means. */
export interface Stored {
  readonly physical: Physical;
  /** Bytes of a value of fixed length; 0 where they have none. */
  readonly length: number;
  readonly converted: number | null;
  readonly decimal: { readonly precision: number; readonly scale: number } | null;
  /** Writes the logical type's union; null where the physical type says it all. */
  readonly logical: ((writer: CompactWriter) => void) | null;
}

export function storedAs(type: DataType): Stored {
  switch (type.kind) {
    case 'boolean':
      return stored('boolean');
    case 'tinyint':
      return stored('int32', CONVERTED.int8, integer(8));
    case 'smallint':
      return stored('int32', CONVERTED.int16, integer(16));
    case 'int':
      return stored('int32');
    case 'bigint':
      return stored('int64');
    case 'float':
      return stored('float');
    case 'double':
      return stored('double');
    case 'string':
      return stored('bytes', CONVERTED.utf8, empty(1));
    case 'binary':
      return stored('bytes');
    case 'date':
      return stored('int32', CONVERTED.date, empty(6));
    case 'timestamp':
      return stored('int64', CONVERTED.timestampMicros, timestamp(true));
    // The converted type would say that it is adjusted to UTC.
    case 'timestamp_ntz':
      return stored('int64', null, timestamp(false));
    case 'decimal':
      return decimal(type.precision, type.scale);
    case 'array':
    case 'map':
    case 'struct':
      throw new TypeError(`${type.kind} has no values of its own`);
  }
}

type Logical = NonNullable<Stored['logical']>;

function stored(physical: Physical, converted: number | null = null, logical: Logical | null = null): Stored {
  return { physical, length: 0, converted, decimal: null, logical };
}

function decimal(precision: number, scale: number): Stored {
  const physical = precision <= 9 ? 'int32' : precision <= 18 ? 'int64' : 'fixed';
  return {
    physical,
    length: physical === 'fixed' ? bytesFor(precision) : 0,
    converted: CONVERTED.decimal,
    decimal: { precision, scale },
    logical: writer =>
      writer.struct(5, () => {
        writer.int32(1, scale);
        writer.int32(2, precision);
      }),
  };
}

/** As few as hold every number of so many digits, and its sign. */
function bytesFor(precision: number): number {
  let length = 1;
  while (2n ** BigInt(8 * length - 1) <= 10n ** BigInt(precision) - 1n) length += 1;
  return length;
}

function empty(id: number): Logical {
  return writer => writer.struct(id, () => {});
}

function integer(bits: number): Logical {
  return writer =>
    writer.struct(10, () => {
      writer.byte(1, bits);
      writer.boolean(2, true);
    });
}

function timestamp(isAdjustedToUtc: boolean): Logical {
  return writer =>
    writer.struct(8, () => {
      writer.boolean(1, isAdjustedToUtc);
      writer.struct(2, () => empty(2)(writer));
    });
}
