import type { ExitStatus } from '../process/exit-status.ts';
import type { Interpreter } from './interpreter.ts';

export interface Failure extends ExitStatus {
  readonly stderr: string;
  readonly interpreter: Interpreter;
}

/** What to do about a script that failed; null where nothing is known. */
export function diagnose({ exitCode, signal, stderr, interpreter }: Failure): string | null {
  if (exitCode === 0) return null;
  if (exitCode === 137) {
    return 'The script was killed (exit code 137): most often memory ran out. A lower --scale-factor needs less of it.';
  }
  if (signal && CRASHES.has(signal)) {
    return `Python itself crashed (${signal}), most often in the native code of a package: try another version of it, or a lower --scale-factor.`;
  }
  const module = missingModule(stderr);
  if (module) return moduleHint(module, interpreter);
  return KNOWN.find(({ signs }) => signs.every(sign => sign.test(stderr)))?.hint ?? null;
}

/** What to do about a script that ran into its time limit; null where nothing is known. */
export function diagnoseTimeout(stderr: string): string | null {
  return WORKERS.find(({ signs }) => signs.every(sign => sign.test(stderr)))?.hint ?? null;
}

const CRASHES: ReadonlySet<string> = new Set(['SIGSEGV', 'SIGBUS', 'SIGABRT', 'SIGILL', 'SIGFPE']);

interface KnownFailure {
  /** All of them are in what was printed. */
  readonly signs: readonly RegExp[];
  readonly hint: string;
}

const UNGUARDED =
  'Its worker processes run the whole script again. Put what it does below `if __name__ == "__main__":`, so that the workers only import it.';

/** A pool starts workers that fail this way anew for ever. */
const WORKERS: readonly KnownFailure[] = [
  { signs: [/current process has finished its bootstrapping phase/], hint: UNGUARDED },
  { signs: [/, in spawn_main$/m, /^RuntimeError: context has already been set$/m], hint: UNGUARDED },
];

const KNOWN: readonly KnownFailure[] = [
  ...WORKERS,
  {
    signs: [/^EOFError: EOF when reading a line$/m],
    hint: 'The script asks for input, but its standard input is empty. Give it values by environment variables (--env).',
  },
  {
    signs: [/^usage: generate_data\.py/m, /^generate_data\.py: error: .*required/m],
    hint: 'The script is started without arguments. Give them defaults, or read environment variables (--env NAME=value).',
  },
  {
    signs: [/^ImportError: attempted relative import with no known parent package$/m],
    hint: 'The script is started as a file, not as part of a package: write `from name import …` without the dot, for modules beside it.',
  },
  { signs: [/^MemoryError\b/m], hint: 'Memory ran out. A lower --scale-factor needs less of it.' },
  { signs: [/No space left on device/], hint: 'The disk is full: free some space, then run again.' },
];

/** Packages that are installed under another name than they are imported by. */
const PACKAGE_OF: Readonly<Record<string, string>> = {
  PIL: 'Pillow',
  bs4: 'beautifulsoup4',
  cv2: 'opencv-python',
  databricks: 'databricks-sdk',
  dateutil: 'python-dateutil',
  dotenv: 'python-dotenv',
  sklearn: 'scikit-learn',
  yaml: 'PyYAML',
};

function missingModule(stderr: string): string | null {
  const imported = [
    ...stderr.matchAll(
      /^(?:ModuleNotFoundError: No module named|ImportError: Missing optional dependency) '([\w.]+)'/gm,
    ),
  ];
  const name = imported.at(-1)?.[1]?.split('.', 1)[0];
  if (name) return PACKAGE_OF[name] ?? name;
  // What pandas says where it can write no Parquet.
  return /^ImportError: Unable to find a usable engine; tried using: 'pyarrow'/m.test(stderr) ? 'pyarrow' : null;
}

function moduleHint(name: string, { command, source }: Interpreter): string {
  const declare = `declare ${name} in a requirements.txt beside the script, or in the script itself (# /// script, # dependencies = ["${name}"], # ///)`;
  if (source === 'pythonBin' || source === 'PYTHON_BIN') {
    const away = source === 'pythonBin' ? 'leave --python-bin away' : 'unset PYTHON_BIN';
    return `${command} has no ${name}. Install it there (${command} -m pip install ${name}), or ${declare} and ${away}: lakeseed then installs it.`;
  }
  const install = source === '.venv' ? `Install it there (${command} -m pip install ${name}), or, to` : 'To';
  return `${command} has no ${name}. ${install} have lakeseed install it, ${declare}.`;
}
