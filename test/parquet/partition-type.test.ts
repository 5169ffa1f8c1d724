import { describe, expect, it } from 'vitest';
import { comesBackAs } from '../../src/parquet/partition-type.ts';

// What PySpark 4.0.1 gave for folders of these names.
describe('a partition key', () => {
  it.for([
    [['1', '20', '-3'], []],
    [['01', '2'], ['01 → 1']],
    [['+1'], ['+1 → 1']],
    [['-0'], ['-0 → 0']],
    [['007', 'x'], []],
    [['12345678901234567890'], []],
    [['1.5', '0.5'], []],
    [['1.50'], ['1.50 → 1.5']],
    [['.5', '1'], ['.5 → 0.5']],
    [['1e3'], ['1e3 → 1000']],
    [['1d'], ['1d → 1']],
    [[' 1'], [' 1 → 1']],
    [['1_000'], []],
    [['0x1F'], []],
    [['1L'], []],
    [['2026-01-01'], []],
    [['2026-1-1'], []],
    [['20260101'], []],
    [
      ['true', 'false'],
      ['true → the text "true"', 'false → the text "false"'],
    ],
    [['true', 'unknown'], []],
    [['__HIVE_DEFAULT_PARTITION__', '01'], ['01 → 1']],
    [['__HIVE_DEFAULT_PARTITION__'], []],
  ] as const)('with the values %j', ([values, changed]) => {
    expect(comesBackAs(values).values.map(({ value, back }) => `${value} → ${back}`)).toEqual(changed);
  });
});
