import { expect, it } from 'vitest';
import { diagnose } from '../../src/script/diagnose.ts';
import type { Interpreter } from '../../src/script/interpreter.ts';

const interpreter: Interpreter = {
  command: '/p',
  source: 'python3',
  version: '3.12.1',
  environment: null,
  toInstall: null,
};

it.for([
  [
    "Traceback …\nModuleNotFoundError: No module named 'faker'\n",
    /^\/p has no faker\. To have lakeseed install it, declare faker in a requirements\.txt/,
  ],
  ["ModuleNotFoundError: No module named 'sklearn.metrics'\n", /declare scikit-learn in/],
  ["ModuleNotFoundError: No module named 'yaml'\n", /# dependencies = \["PyYAML"\]/],
  ["ModuleNotFoundError: No module named 'google.cloud'; 'google' is not a package\n", /has no google\./],
  [
    "ImportError: Missing optional dependency 'openpyxl'.  Use pip or conda to install openpyxl.\n",
    /has no openpyxl\./,
  ],
  ["ImportError: Unable to find a usable engine; tried using: 'pyarrow', 'fastparquet'.\n", /has no pyarrow\./],
  ['Traceback …\nMemoryError\n', /^Memory ran out\. A lower --scale-factor/],
  ['EOFError: EOF when reading a line\n', /^The script asks for input, but its standard input is empty\./],
  ['OSError: [Errno 28] No space left on device\n', /^The disk is full/],
  ['ValueError: ModuleNotFoundError: No module named\n', null],
] as const)('%j', ([stderr, hint]) => {
  const found = diagnose({ exitCode: 1, signal: null, stderr, interpreter });
  if (hint) expect(found).toMatch(hint);
  else expect(found).toBeNull();
});

it('has nothing to say of a script that ended well', () => {
  const stderr = "ModuleNotFoundError: No module named 'faker'\n";
  expect(diagnose({ exitCode: 0, signal: null, stderr, interpreter })).toBeNull();
});

it('knows what 137 means when a shell in between reports it', () => {
  expect(diagnose({ exitCode: 137, signal: null, stderr: '', interpreter })).toMatch(/most often memory ran out/);
});
