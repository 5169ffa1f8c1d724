import { parseFloat16 } from 'hyparquet/src/convert.js';
import type { SourceColumn } from './source-column.ts';

/** A value as it is meant: integers, days, microseconds and unscaled decimals as numbers or bigints. */
export type Value = bigint | number | boolean | Uint8Array | string;

/** A value that would not be the same in the type that its column becomes. */
export class Lossy extends Error {}

/**
 * Turns what a leaf stores into what it means in its base type. The returned function throws Lossy, which names the
 * value, where that is not possible.
 */
export function decoderOf(column: SourceColumn): (stored: unknown) => Value {
  const { logical, element } = column;
  switch (logical?.type) {
    case 'TIMESTAMP':
      if (logical.unit === 'MILLIS') return stored => BigInt(stored as bigint) * 1000n;
      return logical.unit === 'MICROS' ? asValue : stored => wholeMicros(stored as bigint);
    case 'INTEGER':
      if (logical.isSigned) return asValue;
      return stored => BigInt.asUintN(logical.bitWidth, BigInt(stored as bigint | number));
    case 'DECIMAL': {
      const limit = 10n ** BigInt(Math.min(logical.precision, 38));
      return stored => decimal(stored, limit, logical.scale);
    }
    case 'TIME':
      return stored => timeOfDay(BigInt(stored as bigint | number) * NANOS_PER[logical.unit]);
    case 'INTERVAL':
      return stored => interval(stored as Uint8Array);
    case 'UUID':
      return stored => uuid(stored as Uint8Array);
    case 'FLOAT16':
      return stored => parseFloat16(stored as Uint8Array)!;
    case 'STRING':
    case 'ENUM':
    case 'JSON':
    case 'BSON':
    case 'DATE':
    case 'NULL':
    case 'LIST':
    case 'MAP':
    case 'VARIANT':
    case 'GEOMETRY':
    case 'GEOGRAPHY':
    case undefined:
      if (element.type === 'INT96') return stored => wholeMicros(stored as bigint);
      return asValue;
  }
}

/** For leaves that are kept or become what they are: text stays bytes, so that its characters are never touched. */
function asValue(stored: unknown): Value {
  return stored as Value;
}

const NANOS_PER = { MILLIS: 1_000_000n, MICROS: 1000n, NANOS: 1n } as const;

function wholeMicros(nanos: bigint): bigint {
  if (nanos % 1000n === 0n) return nanos / 1000n;
  throw new Lossy(`${formatNanos(nanos)} is not a whole microsecond`);
}

function formatNanos(nanos: bigint): string {
  const second = 1_000_000_000n;
  const rest = ((nanos % second) + second) % second;
  const seconds = Number((nanos - rest) / second);
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(rest).padStart(9, '0')}`;
}

/** Signed, the highest byte first, where it is no integer already. */
function decimal(stored: unknown, limit: bigint, scale: number): bigint {
  const value = stored instanceof Uint8Array ? bigEndian(stored) : BigInt(stored as bigint | number);
  if (value < limit && value > -limit) return value;
  throw new Lossy(`${formatDecimal(value, scale)} has more than 38 digits`);
}

function bigEndian(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
}

function formatDecimal(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${unscaled < 0n ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
}

/** `12:30:00`, with as many decimals as it has. */
function timeOfDay(nanos: bigint): string {
  if (nanos % 1000n !== 0n) throw new Lossy(`${nanos} ns after midnight is not a whole microsecond`);
  return clock(nanos / 1000n);
}

function clock(micros: bigint): string {
  const seconds = micros / 1_000_000n;
  const two = (value: bigint) => String(value).padStart(2, '0');
  const fraction = String(micros % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const time = `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`;
  return fraction === '' ? time : `${time}.${fraction}`;
}

/** `1 year 2 months 3 days 04:05:06.5`, which Spark and DuckDB take back; stored are months, days and milliseconds. */
function interval(bytes: Uint8Array): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [months, days, millis] = [view.readUInt32LE(0), view.readUInt32LE(4), view.readUInt32LE(8)];
  const parts = [plural(Math.floor(months / 12), 'year'), plural(months % 12, 'month'), plural(days, 'day')];
  const shown = parts.filter(part => part !== '');
  return [...shown, ...(millis > 0 || shown.length === 0 ? [clock(BigInt(millis) * 1000n)] : [])].join(' ');
}

function plural(count: number, unit: string): string {
  return count === 0 ? '' : `${count} ${unit}${count === 1 ? '' : 's'}`;
}

function uuid(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
