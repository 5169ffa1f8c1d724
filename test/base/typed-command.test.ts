import { expect, it } from 'vitest';
import { pathArgument, typedCommand } from '../../src/base/typed-command.ts';

const linux = { env: {}, platform: 'linux' } as const;

it.for([
  ['my-project', 'lakeseed generate my-project'],
  ['my project', "lakeseed generate 'my project'"],
  ["it's $HOME", "lakeseed generate 'it'\\''s $HOME'"],
  ['~', "lakeseed generate '~'"],
  ['/Volumes/<catalog>/<schema>/<volume>', 'lakeseed generate /Volumes/<catalog>/<schema>/<volume>'],
])('%s is quoted for a shell', ([word, command]) => {
  expect(typedCommand(['generate', word!], linux)).toBe(command);
});

it('quotes as Windows does', () => {
  expect(typedCommand(['check', 'C:\\my data'], { env: {}, platform: 'win32' })).toBe('lakeseed check "C:\\my data"');
});

it('goes through npx where npm started this one', () => {
  expect(typedCommand(['check'], { ...linux, env: { npm_command: 'exec' } })).toBe('npx lakeseed check');
  expect(typedCommand(['check'], { ...linux, env: { npm_command: 'run' } })).toBe('npx lakeseed check');
  expect(typedCommand(['check'], { ...linux, env: { npm_command: 'run-script' } })).toBe('npx lakeseed check');
  expect(typedCommand(['check'], { ...linux, env: { npm_command: 'test' } })).toBe('lakeseed check');
});

it('keeps a path from being an option', () => {
  expect(['-p', 'p', '.'].map(pathArgument)).toEqual(['./-p', 'p', '.']);
});
