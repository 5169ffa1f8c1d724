import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clustersApi } from '../../../src/databricks/clusters.ts';
import { commandExecution } from '../../../src/databricks/command-execution.ts';
import { openContext } from '../../../src/databricks/compute/open-context.ts';
import { runOnCluster } from '../../../src/databricks/compute/run-on-cluster.ts';
import { testPython } from '../../setup/python.ts';
import { tempFolder } from '../../setup/temp.ts';
import { testClient } from '../test-client.ts';
import { quickEffects } from '../test-effects.ts';

const SERVER = fileURLToPath(new URL('../../fixtures/exec_server.py', import.meta.url));

async function start() {
  const folder = tempFolder();
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const env = { PATH: process.env['PATH'], TMPDIR: temporary };
  const child = spawn(testPython, [SERVER], { cwd: folder, env, stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());
  const [port] = await once(child.stdout, 'data');
  const effects = quickEffects();
  const client = testClient({ host: `http://127.0.0.1:${String(port).trim()}` }, effects);
  const api = commandExecution(client);

  async function run(script: string, timeoutSec = 60) {
    await using context = await openContext({ api, clusterId: 'c1' }, effects);
    return await runOnCluster(
      {
        api,
        clusters: clustersApi(client),
        context: context.ref,
        runId: 'r1',
        script: { path: '/Workspace/Users/me/generate_data.py', content: Buffer.from(script), isFile: true },
        variables: { SCALE_FACTOR: '1.0', OUTPUT_PATH: join(folder, 'out') },
        timeoutSec,
        emit: () => {},
      },
      effects,
    );
  }
  return { run, child, left: () => readdirSync(temporary) };
}

describe('a server that carries out commands by exec in a thread of its own', () => {
  it('runs scripts as everywhere, one after the other', async () => {
    const { run, child, left } = await start();
    const hello = await run(`from __future__ import annotations
import os, subprocess, sys
from concurrent.futures import ProcessPoolExecutor
def double(n): return n * 2
if __name__ == "__main__":
    print("one", flush=True)
    print("two", file=sys.stderr)
    subprocess.run(["echo", "three"])
    with ProcessPoolExecutor(2) as pool: print(list(pool.map(double, [1, 2])))
    os.chdir("/")
`);
    expect(hello).toMatchObject({ success: true, output: 'one\ntwo\nthree\n[2, 4]\n', error: null, code: null });
    expect(await run('import sys\nprint("begun")\nsys.exit(2)\n')).toMatchObject({
      success: false,
      output: 'begun\n',
      error: 'The script ended with sys.exit(2)',
      code: 'RUN_FAILED',
    });
    expect(await run('1 / 0\n')).toMatchObject({
      error: expect.stringMatching(/line 1, in <module>[\s\S]*ZeroDivisionError/),
    });
    expect(await run('import os\nprint(os.environ.get("SCALE_FACTOR"))\n')).toMatchObject({ output: '1.0\n' });
    expect(left()).toEqual([]);
    expect(child.exitCode).toBeNull();
  });

  it('goes on when a script runs into its limit', async () => {
    const { run } = await start();
    const outcome = await run(
      'import time\nprint("begun", flush=True)\nfor _ in range(10_000): time.sleep(0.01)\n',
      1.5,
    );
    expect(outcome).toMatchObject({ success: false, output: 'begun\n', code: 'RUN_TIMEOUT' });
  });
});
