import { type DataType, formatDataType } from '../../base/data-type.ts';
import { cast, neededType } from './casts.ts';
import { commonType } from './common-type.ts';
import type { CallExpression, Expression } from './expression.ts';
import type { TypedCall } from './function-row.ts';
import { isNumber, isTime, isWhole } from './kinds.ts';
import { isUntypedNull } from './literals.ts';
import { leaves, type Range } from './range.ts';

const ORDER = ['tinyint', 'smallint', 'int', 'bigint'];

/** The argument as the type if Spark converts it without being asked; refuses otherwise. */
export function accept(call: TypedCall, index: number, type: DataType): Expression | null {
  const argument = call.arguments[index]!;
  if (!converts(argument, type)) {
    const message = `${call.name} takes ${formatDataType(type)} here, not ${formatDataType(argument.type)}`;
    return call.refuse(message, `cast it: CAST(… AS ${formatDataType(type).toUpperCase()})`, index);
  }
  return convert(call, index, type);
}

export function convert(call: TypedCall, index: number, type: DataType): Expression | null {
  const converted = cast(call.arguments[index]!, type);
  return 'message' in converted ? call.refuse(converted.message, converted.hint, index) : converted;
}

/** All arguments as their common type. */
export function acceptCommon(call: TypedCall, from = 0): Expression[] | null {
  const type = commonType(call.arguments.slice(from));
  if (!type) return disagree(call, from);
  const converted = call.arguments.map((argument, index) => (index < from ? argument : convert(call, index, type)));
  return converted.every(argument => argument !== null) ? converted : null;
}

function disagree(call: TypedCall, from: number): null {
  const types = [...new Set(call.arguments.slice(from).map(({ type }) => formatDataType(type)))];
  if (call.arguments.slice(from).every(isUntypedNull)) {
    return call.refuse(`${call.name} of nothing but NULL has no type`, 'cast it: CAST(NULL AS INT)');
  }
  return call.refuse(`${call.name} takes values of one type, not ${types.join(' and ')}`, 'cast one of them');
}

function converts(argument: Expression, type: DataType): boolean {
  const from = argument.type;
  if (isUntypedNull(argument) || from.kind === type.kind) return true;
  if (isWhole(from) && isWhole(type)) return ORDER.indexOf(from.kind) <= ORDER.indexOf(type.kind);
  if (type.kind === 'double') return isNumber(from);
  const moment = type.kind === 'date' || isTime(type);
  if (moment && argument.kind === 'literal' && from.kind === 'string') return true;
  return moment && (from.kind === 'date' || isTime(from));
}

/** A call of the type; refuses values that the type cannot hold everywhere. */
export function checkedCall(
  call: TypedCall,
  result: { readonly arguments: readonly Expression[]; readonly type: DataType; readonly range: Range | null },
): Expression | null {
  const reason = result.range && leaves(result.range, result.type);
  if (reason) return call.refuse(`the result can be ${reason}`, neededType(result.range!, result.type));
  return makeCall(call.name, result);
}

export function makeCall(
  name: string,
  result: {
    readonly arguments: readonly Expression[];
    readonly type: DataType;
    readonly range?: Range | null;
    readonly nullable?: boolean;
  },
): CallExpression {
  const nullable = result.nullable ?? result.arguments.some(argument => argument.nullable);
  return { kind: 'call', name, arguments: result.arguments, type: result.type, nullable, range: result.range ?? null };
}
