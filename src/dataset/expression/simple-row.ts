import type { DataType, SimpleKind } from '../../base/data-type.ts';
import { accept, checkedCall } from './accept.ts';
import type { Expression } from './expression.ts';
import type { FunctionRow, TypedCall } from './function-row.ts';
import type { Range } from './range.ts';

/** `int?` may be left out. */
type Parameter = SimpleKind | `${SimpleKind}?`;

interface SimpleRow {
  readonly signature: string;
  readonly takes: readonly Parameter[];
  readonly gives: SimpleKind | DataType;
  readonly meaning: string;
  readonly aliases?: readonly string[];
  readonly spark?: string;
  readonly duckdb?: string | null;
  readonly range?: (...ranges: readonly (Range | null)[]) => Range | null;
  /** Refuses what the types alone do not show. */
  readonly check?: (call: TypedCall, given: readonly Expression[]) => boolean;
}

/** A strict function of fixed types. */
export function simpleRow(row: SimpleRow): FunctionRow {
  const type: DataType = typeof row.gives === 'string' ? { kind: row.gives } : row.gives;
  const { takes, gives, range, check, ...shown } = row;
  return {
    ...shown,
    name: row.signature.slice(0, row.signature.indexOf('(')),
    nulls: 'strict',
    type: call => {
      const given = call.arguments.map((_, index) => accept(call, index, kindOf(takes[index]!)));
      if (!given.every(argument => argument !== null)) return null;
      if (check && !check(call, given)) return null;
      const result = range ? range(...given.map(argument => argument.range)) : null;
      return checkedCall(call, { arguments: given, type, range: result });
    },
  };
}

function kindOf(parameter: Parameter): DataType {
  return { kind: parameter.replace('?', '') as SimpleKind };
}

/** How many arguments the signature allows, as written for people: `substring(text, start[, length])`. */
export function argumentCounts({ signature, operands }: FunctionRow): {
  readonly least: number;
  readonly most: number;
} {
  if (operands) return { least: operands[0], most: operands[1] };
  const inner = /\((.*)\)/.exec(signature)?.[1];
  if (inner === undefined) return { least: 0, most: Number.POSITIVE_INFINITY };
  const required = inner.replace(/\[.*\]/g, '');
  const count = (text: string): number =>
    text.split(',').filter(part => part.trim() !== '' && part.trim() !== '…').length;
  const open = inner.includes('…');
  return { least: count(required), most: open ? Number.POSITIVE_INFINITY : count(inner.replace(/[[\]]/g, '')) };
}
