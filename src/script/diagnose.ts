import type { ExitStatus } from '../process/exit-status.ts';
import type { Interpreter } from './interpreter.ts';

export interface Failure extends ExitStatus {
  readonly stderr: string;
  readonly interpreter: Interpreter;
}

/** What to do about a script that failed; null where nothing is known. */
export function diagnose({ exitCode, stderr, interpreter }: Failure): string | null {
  if (exitCode === 0) return null;
  if (exitCode === 137) {
    return 'The script was killed (exit code 137): most often memory ran out. A lower --scale-factor needs less of it.';
  }
  const module = missingModule(stderr);
  if (module) return moduleHint(module, interpreter);
  if (/^EOFError: EOF when reading a line$/m.test(stderr)) {
    return 'The script asks for input, but its standard input is empty. Give it values by environment variables (--env).';
  }
  if (/^MemoryError\b/m.test(stderr)) return 'Memory ran out. A lower --scale-factor needs less of it.';
  if (/No space left on device/.test(stderr)) return 'The disk is full: free some space, then run again.';
  return null;
}

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
  return `${command} has no ${name}. To have lakeseed install it, ${declare}.`;
}
