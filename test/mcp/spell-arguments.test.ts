import { expect, it } from 'vitest';
import { spellArguments } from '../../src/mcp/spell-arguments.ts';

it.each([
  ['make it with --create-volume.', 'make it with create_volume: true.'],
  ['or without cleaning (--no-clean)', 'or without cleaning (clean: false)'],
  [
    'more time with --timeout-sec, or less with --scale-factor',
    'more time with timeout_sec, or less with scale_factor',
  ],
  ['run on a cluster with --cluster', 'run on a cluster with cluster_id'],
  ['Run `lakeseed generate` first', 'Run execute_script first'],
  ['name another with --root', 'name another with --root'],
  ['with cleanMode after', 'with clean_mode after'],
  ['There is no folder /data/a--no-b/--x', 'There is no folder /data/a--no-b/--x'],
])('%s', (flags, spelled) => {
  expect(spellArguments(flags)).toBe(spelled);
});
