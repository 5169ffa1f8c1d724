import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatPlural } from '../../src/base/format.ts';

describe('formatBytes', () => {
  it.for([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1536, '1.5 KiB'],
    [10 * 1024, '10 KiB'],
    [5 * 1024 ** 3, '5.0 GiB'],
    [5000 * 1024 ** 4, '5000 TiB'],
  ] as const)('%i → %s', ([bytes, text]) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('formatCount', () => {
  it.for([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1234567, '1,234,567'],
  ] as const)('%i → %s', ([count, text]) => {
    expect(formatCount(count)).toBe(text);
  });
});

describe('formatDuration', () => {
  it.for([
    [0.04, '0.0 s'],
    [1.25, '1.3 s'],
    [59.4, '59 s'],
    [60, '1 min 0 s'],
    [200, '3 min 20 s'],
  ] as const)('%f → %s', ([seconds, text]) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

it('formatPlural adds an s to all counts but one', () => {
  expect([0, 1, 2000].map(count => formatPlural(count, 'file'))).toEqual(['0 files', '1 file', '2,000 files']);
});
