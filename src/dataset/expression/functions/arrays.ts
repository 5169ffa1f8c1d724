import { type DataType, formatDataType } from '../../../base/data-type.ts';
import { accept, acceptCommon, makeCall } from '../accept.ts';
import type { Expression } from '../expression.ts';
import type { FunctionRow, TypedCall } from '../function-row.ts';
import { isNumber } from '../kinds.ts';
import { rangeOfType, union } from '../range.ts';

const INT = { kind: 'int' } as const;
const COUNT = { min: 0, max: 2 ** 30 };

export const arrays: readonly FunctionRow[] = [
  {
    name: 'array',
    signature: 'array(a, …)',
    nulls: 'own',
    meaning: 'An array of the values, in their common type.',
    duckdb: 'list_value($*)',
    type: call => {
      const items = acceptCommon(call);
      return items && makeCall('array', { arguments: items, type: arrayOf(items[0]!.type), nullable: false });
    },
  },
  row(
    'size',
    'size(array)',
    'How many elements; null of null.',
    'len($1)',
    call => withList(call, INT, { range: COUNT }),
    {
      aliases: ['cardinality', 'array_size'],
      spark: 'array_size($1)',
    },
  ),
  row('get', 'get(array, index)', 'The element at a place from 0; null where there is none.', null, call =>
    element(call),
  ),
  row(
    'try_element_at',
    'try_element_at(array, index)',
    'The element at a place from 1, or from the end (-1); null where there is none.',
    '$1[$2]',
    call => element(call),
  ),
  row(
    'array_contains',
    'array_contains(array, value)',
    'Whether the value is one of the elements; null where it is not found and an element is null.',
    null,
    call => searched(call, { kind: 'boolean' }),
  ),
  row(
    'array_position',
    'array_position(array, value)',
    'The place of the first such element from 1, 0 for none.',
    'CASE WHEN $1 IS NULL OR $2 IS NULL THEN NULL ELSE coalesce(list_position($1, $2), 0) END',
    call => searched(call, { kind: 'bigint' }),
  ),
  row('array_min', 'array_min(array)', 'The smallest element; nulls are left out.', 'list_min($1)', call =>
    extreme(call),
  ),
  row('array_max', 'array_max(array)', 'The largest element; nulls are left out.', 'list_max($1)', call =>
    extreme(call),
  ),
  row(
    'array_distinct',
    'array_distinct(array)',
    'Each element once, in the order of first occurrence; null counts as one.',
    null,
    call => sameArray(call),
  ),
  row('array_compact', 'array_compact(array)', 'Without nulls.', 'list_filter($1, lambda x: x IS NOT NULL)', call =>
    sameArray(call),
  ),
  row(
    'sort_array',
    'sort_array(array[, ascending])',
    'In order: ascending with nulls first, or with FALSE descending with nulls last.',
    null,
    call => sameArray(call, { kind: 'boolean' }),
  ),
  {
    ...row(
      'slice',
      'slice(array, start, length)',
      'So many elements from a place: from 1, or from the end (-1).',
      null,
      typeSlice,
    ),
  },
  row(
    'array_join',
    'array_join(array, separator[, null_text])',
    'The texts of an array joined; nulls are left out, or written as the third argument.',
    null,
    typeJoin,
  ),
  {
    name: 'named_struct',
    signature: 'named_struct(name, value, …)',
    nulls: 'own',
    meaning: 'A struct of the named values; the names are literals.',
    duckdb: null,
    type: typeStruct,
  },
];

function row(
  name: string,
  signature: string,
  meaning: string,
  duckdb: string | null,
  type: (call: TypedCall) => Expression | null,
  more: Partial<FunctionRow> = {},
): FunctionRow {
  return { name, signature, nulls: 'strict', meaning, duckdb, type, ...more };
}

function arrayOf(element: DataType): DataType {
  return { kind: 'array', element };
}

/** The type of the elements of the first argument. */
function elementType(call: TypedCall): DataType | null {
  const { type } = call.arguments[0]!;
  if (type.kind === 'array') return type.element;
  return call.refuse(
    `${call.name} takes an array, not ${formatDataType(type)}`,
    'write array(a, b), or give a column of arrays',
    0,
  );
}

function withList(
  call: TypedCall,
  type: DataType,
  more: { readonly range?: { readonly min: number; readonly max: number }; readonly nullable?: boolean } = {},
): Expression | null {
  return elementType(call) && makeCall(call.name, { arguments: call.arguments, type, ...more });
}

function element(call: TypedCall): Expression | null {
  const type = elementType(call);
  const index = type && accept(call, 1, INT);
  if (!type || !index) return null;
  if (
    call.name === 'try_element_at' &&
    index.range &&
    index.range.min <= 0 &&
    index.range.max >= 0 &&
    !index.range.nonzero
  ) {
    return call.refuse(
      'there is no element 0',
      'places are counted from 1, or from -1 at the end; get(x, 0) counts from 0',
      1,
    );
  }
  return makeCall(call.name, {
    arguments: [call.arguments[0]!, index],
    type,
    nullable: true,
    range: elementRange(call, type),
  });
}

/** Of array(a, b) what its values can be; of other arrays what their type can be. */
function elementRange(call: TypedCall, type: DataType) {
  const list = call.arguments[0]!;
  const known = list.kind === 'call' && list.name === 'array';
  return known ? list.arguments.map(({ range }) => range).reduce(union) : rangeOfType(type);
}

function comparable(call: TypedCall): DataType | null {
  const type = elementType(call);
  if (!type || isNumber(type) || ['string', 'date', 'timestamp', 'timestamp_ntz', 'boolean'].includes(type.kind))
    return type;
  return call.refuse(
    `elements of ${formatDataType(type)} are not compared the same everywhere`,
    'use arrays of plain values',
    0,
  );
}

function searched(call: TypedCall, type: DataType): Expression | null {
  const elements = comparable(call);
  const value = elements && accept(call, 1, elements);
  if (!value) return null;
  const range = type.kind === 'bigint' ? COUNT : null;
  return makeCall(call.name, {
    arguments: [call.arguments[0]!, value],
    type,
    range,
    ...(type.kind === 'boolean' && { nullable: true }),
  });
}

function extreme(call: TypedCall): Expression | null {
  const type = comparable(call);
  return (
    type && makeCall(call.name, { arguments: call.arguments, type, nullable: true, range: elementRange(call, type) })
  );
}

function sameArray(call: TypedCall, flag?: DataType): Expression | null {
  const type = call.name === 'array_compact' ? elementType(call) : comparable(call);
  if (!type) return null;
  const rest = flag && call.arguments[1] ? [accept(call, 1, flag)] : [];
  if (!rest.every(argument => argument !== null)) return null;
  if (rest[0] && rest[0].kind !== 'literal') return call.refuse('the direction is TRUE or FALSE', 'write a literal', 1);
  return makeCall(call.name, { arguments: [call.arguments[0]!, ...rest], type: arrayOf(type) });
}

function typeSlice(call: TypedCall): Expression | null {
  const type = elementType(call);
  const [start, length] = [accept(call, 1, INT), accept(call, 2, INT)];
  if (!type || !start || !length) return null;
  if (start.range && start.range.min <= 0 && start.range.max >= 0 && !start.range.nonzero) {
    return call.refuse('there is no element 0', 'places are counted from 1, or from -1 at the end', 1);
  }
  if (length.range && length.range.min < 0) return call.refuse('a length is not negative', 'write greatest(n, 0)', 2);
  return makeCall('slice', { arguments: [call.arguments[0]!, start, length], type: arrayOf(type) });
}

function typeJoin(call: TypedCall): Expression | null {
  const type = elementType(call);
  if (!type) return null;
  if (type.kind !== 'string')
    return call.refuse('array_join takes an array of text', 'make it of texts: CAST each value', 0);
  const rest = call.arguments.slice(1).map((_, index) => accept(call, index + 1, { kind: 'string' }));
  if (!rest.every(argument => argument !== null)) return null;
  return makeCall('array_join', { arguments: [call.arguments[0]!, ...rest], type: { kind: 'string' } });
}

function typeStruct(call: TypedCall): Expression | null {
  const names = call.arguments.filter((_, index) => index % 2 === 0);
  const values = call.arguments.filter((_, index) => index % 2 === 1);
  if (names.length !== values.length)
    return call.refuse('named_struct takes pairs', "write named_struct('a', 1, 'b', 2)");
  const texts = names.map(name => (name.kind === 'literal' && typeof name.value === 'string' ? name.value : null));
  if (!texts.every(text => text !== null)) return call.refuse('the names of a struct are literals', "write 'a', 1");
  if (new Set(texts.map(text => text.toLowerCase())).size < texts.length) {
    return call.refuse('two fields have one name', 'case does not make a difference');
  }
  const untyped = values.findIndex(value => value.kind === 'literal' && value.value === null);
  if (untyped >= 0) return call.refuse('NULL has no type', 'cast it: CAST(NULL AS INT)', untyped * 2 + 1);
  const fields = texts.map((name, index) => ({ name, type: values[index]!.type, nullable: values[index]!.nullable }));
  return makeCall('named_struct', { arguments: call.arguments, type: { kind: 'struct', fields }, nullable: false });
}
