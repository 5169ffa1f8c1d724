import { expect, it } from 'vitest';
import { nearest } from '../../src/base/nearest.ts';

it.for([
  ['genrate', ['upload', 'generate', 'run'], ['generate']],
  ['MAIN', ['main', 'samples'], ['main']],
  ['lakesed', ['lakeseed', 'lakeseed2', 'other'], ['lakeseed', 'lakeseed2']],
  ['xyz', ['generate'], []],
  ['ab', ['ba', 'cd', 'b'], ['b', 'ba', 'cd']],
] as const)('%s among %j is near %j', ([name, candidates, near]) => {
  expect(nearest(name, candidates)).toEqual(near);
});

it('keeps to the limit', () => {
  expect(nearest('a1', ['a2', 'a3', 'a4', 'a5'], 2)).toEqual(['a2', 'a3']);
});
