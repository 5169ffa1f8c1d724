import { expect, it } from 'vitest';
import { toKebabCase, toWire } from '../../src/base/wire.ts';

it('toWire turns every key into snake_case, inside arrays too, and leaves out undefined', () => {
  expect(
    toWire({ filesUploaded: 1, tables: [{ rowCount: 2, name: null }], logPath: undefined, dryRun: false }),
  ).toEqual({ files_uploaded: 1, tables: [{ row_count: 2, name: null }], dry_run: false });
});

it('toWire never touches the names of environment variables', () => {
  expect(toWire({ env: { myVar: '1' } })).toEqual({ env: { myVar: '1' } });
});

it('toKebabCase gives the form of a flag', () => {
  expect(toKebabCase('installTimeoutSec')).toBe('install-timeout-sec');
});
