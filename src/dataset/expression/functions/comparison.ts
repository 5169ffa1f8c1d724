import { formatDataType } from '../../../base/data-type.ts';
import { nearest } from '../../../base/nearest.ts';
import { accept, acceptCommon, makeCall } from '../accept.ts';
import type { Expression } from '../expression.ts';
import type { FunctionRow, TypedCall } from '../function-row.ts';

const BOOLEAN = { kind: 'boolean' } as const;

export const comparison: readonly FunctionRow[] = [
  compare('=', 'Whether both are the same. Text by its bytes: case counts. NaN is the same as NaN.', ['==']),
  compare('<>', 'Whether they differ.', ['!=']),
  compare('<', 'Whether the first comes before: text by its code points, NaN after all numbers.'),
  compare('<=', 'Whether the first does not come after.'),
  compare('>', 'Whether the first comes after.'),
  compare('>=', 'Whether the first does not come before.'),
  {
    name: '<=>',
    signature: 'a <=> b',
    operands: [2, 2],
    aliases: ['equal_null'],
    nulls: 'own',
    meaning: 'Whether both are the same, where null is the same as null; never null.',
    spark: '$1 <=> $2',
    duckdb: '$1 IS NOT DISTINCT FROM $2',
    type: call => typeComparison(call, false),
  },
  {
    name: 'in',
    signature: 'x IN (a, b, …)',
    operands: [2, Number.POSITIVE_INFINITY],
    nulls: 'own',
    meaning: 'Whether x is one of the list; null where x is null, or where it is none of them and one of them is null.',
    spark: '$1 IN ($rest)',
    type: call => typeComparison(call),
  },
  {
    name: 'between',
    signature: 'x BETWEEN low AND high',
    operands: [3, 3],
    nulls: 'own',
    meaning: 'x >= low AND x <= high.',
    spark: '$1 BETWEEN $2 AND $3',
    type: call => typeComparison(call),
  },
  logical('and', 'False where one is false; null where neither is false and one is null.'),
  logical('or', 'True where one is true; null where neither is true and one is null.'),
  {
    name: 'not',
    signature: 'NOT a',
    operands: [1, 1],
    nulls: 'strict',
    meaning: 'The contrary.',
    spark: 'NOT $1',
    type: typeLogical,
  },
  nullTest('is null', 'isnull', 'Whether there is no value; never null itself.'),
  nullTest('is not null', 'isnotnull', 'Whether there is a value; never null itself.'),
];

function compare(name: string, meaning: string, aliases: readonly string[] = []): FunctionRow {
  return {
    name,
    signature: `a ${name} b`,
    operands: [2, 2],
    nulls: 'strict',
    meaning,
    aliases,
    spark: `$1 ${name} $2`,
    type: call => typeComparison(call),
  };
}

function logical(name: string, meaning: string): FunctionRow {
  const sql = name.toUpperCase();
  return {
    name,
    signature: `a ${sql} b`,
    operands: [2, 2],
    nulls: 'own',
    meaning,
    spark: `$1 ${sql} $2`,
    type: typeLogical,
  };
}

function nullTest(name: string, alias: string, meaning: string): FunctionRow {
  const sql = name.toUpperCase();
  return {
    name,
    aliases: [alias],
    signature: `x ${sql}`,
    operands: [1, 1],
    nulls: 'own',
    meaning,
    spark: `$1 ${sql}`,
    type: call => makeCall(name, { arguments: call.arguments, type: BOOLEAN, nullable: false }),
  };
}

function typeLogical(call: TypedCall): Expression | null {
  const sides = call.arguments.map((_, index) => accept(call, index, BOOLEAN));
  return sides.every(side => side !== null) ? makeCall(call.name, { arguments: sides, type: BOOLEAN }) : null;
}

function typeComparison(call: TypedCall, nullable?: boolean): Expression | null {
  const sides = acceptCommon(call);
  if (!sides) return null;
  const { type } = sides[0]!;
  if (['array', 'map', 'struct', 'binary'].includes(type.kind)) {
    return call.refuse(`${formatDataType(type)} is not compared the same everywhere`, 'compare its parts');
  }
  if (call.name === '=' || call.name === 'in') {
    if (refusesUnknownText(call, sides)) return null;
  }
  return makeCall(call.name, { arguments: sides, type: BOOLEAN, ...(nullable !== undefined && { nullable }) });
}

/** A text that the column never holds is a slip of the pen, not a condition. */
function refusesUnknownText(call: TypedCall, sides: readonly Expression[]): boolean {
  const column = sides.find(side => side.kind === 'column' && side.values);
  if (column?.kind !== 'column' || !column.values) return false;
  const { values, path } = column;
  let refused = false;
  sides.forEach((side, index) => {
    if (side.kind !== 'literal' || typeof side.value !== 'string' || values.includes(side.value)) return;
    const [best] = nearest(side.value, values, 1);
    const hint = best === undefined ? `its values are ${values.slice(0, 8).join(', ')}` : `did you mean '${best}'?`;
    call.refuse(`${path.join('.')} is never '${side.value}'`, hint, index);
    refused = true;
  });
  return refused;
}
