import { formatDataType } from '../../../base/data-type.ts';
import { acceptCommon, makeCall } from '../accept.ts';
import { caseOf } from '../case-of.ts';
import type { Expression } from '../expression.ts';
import type { FunctionRow, TypedCall } from '../function-row.ts';
import { isNumber } from '../kinds.ts';
import { isUntypedNull, literal } from '../literals.ts';
import { canBeZero, type Range, union } from '../range.ts';

export const conditional: readonly FunctionRow[] = [
  {
    name: 'coalesce',
    aliases: ['nvl', 'ifnull'],
    signature: 'coalesce(a, b, …)',
    nulls: 'own',
    meaning: 'The first that is not null.',
    type: typeCoalesce,
  },
  {
    name: 'nullif',
    signature: 'nullif(a, b)',
    nulls: 'own',
    meaning: 'Null where a = b, otherwise a. nullif(x, 0) as a divisor is known not to be zero.',
    spark: 'CASE WHEN $2 = $3 THEN NULL ELSE $1 END',
    type: typeNullIf,
  },
  {
    name: 'if',
    signature: 'if(condition, then, otherwise)',
    nulls: 'own',
    meaning: 'One of two; otherwise also where the condition is null.',
    type: call => typeIf(call, call.arguments[0]!),
  },
  {
    name: 'nvl2',
    signature: 'nvl2(x, then, otherwise)',
    nulls: 'own',
    meaning: 'One of two by whether x has a value.',
    type: call =>
      typeIf(
        call,
        makeCall('is not null', { arguments: [call.arguments[0]!], type: { kind: 'boolean' }, nullable: false }),
      ),
  },
  extreme('greatest', 'The largest; nulls are left out.', (a, b) => ({
    min: Math.max(a.min, b.min),
    max: Math.max(a.max, b.max),
  })),
  extreme('least', 'The smallest; nulls are left out.', (a, b) => ({
    min: Math.min(a.min, b.min),
    max: Math.min(a.max, b.max),
  })),
];

function typeCoalesce(call: TypedCall): Expression | null {
  const sides = acceptCommon(call);
  if (!sides) return null;
  const range = sides.map(side => side.range).reduce(union);
  return makeCall('coalesce', {
    arguments: sides,
    type: sides[0]!.type,
    nullable: sides.every(side => side.nullable),
    range,
  });
}

function typeNullIf(call: TypedCall): Expression | null {
  const sides = acceptCommon(call);
  if (!sides) return null;
  const [kept, other] = [call.arguments[0]!, call.arguments[1]!];
  const zero = other.kind === 'literal' && other.value === 0;
  const whole = kept.range ?? (isNumber(kept.type) ? { min: -Number.MAX_VALUE, max: Number.MAX_VALUE } : null);
  const range: Range | null = zero && whole && canBeZero(whole) ? withoutZero(whole, kept) : kept.range;
  // The first stands there twice: once as it is, once in the type in which it is compared.
  return makeCall('nullif', { arguments: [kept, sides[0]!, sides[1]!], type: kept.type, nullable: true, range });
}

/** The bounds move too where the values are whole: 0 to 5 without 0 is 1 to 5. */
function withoutZero(range: Range, of: Expression): Range {
  const whole = of.type.kind !== 'double' && of.type.kind !== 'float';
  const { min, max } = range;
  if (!whole || (min < 0 && max > 0) || min === max) return { min, max, nonzero: true };
  return { min: min === 0 ? 1 : min, max: max === 0 ? -1 : max, nonzero: true };
}

function typeIf(call: TypedCall, condition: Expression): Expression | null {
  if (condition.type.kind !== 'boolean') {
    return call.refuse(`a condition is a boolean, not ${formatDataType(condition.type)}`, 'write a comparison', 0);
  }
  const sides = acceptCommon(call, 1);
  if (!sides) return null;
  return caseOf([{ when: condition, gives: sides[1]! }], sides[2] ?? literal(sides[1]!.type, null));
}

function extreme(name: string, meaning: string, combine: (a: Range, b: Range) => Range): FunctionRow {
  return {
    name,
    signature: `${name}(a, b, …)`,
    nulls: 'own',
    meaning,
    type: call => {
      const sides = acceptCommon(call);
      if (!sides) return null;
      const { type } = sides[0]!;
      if (['array', 'map', 'struct', 'binary', 'boolean'].includes(type.kind)) {
        return call.refuse(`${name} does not take ${formatDataType(type)}`, 'give numbers, texts or times');
      }
      return makeCall(name, {
        arguments: sides,
        type,
        nullable: sides.every(side => side.nullable),
        range: boundsOf(sides, combine),
      });
    },
  };
}

/** One end may be known and the other not: least(greatest(x, 0D), 1e6) bounds both. */
function boundsOf(sides: readonly Expression[], combine: (a: Range, b: Range) => Range): Range | null {
  const widest = { min: -Number.MAX_VALUE, max: Number.MAX_VALUE };
  if (!isNumber(sides[0]!.type) && sides[0]!.range === null) return null;
  const given = sides.filter(side => !isUntypedNull(side));
  const all = given.map(side => side.range ?? widest);
  const sure = given.filter(side => !side.nullable).map(side => side.range ?? widest);
  // Nulls are left out: then the others alone decide.
  const whole =
    sure.length === 0 ? all.reduce((a, b) => union(a, b)!) : union(all.reduce(combine), sure.reduce(combine))!;
  return whole.min > -Number.MAX_VALUE || whole.max < Number.MAX_VALUE ? whole : null;
}
