import type { RuleId } from './rules.ts';
import type { SourceColumn } from './source-column.ts';
import { decimalOf } from './target-type.ts';

/** What a leaf becomes whatever the other files of its table have. */
export interface BaseType {
  /** As Spark names it; `null` for a column that has no values and no type. */
  readonly type: string;
  /** The rule that the leaf breaks, if it breaks one, and what it is now. */
  readonly broken: { readonly rule: RuleId; readonly from: string } | null;
  /** Whether a value may not fit, which only reading them all can tell. */
  readonly isNarrower: boolean;
}

/** Null for a type that is neither taken by Spark nor turned into one without loss. */
export function baseType({ kind, type, logical, element, path }: SourceColumn): BaseType | null {
  if (kind !== 'leaf') return null;
  const becomes = (to: string, rule: RuleId, from: string, isNarrower = false): BaseType => ({
    type: to,
    broken: { rule, from },
    isNarrower,
  });
  switch (logical?.type) {
    case 'TIMESTAMP': {
      if (logical.unit === 'NANOS') return becomes('timestamp', 'timestamp-nanos', type, true);
      return logical.isAdjustedToUTC ? asIs(type) : becomes('timestamp', 'timestamp-ntz', 'timestamp_ntz');
    }
    case 'INTEGER': {
      const { bitWidth, isSigned } = logical;
      // The values decide whether bigint is wide enough.
      return isSigned ? asIs(type) : becomes(bitWidth === 64 ? 'bigint' : type, 'unsigned-integer', `uint${bitWidth}`);
    }
    case 'DECIMAL':
      if (logical.precision <= 38) return asIs(type);
      // DuckDB has no such decimals: a whole column can be fed to it, a part of one cannot.
      if (logical.scale > 38 || path.includes('.')) return null;
      return becomes(`decimal(38,${logical.scale})`, 'wide-decimal', type, true);
    case 'TIME':
      return becomes('string', 'time-interval', 'time', logical.unit === 'NANOS');
    case 'INTERVAL':
      return becomes('string', 'time-interval', 'interval');
    case 'UUID':
      return becomes('string', 'uuid', 'uuid');
    case 'JSON':
    case 'ENUM':
      return becomes('string', 'json-bson-enum', logical.type.toLowerCase());
    case 'BSON':
      return becomes('binary', 'json-bson-enum', 'bson');
    case 'FLOAT16':
      return becomes('float', 'float16', 'float16');
    case 'VARIANT':
    case 'GEOMETRY':
    case 'GEOGRAPHY':
      return null;
    case 'NULL':
      return asIs('null');
    case 'STRING':
    case 'DATE':
    case 'LIST':
    case 'MAP':
    case undefined:
      if (element.type === 'INT96') return becomes('timestamp', 'timestamp-int96', 'INT96 timestamp', true);
      return asIs(type);
  }
}

function asIs(type: string): BaseType {
  return { type, broken: null, isNarrower: false };
}

const INTEGERS: Readonly<Record<string, number>> = { tinyint: 8, smallint: 16, int: 32, bigint: 64 };

/** Bits of an integer type; 0 for any other. */
export function integerBits(type: string): number {
  return INTEGERS[type] ?? 0;
}

export function isReal(type: string): boolean {
  return type === 'float' || type === 'double';
}

/** Whether values of two such types can be the same numbers. */
export function isNumeric(type: string): boolean {
  return integerBits(type) > 0 || isReal(type) || decimalOf(type) !== null;
}
