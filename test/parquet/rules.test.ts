import { expect, it } from 'vitest';
import { rules } from '../../src/parquet/rules.ts';

it('has these rules, at these levels', () => {
  expect(Object.entries(rules).map(([id, { number, level }]) => `${number} ${id} ${level}`)).toEqual([
    '1 not-parquet error',
    '2 timestamp-nanos error',
    '6 uuid error',
    '7 time-interval error',
    '10 wide-decimal error',
    '12 case-conflict error',
    '14 schema-mismatch error',
    '19 hidden-file error',
    '20 nested-folder error',
    '22 float16 error',
    '25 no-table-folder error',
  ]);
});
