import { expect, it } from 'vitest';
import { diagnose, diagnoseTimeout } from '../../src/script/diagnose.ts';
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
  [
    'RuntimeError: \n        An attempt has been made to start a new process before the\n        current process has finished its bootstrapping phase.\n',
    /below `if __name__ == "__main__":`/,
  ],
  [
    '  File "/usr/lib/python3.11/multiprocessing/spawn.py", line 120, in spawn_main\nRuntimeError: context has already been set\n',
    /below `if __name__ == "__main__":`/,
  ],
  ['RuntimeError: context has already been set\n', null],
  ['ImportError: attempted relative import with no known parent package\n', /without the dot/],
  [
    'usage: generate_data.py [-h] --rows ROWS\ngenerate_data.py: error: the following arguments are required: --rows\n',
    /^The script is started without arguments\./,
  ],
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

it('names the ways out for an environment of one’s own', () => {
  const stderr = "ModuleNotFoundError: No module named 'faker'\n";
  const own = { ...interpreter, command: '/p/.venv/bin/python', source: '.venv' } as const;
  expect(diagnose({ exitCode: 1, signal: null, stderr, interpreter: own })).toMatch(
    /^\/p\/\.venv\/bin\/python has no faker\. Install it there \(\/p\/\.venv\/bin\/python -m pip install faker\), or, to have lakeseed install it, declare faker/,
  );
});

it('tells a crash of Python from a failure of the script', () => {
  expect(diagnose({ exitCode: 139, signal: 'SIGSEGV', stderr: '', interpreter })).toMatch(
    /^Python itself crashed \(SIGSEGV\)/,
  );
  expect(diagnose({ exitCode: 143, signal: 'SIGTERM', stderr: '', interpreter })).toBeNull();
});

it('knows of a time limit only what keeps a script from ever ending', () => {
  expect(diagnoseTimeout('… current process has finished its bootstrapping phase.\n')).toMatch(/__main__/);
  expect(diagnoseTimeout("ModuleNotFoundError: No module named 'pyspark'\n")).toBeNull();
});
