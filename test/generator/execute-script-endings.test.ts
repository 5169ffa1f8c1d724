import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';
import { LakeseedError } from '../../src/errors/lakeseed-error.ts';
import { executeScript } from '../../src/generator/execute-script.ts';
import type { ScriptResult } from '../../src/script/script-result.ts';
import { isAlive, waitUntil } from '../setup/processes.ts';
import { makeProject } from '../setup/project.ts';
import { testPython } from '../setup/python.ts';

const driver = fileURLToPath(new URL('../fixtures/run-script.ts', import.meta.url));

/** Pids that a script printed; whatever a failing test leaves of them is ended. */
let pids: number[] = [];
afterEach(() => {
  for (const pid of pids.filter(isAlive)) process.kill(pid, 'SIGKILL');
  pids = [];
});

/** Ends when the script has printed a line: by `act`. */
function whenPrinted(act: (line: string) => void): (stream: string, chunk: Uint8Array) => void {
  let text = '';
  return (_, chunk) => {
    text += Buffer.from(chunk).toString();
    if (text.endsWith('\n')) act(text);
  };
}

async function failure(promise: Promise<unknown>): Promise<LakeseedError> {
  const error = await promise.then(
    () => null,
    reason => reason,
  );
  expect(error).toBeInstanceOf(LakeseedError);
  return error;
}

describe('the time limit', () => {
  it('ends the script and every worker, however stubborn, and carries what was printed', async () => {
    const projectPath = makeProject('stubborn_workers.py');
    const error = await failure(executeScript({ projectPath, pythonBin: testPython, timeoutSec: 5 }));
    expect(error).toMatchObject({ code: 'SCRIPT_TIMEOUT', exitCode: 124 });
    expect(error.message).toBe('generate_data.py ran longer than 5.0 s; it and all that it had started were ended');
    const result = error.result as ScriptResult;
    expect(result).toMatchObject({ exitCode: 137, signal: 'SIGKILL', logPath: join(projectPath, 'generation.log') });
    pids = JSON.parse(result.stdout);
    expect(pids).toHaveLength(5);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(readFileSync(result.logPath, 'utf8')).toContain(result.stdout);
    expect(readFileSync(result.logPath, 'utf8')).toMatch(
      /Exit code 137 \(SIGKILL\) after .*; ended at the time limit\n$/,
    );
    expect(existsSync(join(projectPath, '.lakeseed/lock'))).toBe(false);
  });

  it('tells of workers that start themselves anew for ever', async () => {
    const projectPath = makeProject('unguarded_pool.py');
    const error = await failure(executeScript({ projectPath, pythonBin: testPython, timeoutSec: 4 }));
    expect(error).toMatchObject({ code: 'SCRIPT_TIMEOUT', hint: expect.stringContaining('__main__') });
  });

  it('lets a script that obeys SIGTERM end by it', async () => {
    const error = await failure(
      executeScript({ projectPath: makeProject('sleeps.py'), pythonBin: testPython, timeoutSec: 3 }),
    );
    expect(error.result).toMatchObject({ exitCode: 143, signal: 'SIGTERM', stdout: 'started\n' });
  });

  it('may be longer than a timer can be', async () => {
    const result = await executeScript({
      projectPath: makeProject('writes_table.py'),
      pythonBin: testPython,
      timeoutSec: 1e9,
    });
    expect(result.exitCode).toBe(0);
  });
});

describe('cancelling', () => {
  it('ends the script and every worker', async () => {
    const controller = new AbortController();
    const onOutput = whenPrinted(line => {
      pids = JSON.parse(line);
      controller.abort();
    });
    const projectPath = makeProject('stubborn_workers.py');
    const { signal } = controller;
    const error = await failure(executeScript({ projectPath, pythonBin: testPython, signal, onOutput }));
    expect(error).toMatchObject({ code: 'CANCELLED', exitCode: 130, result: { exitCode: 137, signal: 'SIGKILL' } });
    expect(pids).toHaveLength(5);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(existsSync(join(projectPath, '.lakeseed/lock'))).toBe(false);
  });

  it('keeps message and exit code of a reason that has them', async () => {
    const controller = new AbortController();
    const reason = new LakeseedError('CANCELLED', 'Cancelled by SIGTERM', { exitCode: 143 });
    const onOutput = whenPrinted(() => controller.abort(reason));
    const error = await failure(
      executeScript({
        projectPath: makeProject('sleeps.py'),
        pythonBin: testPython,
        signal: controller.signal,
        onOutput,
      }),
    );
    expect(error).toMatchObject({ code: 'CANCELLED', message: 'Cancelled by SIGTERM', exitCode: 143 });
    expect(error.result).toMatchObject({ stdout: 'started\n', exitCode: 143, signal: 'SIGTERM' });
  });

  it('beforehand changes nothing', async () => {
    const projectPath = makeProject('writes_table.py', { 'generation.log': 'old' });
    await failure(executeScript({ projectPath, pythonBin: testPython, signal: AbortSignal.abort() }));
    expect(readFileSync(join(projectPath, 'generation.log'), 'utf8')).toBe('old');
    expect(existsSync(join(projectPath, 'data'))).toBe(false);
  });
});

describe('what a script leaves running', () => {
  it.for(['leaves_daemon.py', 'leaves_stdout_open.py'])('is ended and named: %s', async script => {
    const result = await executeScript({ projectPath: makeProject(script), pythonBin: testPython });
    const pid = Number(result.stdout);
    pids = [pid];
    expect(result.exitCode).toBe(0);
    expect(result.warnings.find(({ code }) => code === 'LEFT_RUNNING')?.message).toMatch(
      new RegExp(`^Still running after the script’s own end, and ended then: python\\S* \\(${pid}\\)$`),
    );
    expect(isAlive(pid)).toBe(false);
  });

  it('is nothing when a pool of workers ended properly', async () => {
    const result = await executeScript({ projectPath: makeProject('pool.py'), pythonBin: testPython });
    expect(result).toMatchObject({ exitCode: 0, stdout: '285\n' });
    expect(result.warnings.map(({ code }) => code)).toEqual(['NOTHING_WRITTEN']);
  });
});

describe.skipIf(process.platform === 'win32')('the death of lakeseed itself', () => {
  it.for(['SIGKILL', 'SIGHUP'] as const)(
    'by %s ends the script and every worker within 5 s, and the log is there',
    async signal => {
      const projectPath = makeProject('stubborn_workers.py');
      const child = spawn(process.execPath, [driver, projectPath, testPython], {
        env: { ...process.env, TEST_ECHO: '1' },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let printed = '';
      child.stdout.on('data', chunk => {
        printed += chunk;
      });
      await waitUntil(() => printed.endsWith('\n'), 20_000);
      pids = JSON.parse(printed);
      expect(pids.filter(isAlive)).toHaveLength(5);
      child.kill(signal);
      await waitUntil(() => !pids.some(isAlive), 5000);
      expect(pids.filter(isAlive)).toEqual([]);
      expect(readFileSync(join(projectPath, 'generation.log'), 'utf8')).toContain(printed);
      // The lock of the dead is no obstacle.
      const next = executeScript({ projectPath, pythonBin: testPython, timeoutSec: 0.1 });
      expect(await failure(next)).toMatchObject({ code: 'SCRIPT_TIMEOUT' });
    },
  );

  it('during an installation ends that, and what it left is not used', async () => {
    const projectPath = makeProject('hello.py', {
      'requirements.txt': 'lakeseed-absent\n',
      'bin/python3': `#!/bin/sh\nexec ${testPython} "$@"\n`,
      // Stands in for uv: makes the environment, then installs for ever.
      'bin/uv': `#!/bin/sh\nif [ "$1" = venv ]; then exec ${testPython} -m venv --without-pip "$5"; fi\necho $$ > pid\nexec sleep 600\n`,
    });
    for (const name of ['python3', 'uv']) chmodSync(join(projectPath, 'bin', name), 0o755);
    const env = { ...process.env, PATH: `${projectPath}/bin:/usr/bin:/bin` };
    const child = spawn(process.execPath, [driver, projectPath], { env, stdio: 'ignore' });
    await waitUntil(() => existsSync(join(projectPath, 'pid')), 20_000);
    pids = [Number(readFileSync(join(projectPath, 'pid'), 'utf8'))];
    expect(existsSync(join(projectPath, '.lakeseed/venv/bin/python'))).toBe(true);
    child.kill('SIGKILL');
    await waitUntil(() => !pids.some(isAlive), 5000);
    expect(pids.filter(isAlive)).toEqual([]);
    const next = executeScript({ projectPath, install: false }, systemEffects({ env }));
    expect(await failure(next)).toMatchObject({ code: 'DEPENDENCIES_MISSING' });
  });
});
