import { describe, expect, it } from 'vitest';
import { COMPUTE, documentOf, leftovers, PLACES, REMOTE_KEYS } from '../setup/compute-command.ts';
import { deliveringProject, REMOTE, TO } from '../setup/delivering-project.ts';

const VOLUME_PATH = '/Volumes/main/default/lakeseed/in';
const LOST =
  'The files from before are gone; with cleanMode after they would have stayed until the new ones had arrived.';

interface Failure {
  readonly script: string;
  readonly code: 'RUN_FAILED' | 'RUN_TIMEOUT' | 'NOTHING_WRITTEN';
  readonly error: RegExp;
  /** By default what it prints first. */
  readonly output?: string;
  readonly exitCode?: number;
  readonly args?: readonly string[];
}

const RAISES = `def build(rows):
    return rows / 0

build(3)
`;

const POOL = `from concurrent.futures import ProcessPoolExecutor

def work(number):
    raise ValueError(f"worker {number} cannot write")

if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        futures = [pool.submit(work, number) for number in range(2)]
    print("saved")
`;

const FAILURES: Readonly<Record<string, Failure>> = {
  'an exception': {
    script: RAISES,
    code: 'RUN_FAILED',
    error:
      /^Traceback \(most recent call last\):\n {2}File "\S+\/p(?:-\w{8})?\/generate_data\.py", line \d+, in <module>\n {4}build\(3\)\n {2}File "\S+\/p(?:-\w{8})?\/generate_data\.py", line \d+, in build\n {4}return rows \/ 0\n[\s\S]*ZeroDivisionError: division by zero$/,
  },
  'sys.exit(3)': { script: 'sys.exit(3)\n', code: 'RUN_FAILED', error: /^The script ended with sys\.exit\(3\)$/ },
  'sys.exit with a text': {
    script: 'sys.exit("no customers")\n',
    code: 'RUN_FAILED',
    error: /^The script ended with sys\.exit\('no customers'\)$/,
    output: 'begun\nno customers\n',
  },
  'a SyntaxError': {
    script: 'def f(:\n',
    code: 'RUN_FAILED',
    error: /File "\S+\/p(?:-\w{8})?\/generate_data\.py", line \d+\n {4}def f\(:\n *\^\nSyntaxError: /,
    output: '',
  },
  'a module that is missing': {
    script: 'import absent_module\n',
    code: 'RUN_FAILED',
    error: /import absent_module\nModuleNotFoundError: No module named 'absent_module'$/,
  },
  'no memory left': { script: 'raise MemoryError\n', code: 'RUN_FAILED', error: /raise MemoryError\nMemoryError$/ },
  'os._exit': {
    script: 'print("partial", file=sys.stderr, flush=True)\nos._exit(7)\n',
    code: 'RUN_FAILED',
    error: /The Python that ran the script has ended/,
    output: 'begun\npartial\n',
  },
  'kill -9 of itself': {
    script: 'import signal\nos.kill(os.getpid(), signal.SIGKILL)\n',
    code: 'RUN_FAILED',
    error: /The Python that ran the script has ended/,
  },
  'a timeout': {
    script: 'time.sleep(600)\n',
    code: 'RUN_TIMEOUT',
    error: /longer than 2\.0 s and was cancelled/,
    exitCode: 124,
    args: ['--timeout-sec', '2'],
  },
  'nothing written': {
    script: '',
    code: 'NOTHING_WRITTEN',
    error: /^The script ended well, but wrote no Parquet into \/Volumes\/main\/default\/lakeseed\/in\/<table>\/$/,
  },
  'workers that swallow their errors': {
    script: POOL,
    code: 'NOTHING_WRITTEN',
    error: /wrote no Parquet/,
    output: 'begun\nsaved\n',
  },
};

describe.for(PLACES)('on %s', place => {
  it.for(Object.entries(FAILURES))(
    '%s: one document with the code, what was printed, and the user’s own lines',
    async ([, { script, code, error, output = 'begun\n', exitCode = 1, args = [] }]) => {
      const site = await deliveringProject(script);
      const ended = await documentOf(site, place, args);
      expect(ended.document).toEqual({
        success: false,
        output,
        error: expect.stringMatching(error),
        duration_sec: expect.any(Number),
        tables: [],
        run_url: place === 'serverless' ? expect.stringMatching(/^http/) : null,
        code,
        warnings: [],
        volume_path: VOLUME_PATH,
        local_base: null,
        deleted: 1,
        note: `The run has left nothing in ${VOLUME_PATH}. ${LOST}`,
        dry_run: false,
        plan: null,
      });
      expect(Object.keys(ended.document)).toEqual(REMOTE_KEYS);
      expect(ended.document.error).not.toMatch(/lakeseed_|launch\.py/);
      expect(ended.exitCode).toBe(exitCode);
      expect(site.remote()).toEqual({ 'other/x': 1 });
      await expect.poll(() => leftovers(site.workspace.directory, site.project), { timeout: 5000 }).toEqual([]);
    },
  );

  it('with --clean-mode after a failure leaves the old files where they are, and says so', async () => {
    const site = await deliveringProject('write("orders/a.parquet")\nwrite("orders/half.txt", b"x")\nsys.exit(3)\n');
    const { exitCode, document } = await documentOf(site, place, ['--clean-mode', 'after']);
    expect(exitCode).toBe(1);
    expect(document).toMatchObject({
      success: false,
      tables: [{ name: 'orders', files: 1, rows: 3, bytes: 185 }],
      deleted: 0,
      note: `The run has left 2 files in ${VOLUME_PATH}. The files from before are still there.`,
    });
    expect(site.remote()).toEqual({ ...REMOTE, 'in/orders/a.parquet': 185, 'in/orders/half.txt': 1 });
  });

  it('text for people has the same, and what to do', async () => {
    const site = await deliveringProject(RAISES);
    const { exitCode, stdout, stderr } = await site.command(['run', 'p', ...TO, ...COMPUTE[place]]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^begun\n\nerror RUN_FAILED:\nTraceback [\s\S]*ZeroDivisionError: division by zero\n\nFailed after .* s \(1 file from before removed\)\nThe run has left nothing in .*\n hint Mend the script where the error says/,
    );
    expect(stdout).toContain(LOST.replace('cleanMode', '--clean-mode'));
    expect(stderr).toMatch(/^Removing 1 file from .*, 1 of them not put there by lakeseed$/m);
    expect(stderr).toMatch(/^The script did not end well, after [\d.]+ s$/m);
  });
});

it('a dead Python, a missing module and an exit each get a hint of their own', async () => {
  const hintOf = async (script: string) => {
    const site = await deliveringProject(script);
    const { stdout } = await site.command(['run', 'p', ...TO, ...COMPUTE.cluster, '--no-clean']);
    return stdout.split('\n').find(line => line.startsWith(' hint '));
  };
  expect(await hintOf('os._exit(1)\n')).toContain('a lower --scale-factor');
  expect(await hintOf('import absent_module\n')).toMatch(
    /A package has to be declared.*Other files beside the script stay behind/,
  );
  expect(await hintOf('sys.exit(3)\n')).toContain('What it printed before says why');
});
