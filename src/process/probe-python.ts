import type { Effects } from '../base/effects.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { runProcess } from './run-process.ts';

const TIMEOUT_MS = 30_000;
const MAX_OUTPUT_BYTES = 8 * 1024 * 1024;

/** A package that an interpreter can import. */
export interface InstalledPackage {
  /** Empty where its files do not say. */
  readonly version: string;
  /** Its `.dist-info` or `.egg-info`. */
  readonly metadataPath: string;
}

/** What an interpreter says of itself. */
export interface PythonInfo {
  /** Such as 3.12.4. */
  readonly version: string;
  /** The interpreter behind shims and links, by its own account. */
  readonly executable: string;
  /** The values of environment markers (PEP 508). */
  readonly markers: Readonly<Record<string, string>>;
  /** Its sys.path without the script's own folder. */
  readonly path: readonly string[];
  /** By normalised name. */
  readonly packages: ReadonlyMap<string, InstalledPackage>;
}

const ANSWER = 'lakeseed-probe:';

// The project folder is taken off the path first: a json.py in it must not answer for the real one. Package versions are
// read off the names of metadata folders, since importing importlib.metadata takes longer than all the rest.
const PROBE = `
import sys
sys.path[:] = [p for p in sys.path if p]
import json, os
u = os.uname() if hasattr(os, "uname") else None
i = getattr(sys, "implementation", None)
names = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}
packages = []
for p in sys.path:
    try:
        packages += [os.path.join(p, n) for n in os.listdir(p) if n.endswith((".dist-info", ".egg-info"))]
    except OSError:
        pass
full = sys.version.split()[0]
print("\\n${ANSWER}" + json.dumps({
    "executable": sys.executable,
    "path": sys.path,
    "packages": packages,
    "markers": {
        "os_name": os.name,
        "sys_platform": sys.platform,
        "platform_machine": u[4] if u else os.environ.get("PROCESSOR_ARCHITECTURE", ""),
        "platform_release": u[2] if u else "",
        "platform_version": u[3] if u else "",
        "platform_system": names.get(sys.platform, u[0] if u else ""),
        "platform_python_implementation": "PyPy" if i and i.name == "pypy" else "CPython",
        "implementation_name": i.name if i else "",
        "implementation_version": ".".join(str(n) for n in i.version[:3]) if i else "",
        "python_version": "%d.%d" % sys.version_info[:2],
        "python_full_version": full,
    },
}))
`;

export interface ProbeInput {
  readonly command: string;
  /** Where the command comes from, for messages; empty where that says nothing new. */
  readonly origin: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

/** Asks an interpreter for its version and packages. Throws SPAWN_FAILED when it is no working Python 3. */
export async function probePython(input: ProbeInput, effects: Effects): Promise<PythonInfo> {
  const { command, cwd, env, signal } = input;
  const name = command + (input.origin && ` (from ${input.origin})`);
  const printed = { stdout: '', stderr: '' };
  const outcome = await runProcess(
    {
      command,
      args: ['-c', PROBE],
      cwd,
      env: { ...env, PYTHONIOENCODING: 'utf-8' },
      timeoutMs: TIMEOUT_MS,
      signal,
      watched: false,
      onChunk: (stream, chunk) => {
        printed[stream] += Buffer.from(chunk).toString();
        if (printed[stream].length > MAX_OUTPUT_BYTES) throw new Error('It prints without end.');
      },
    },
    effects,
  );
  if (outcome.ending.kind === 'abort') throw cancelledError(signal);
  const answer = printed.stdout.split('\n').find(line => line.startsWith(ANSWER));
  if (!answer) throw new LakeseedError('SPAWN_FAILED', `${name} is no working Python: ${reason()}`);
  return parseAnswer(answer.slice(ANSWER.length), name);

  function reason(): string {
    if (outcome.ending.kind === 'timeout') return `it did not answer within ${TIMEOUT_MS / 1000} s`;
    const lastWords = printed.stderr.trim().split('\n').at(-1);
    return `exit code ${outcome.exitCode}${lastWords ? `, ${lastWords}` : ''}`;
  }
}

function parseAnswer(json: string, name: string): PythonInfo {
  // The shape is the one that PROBE prints.
  const { executable, path, packages, markers } = JSON.parse(json) as {
    executable: string;
    path: string[];
    packages: string[];
    markers: Record<string, string>;
  };
  const version = markers['python_full_version'] ?? '';
  if (version.startsWith('2')) {
    throw new LakeseedError('SPAWN_FAILED', `${name} is Python ${version}: Python 3 is needed`);
  }
  return { version, executable, markers, path, packages: byName(packages) };
}

function byName(paths: readonly string[]): Map<string, InstalledPackage> {
  const packages = new Map<string, InstalledPackage>();
  for (const metadataPath of paths) {
    const [, name, version] = /([^/\\]+?)(?:-([^-/\\]+)(?:-py[^/\\]*)?)?\.(?:dist|egg)-info$/.exec(metadataPath) ?? [];
    if (!name) continue;
    const key = normalizeName(name);
    // What comes first on sys.path is what gets imported.
    if (!packages.has(key)) packages.set(key, { version: version ?? '', metadataPath });
  }
  return packages;
}

/** `Foo._Bar` → `foo-bar` (PEP 503). */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
