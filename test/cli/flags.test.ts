import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addFlags, readFlags } from '../../src/cli/flags.ts';
import { executeScriptSchema } from '../../src/generator/execute-script.ts';
import { uploadToVolumeSchema } from '../../src/generator/upload-to-volume.ts';

function parse(argv: readonly string[]): Record<string, unknown> {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  const generate = ['scaleFactor', 'env', 'install'];
  const upload = ['clean', 'cleanMode', 'dryRun', 'allow', 'maxFiles'];
  addFlags(command, executeScriptSchema, generate);
  addFlags(command, uploadToVolumeSchema, upload);
  command.parse(argv, { from: 'user' });
  return readFlags(command.opts(), [...generate, ...upload]);
}

it('leaves what was not given to the defaults of the schema', () => {
  expect(parse([])).toEqual({ install: true, clean: true });
});

it('turns text into the types of the schema', () => {
  expect(parse(['--scale-factor', '1e-3', '--no-clean', '--clean-mode', 'after', '--dry-run', '--no-install'])).toEqual(
    {
      scaleFactor: 0.001,
      clean: false,
      cleanMode: 'after',
      dryRun: true,
      install: false,
    },
  );
});

it('collects --env, whose values may hold anything', () => {
  expect(parse(['--env', 'A=1', '--env', 'B=x=y "z"', '--env', 'C='])).toMatchObject({
    env: { A: '1', B: 'x=y "z"', C: '' },
  });
});

it('collects --allow, as often as it is given', () => {
  expect(parse(['--allow', 'uuid', '--allow', 'codec'])).toMatchObject({ allow: ['uuid', 'codec'] });
});

it('refuses a choice that there is not', () => {
  expect(() => parse(['--clean-mode', 'sometimes'])).toThrow(/Allowed choices are before, after/);
});

it('refuses a field that the schema does not have, when the command is written', () => {
  expect(() => addFlags(new Command(), executeScriptSchema, ['scaleFator'])).toThrow(
    'The schema has no field scaleFator',
  );
});
