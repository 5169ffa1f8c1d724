import type { DataType } from '../../base/data-type.ts';
import { decimalOf, wider } from './decimal-types.ts';
import type { Expression } from './expression.ts';
import { isNumber, isTime, isWhole } from './kinds.ts';
import { isUntypedNull } from './literals.ts';
import { sameType } from './same-type.ts';

const WHOLE = ['tinyint', 'smallint', 'int', 'bigint'];

/** The type in which Spark compares and joins the values; null where there is none. Text takes part only as text, or as a literal. */
export function commonType(expressions: readonly Expression[]): DataType | null {
  const known = expressions.filter(expression => !isUntypedNull(expression));
  // A literal text takes the type of what it is compared to.
  const typed = known.filter(({ kind, type }) => kind !== 'literal' || type.kind !== 'string');
  const others = typed.some(({ type }) => type.kind === 'date' || isTime(type)) ? typed : known;
  const [first, ...rest] = others.map(({ type }) => type);
  return first ? rest.reduce<DataType | null>((all, type) => all && pairType(all, type), first) : null;
}

function pairType(a: DataType, b: DataType): DataType | null {
  if (sameType(a, b)) return a;
  if (isWhole(a) && isWhole(b)) {
    return WHOLE.indexOf(a.kind) > WHOLE.indexOf(b.kind) ? a : b;
  }
  if (isNumber(a) && isNumber(b)) {
    const [left, right] = [decimalOf(a), decimalOf(b)];
    return left && right ? wider(left, right) : { kind: 'double' };
  }
  const moments = (isTime(a) || a.kind === 'date') && (isTime(b) || b.kind === 'date');
  return moments ? { kind: a.kind === 'timestamp' || b.kind === 'timestamp' ? 'timestamp' : 'timestamp_ntz' } : null;
}
