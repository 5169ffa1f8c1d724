import { expect, it } from 'vitest';
import { rules } from '../../src/parquet/rules.ts';

it('has these rules, at these levels, and these can be mended by a rewrite', () => {
  const lines = Object.entries(rules).map(
    ([id, { number, level, fixable }]) => `${number} ${id} ${level}${fixable ? ' fixable' : ''}`,
  );
  expect(lines).toEqual([
    '1 not-parquet error',
    '2 timestamp-nanos error fixable',
    '3 timestamp-int96 warn fixable',
    '4 timestamp-ntz warn fixable',
    '5 unsigned-integer warn fixable',
    '6 uuid error fixable',
    '7 time-interval error fixable',
    '8 json-bson-enum warn fixable',
    '9 lossy-double warn',
    '10 wide-decimal error fixable',
    '11 column-name error fixable',
    '12 case-conflict error fixable',
    '13 duplicate-name error',
    '13 pandas-index warn',
    '14 schema-mismatch error fixable',
    '15 null-type warn fixable',
    '16 empty-table warn',
    '17 file-sizes warn',
    '18 codec error fixable',
    '19 hidden-file error fixable',
    '20 nested-folder error fixable',
    '21 map-struct error',
    '22 float16 error fixable',
    '23 byte-stream-split error fixable',
    '24 partition-values error',
    '25 no-table-folder error fixable',
    '26 lz4-raw warn fixable',
  ]);
});
