import type { SchemaElement } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { columnsOf, flattenColumns } from '../../src/parquet/columns.ts';
import { leavesOf, schemaTree } from '../../src/parquet/schema-tree.ts';

const root = (num_children: number): SchemaElement => ({ name: 'schema', num_children });
const leaf = (name: string, more: Partial<SchemaElement> = {}): SchemaElement => ({
  name,
  type: 'INT32',
  repetition_type: 'OPTIONAL',
  ...more,
});
const group = (name: string, num_children: number, more: Partial<SchemaElement> = {}): SchemaElement => ({
  name,
  num_children,
  repetition_type: 'OPTIONAL',
  ...more,
});

function describeColumns(...elements: SchemaElement[]): string[] {
  const columns = flattenColumns(columnsOf(schemaTree([root(1), ...elements])!));
  return columns.map(({ path, type, nullable }) => `${path} ${type}${nullable ? '' : ' required'}`);
}

describe('types', () => {
  // Logical and converted type side by side: writers set one, the other or both.
  it.for([
    [{ type: 'BYTE_ARRAY' }, 'binary'],
    [{ type: 'BYTE_ARRAY', converted_type: 'UTF8' }, 'string'],
    [{ type: 'BYTE_ARRAY', logical_type: { type: 'STRING' } }, 'string'],
    [{ type: 'BYTE_ARRAY', converted_type: 'ENUM' }, 'string'],
    [{ type: 'BYTE_ARRAY', converted_type: 'JSON' }, 'string'],
    [{ type: 'INT32', converted_type: 'INT_8' }, 'tinyint'],
    [{ type: 'INT32', logical_type: { type: 'INTEGER', bitWidth: 16, isSigned: true } }, 'smallint'],
    [{ type: 'INT32', converted_type: 'UINT_32' }, 'bigint'],
    [{ type: 'INT64', logical_type: { type: 'INTEGER', bitWidth: 64, isSigned: false } }, 'decimal(20,0)'],
    [{ type: 'INT64', converted_type: 'DECIMAL', precision: 18, scale: 2 }, 'decimal(18,2)'],
    [{ type: 'INT32', converted_type: 'DATE' }, 'date'],
    [{ type: 'INT96' }, 'timestamp'],
    [{ type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' }, 'timestamp'],
    [{ type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' } }, 'timestamp_ntz'],
    [
      { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'NANOS' } },
      'timestamp in nanoseconds',
    ],
    [{ type: 'INT32', converted_type: 'TIME_MILLIS' }, 'time'],
    [{ type: 'FIXED_LEN_BYTE_ARRAY', converted_type: 'INTERVAL' }, 'interval'],
    [{ type: 'FIXED_LEN_BYTE_ARRAY', logical_type: { type: 'UUID' } }, 'uuid'],
    [{ type: 'FIXED_LEN_BYTE_ARRAY', logical_type: { type: 'FLOAT16' } }, 'float16'],
    [{ type: 'INT32', logical_type: { type: 'NULL' } }, 'null'],
  ] as const)('%j is %s', ([element, type]) => {
    expect(describeColumns(leaf('c', element))).toEqual([`c ${type}`]);
  });
});

describe('lists and maps lose their middle groups, in every form that writers have given them', () => {
  it.for([
    [
      'three levels',
      [
        group('tags', 1, { converted_type: 'LIST' }),
        group('list', 1, { repetition_type: 'REPEATED' }),
        leaf('element'),
      ],
      ['tags array', 'tags.element int'],
    ],
    [
      'other names',
      [
        group('tags', 1, { logical_type: { type: 'LIST' } }),
        group('bag', 1, { repetition_type: 'REPEATED' }),
        leaf('item', { repetition_type: 'REQUIRED' }),
      ],
      ['tags array', 'tags.element int required'],
    ],
    [
      'two levels',
      [group('tags', 1, { converted_type: 'LIST' }), leaf('array', { repetition_type: 'REPEATED' })],
      ['tags array', 'tags.element int'],
    ],
    [
      'two levels with a struct',
      [group('lines', 1, { converted_type: 'LIST' }), group('array', 1, { repetition_type: 'REPEATED' }), leaf('sku')],
      ['lines array', 'lines.element struct', 'lines.element.sku int'],
    ],
    [
      'a map',
      [
        group('labels', 1, { converted_type: 'MAP_KEY_VALUE' }),
        group('map', 2, { repetition_type: 'REPEATED' }),
        leaf('k', { repetition_type: 'REQUIRED' }),
        leaf('v'),
      ],
      ['labels map', 'labels.key int required', 'labels.value int'],
    ],
    [
      'a struct',
      [group('address', 2), leaf('city'), leaf('zip')],
      ['address struct', 'address.city int', 'address.zip int'],
    ],
  ] as const)('%s', ([, elements, columns]) => {
    expect(describeColumns(...elements)).toEqual(columns);
  });
});

describe('a schema that is none', () => {
  it.for([
    ['is empty', []],
    ['has a child too few', [root(2), leaf('a')]],
    ['has a child too many', [root(1), leaf('a'), leaf('b')]],
    ['has a leaf as its root', [leaf('a')]],
    ['has a node that is neither leaf nor group', [root(1), { name: 'a', repetition_type: 'OPTIONAL' }]],
    ['has a leaf with children', [root(1), leaf('a', { num_children: 1 }), leaf('b')]],
    ['has a column without repetition', [root(1), { name: 'a', type: 'INT32' }]],
    ['is nested without end', [root(1), ...Array.from({ length: 20_000 }, () => group('a', 1)), leaf('b')]],
  ] as [string, SchemaElement[]][])('%s', ([, elements]) => {
    expect(schemaTree(elements)).toBeNull();
  });

  it('is one with a group without fields, and with a leaf that says it has none', () => {
    const tree = schemaTree([root(2), group('a', 0), leaf('b', { num_children: 0 })]);
    expect(leavesOf(tree!).map(({ path }) => path)).toEqual([['b']]);
  });
});
